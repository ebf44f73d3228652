"""`/api/v1/gates/`: what waits for the caller, one gate with its content, and the caller's decision."""

from __future__ import annotations

import time
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orchestrator.queries import gates
from review import decisions, signature
from review.access import Action, gate_or_404, person, roles_of
from review.api.listings import PAGE, listing_response, listing_shape, page_of
from review.api.permissions import ByPolicy
from review.api.serializers import (
    DecisionSerializer,
    GateDetailSerializer,
    GateSerializer,
    problems,
)
from review.inbox import TABS, as_tab

VIEW = OpenApiParameter("view", str, enum=[tab for tab, _ in TABS])


class GatesView(APIView):
    """The caller's queue, nearest deadline first."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_queue"

    @extend_schema(
        operation_id="gates_list",
        parameters=[VIEW, PAGE],
        responses={200: listing_shape("GateListing", GateSerializer), **problems(422)},
    )
    def get(self, request: Request) -> Response:
        user = person(request)
        listing = gates.open_gates(
            roles=roles_of(user),
            view=as_tab(request.query_params.get("view", "")),
            user_id=user.pk,
            page=page_of(request),
        )
        return listing_response(listing, GateSerializer)


class GateView(APIView):
    """One gate with the content to decide on; send its `content_hash` with the decision."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_queue"

    @extend_schema(responses={200: GateDetailSerializer, **problems(404)})
    def get(self, request: Request, gate_id: UUID) -> Response:
        return Response(GateDetailSerializer(gate_or_404(gate_id, person(request))).data)


class DecisionsView(APIView):
    """The caller's vote on exactly the content whose hash it sends."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_queue"
    write_action: Action = "decide"

    @extend_schema(
        operation_id="gates_decide",
        request=DecisionSerializer,
        responses={201: GateDetailSerializer, **problems(403, 404, 409, 422)},
    )
    def post(self, request: Request, gate_id: UUID) -> Response:
        user = person(request)
        vote = DecisionSerializer(data=request.data)
        vote.is_valid(raise_exception=True)
        password = vote.validated_data.pop("password")
        # Name and password come with every request that has no session.
        if vote.validated_data["verdict"] == "approve" and _by_session(request):
            signature.require(request.session, user, password=password, now=time.time())
        decisions.decide(gate_id, user=user, **vote.validated_data)
        return Response(GateDetailSerializer(gate_or_404(gate_id, user)).data, status=201)


def _by_session(request: Request) -> bool:
    return isinstance(request.successful_authenticator, SessionAuthentication)
