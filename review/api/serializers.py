"""The shapes of the API: one serializer per row of `orchestrator.queries.rows`, and what may be sent."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from review.decisions import VERDICTS

Shape = serializers.Serializer[Any]


class DollarsField(serializers.DecimalField):
    """US dollars as text: exact to nine places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=16, decimal_places=9, **options)


class RunSerializer(Shape):
    id = serializers.UUIDField()
    workflow = serializers.CharField()
    version = serializers.CharField()
    business_key = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    blocked = serializers.BooleanField()
    step = serializers.CharField(allow_blank=True)
    error = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    duration_seconds = serializers.FloatField()


class SpanSerializer(Shape):
    kind = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    seconds = serializers.FloatField()
    attempt = serializers.IntegerField()
    function = serializers.CharField(allow_blank=True)
    error_class = serializers.CharField(allow_blank=True)


class StateSizeSerializer(Shape):
    returned = serializers.IntegerField()
    kept = serializers.IntegerField()
    stored = serializers.IntegerField()
    stored_as = serializers.ListField(child=serializers.CharField())


class EffectSerializer(Shape):
    operation = serializers.CharField()
    target = serializers.CharField()
    state = serializers.CharField()
    sends = serializers.IntegerField()
    changed_at = serializers.DateTimeField()


class SpendingSerializer(Shape):
    """Calls that left, tokens, US dollars; `unknown` calls left and nobody knows what they cost."""

    calls = serializers.IntegerField()
    failed = serializers.IntegerField()
    cached = serializers.IntegerField()
    unknown = serializers.IntegerField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = DollarsField()
    wasted = DollarsField()
    saved = DollarsField()


class ModelCallSerializer(Shape):
    """One question to one model, without what was asked or answered."""

    route = serializers.CharField()
    model = serializers.CharField()
    template = serializers.CharField(allow_blank=True)
    attempt = serializers.IntegerField()
    outcome = serializers.CharField()
    error_class = serializers.CharField(allow_blank=True)
    error_code = serializers.CharField(allow_blank=True)
    is_probe = serializers.BooleanField()
    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    cost = DollarsField(allow_null=True)
    saved = DollarsField()
    latency_ms = serializers.FloatField(allow_null=True)
    at = serializers.DateTimeField()


class StepSerializer(Shape):
    id = serializers.IntegerField()
    node = serializers.CharField()
    item = serializers.IntegerField()
    state = serializers.CharField()
    kind = serializers.CharField()
    tries = serializers.IntegerField()
    round = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    size = StateSizeSerializer()
    spans = SpanSerializer(many=True)
    effects = EffectSerializer(many=True)
    calls = ModelCallSerializer(many=True)
    spending = SpendingSerializer()
    answered_by = serializers.CharField(allow_blank=True)


class RunReplaySerializer(Shape):
    """One replay of a run; `edited` names the inputs that were replaced, never their values."""

    person_name = serializers.CharField()
    at = serializers.DateTimeField()
    step = serializers.CharField()
    reason = serializers.CharField()
    edited = serializers.ListField(child=serializers.CharField())


class RunDetailSerializer(RunSerializer):
    fingerprint = serializers.CharField()
    machine_seconds = serializers.FloatField()
    queue_seconds = serializers.FloatField()
    human_seconds = serializers.FloatField()
    gate_id = serializers.UUIDField(allow_null=True)
    dead_letter_id = serializers.IntegerField(allow_null=True)
    cause = serializers.CharField(allow_blank=True)
    blocked_since = serializers.DateTimeField(allow_null=True)
    blocked_because = serializers.CharField(allow_blank=True)
    size = StateSizeSerializer()
    spending = SpendingSerializer()
    steps = StepSerializer(many=True)
    replays = RunReplaySerializer(many=True)


class StartRunSerializer(Shape):
    workflow = serializers.CharField(max_length=100)
    version = serializers.CharField(max_length=50, required=False)
    input = serializers.DictField(default=dict)


class StartedSerializer(Shape):
    id = serializers.UUIDField()


class SlotSerializer(Shape):
    role = serializers.CharField()
    filled_by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class GateSerializer(Shape):
    id = serializers.UUIDField()
    run_id = serializers.UUIDField()
    workflow = serializers.CharField()
    version = serializers.CharField()
    step = serializers.CharField()
    business_key = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    level = serializers.IntegerField()
    risk = serializers.CharField()
    cause = serializers.CharField(allow_blank=True)
    is_overdue = serializers.BooleanField()
    roles = serializers.ListField(child=serializers.CharField())
    slots = SlotSerializer(many=True)
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    content_hash = serializers.CharField()


class ApprovalSerializer(Shape):
    role = serializers.CharField()
    person_name = serializers.CharField()
    verdict = serializers.CharField()
    comment = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField()
    at = serializers.DateTimeField()
    counts = serializers.BooleanField()


class GateDetailSerializer(GateSerializer):
    cause_message = serializers.CharField(allow_blank=True)
    misfit = serializers.CharField(allow_blank=True)
    content = serializers.JSONField()
    editable = serializers.ListField(child=serializers.CharField(), allow_null=True)
    approvals = ApprovalSerializer(many=True)
    can_decide = serializers.BooleanField()
    cannot_because = serializers.CharField(allow_blank=True)


class DecisionSerializer(Shape):
    verdict = serializers.ChoiceField(choices=VERDICTS)
    content_hash = serializers.CharField(max_length=128)
    comment = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    password = serializers.CharField(
        max_length=4096,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        write_only=True,
        default="",
        help_text="Signs an approval in a session whose password was given more than five minutes ago.",
    )


class DeadLetterSerializer(Shape):
    id = serializers.IntegerField()
    run_id = serializers.UUIDField()
    workflow = serializers.CharField()
    version = serializers.CharField()
    step = serializers.CharField()
    item = serializers.IntegerField()
    state = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    error_class = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    fingerprint = serializers.CharField(allow_blank=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class DiscardSerializer(Shape):
    reason = serializers.CharField(max_length=300)


class ReplaySerializer(DiscardSerializer):
    input = serializers.DictField(required=False, allow_null=True, default=None)


class ReplayRunSerializer(ReplaySerializer):
    step = serializers.CharField(max_length=100)
    seen_round = serializers.IntegerField(
        min_value=1, help_text="The round of the step you saw: a replay meanwhile is a conflict."
    )


class ProblemSerializer(Shape):
    type = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


def problems(*statuses: int) -> dict[int, type[ProblemSerializer]]:
    """For the schema: the statuses that come with a problem as their body."""
    return dict.fromkeys(statuses, ProblemSerializer)
