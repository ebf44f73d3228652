"""`/api/v1/dead-letters/`: list, replay, discard."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orchestrator import commands
from orchestrator.queries import dead_letters
from review.access import Action, person
from review.api.listings import PAGE, filters_of, listing_response, listing_shape, page_of
from review.api.permissions import ByPolicy
from review.api.serializers import (
    DeadLetterSerializer,
    DiscardSerializer,
    ReplaySerializer,
    problems,
)

FILTERS = [OpenApiParameter("state", str), OpenApiParameter("fingerprint", str)]
ANSWERS = {200: DeadLetterSerializer, **problems(403, 404, 409, 422)}


class DeadLettersView(APIView):
    """Dead letters, newest first; only the open ones unless `state` says otherwise."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_dead_letters"

    @extend_schema(
        operation_id="dead_letters_list",
        parameters=[*FILTERS, PAGE],
        responses={
            200: listing_shape("DeadLetterListing", DeadLetterSerializer),
            **problems(422),
        },
    )
    def get(self, request: Request) -> Response:
        asked = filters_of(request, state="open", fingerprint="")
        listing = dead_letters.list_letters(**asked, page=page_of(request))
        return listing_response(listing, DeadLetterSerializer)


class ReplayView(APIView):
    """Run the dead step again, with `input` in place of its own where given."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_dead_letters"
    write_action: Action = "replay"

    @extend_schema(operation_id="dead_letters_replay", request=ReplaySerializer, responses=ANSWERS)
    def post(self, request: Request, letter_id: int) -> Response:
        wanted = ReplaySerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        commands.replay_letter(letter_id, user=person(request), **wanted.validated_data)
        return _letter(letter_id)


class DiscardView(APIView):
    """Close a dead letter for good."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_dead_letters"
    write_action: Action = "discard"

    @extend_schema(
        operation_id="dead_letters_discard", request=DiscardSerializer, responses=ANSWERS
    )
    def post(self, request: Request, letter_id: int) -> Response:
        wanted = DiscardSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        commands.discard_letter(letter_id, user=person(request), **wanted.validated_data)
        return _letter(letter_id)


def _letter(letter_id: int) -> Response:
    return Response(DeadLetterSerializer(dead_letters.letter_detail(letter_id)).data)
