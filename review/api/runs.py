"""`/api/v1/runs/`: list, detail, and start with an idempotency key."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orchestrator import commands
from orchestrator.queries import runs
from review.access import Action, person
from review.api.listings import PAGE, filters_of, listing_response, listing_shape, page_of
from review.api.permissions import ByPolicy
from review.api.serializers import (
    ReplayRunSerializer,
    RunDetailSerializer,
    RunSerializer,
    StartedSerializer,
    StartRunSerializer,
    problems,
)

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The same key for the same workflow finds the same run.",
)
FILTERS = [OpenApiParameter(name, str) for name in ("state", "workflow", "version", "text")]
MAX_KEY = 200


class RunsView(APIView):
    """Runs, newest first; and a new one."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_runs"
    write_action: Action = "start_runs"

    @extend_schema(
        operation_id="runs_list",
        parameters=[*FILTERS, PAGE],
        responses={200: listing_shape("RunListing", RunSerializer), **problems(422)},
    )
    def get(self, request: Request) -> Response:
        asked = filters_of(request, state="", workflow="", version="", text="")
        listing = runs.list_runs(**asked, page=page_of(request))
        return listing_response(listing, RunSerializer)

    @extend_schema(
        operation_id="runs_start",
        parameters=[KEY],
        request=StartRunSerializer,
        responses={201: StartedSerializer, **problems(404, 422)},
    )
    def post(self, request: Request) -> Response:
        wanted = StartRunSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        values = wanted.validated_data
        run_id = commands.start_run(
            values["workflow"],
            version=values.get("version"),
            input=values["input"],
            key=_key(request),
            started_by=request.user.pk,
        )
        return Response({"id": run_id}, status=201)


class RunView(APIView):
    """One run as a trace, without the content of its steps."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_runs"

    @extend_schema(responses={200: RunDetailSerializer, **problems(404)})
    def get(self, request: Request, run_id: UUID) -> Response:
        return Response(RunDetailSerializer(runs.run_detail(run_id)).data)


class ReplayView(APIView):
    """Let a run that is over go again from one of its steps, with `input` in place of its own where given."""

    permission_classes = (ByPolicy,)
    read_action: Action = "see_runs"
    write_action: Action = "replay_runs"

    @extend_schema(
        operation_id="runs_replay",
        request=ReplayRunSerializer,
        responses={200: RunDetailSerializer, **problems(403, 404, 409, 422)},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        wanted = ReplayRunSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        commands.replay_run(run_id, user=person(request), **wanted.validated_data)
        return Response(RunDetailSerializer(runs.run_detail(run_id)).data)


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > MAX_KEY or "\x00" in key:
        raise ValidationError(
            {"Idempotency-Key": [f"Send this header with 1 to {MAX_KEY} characters."]}
        )
    return key
