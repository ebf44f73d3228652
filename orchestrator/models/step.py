"""A step of a run: a node of the graph, or one item of a fan-out node."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, When

from orchestrator.engine.states import STEP_EDGES, StepState
from orchestrator.models.machine import becomes, state_field
from orchestrator.models.run import Run


class Step(models.Model):
    """`item` is -1 for the node itself; rows come into being when a node leaves `pending`.

    `fence` counts all starts and only grows; `tries` counts those the retry budget sees.
    Items hold their own lease; a plain step is held through its run.
    """

    # Found by the unique constraint, which begins with the run; every statement that inserts a step has its run
    # locked or just made. An index and a constraint of its own would only cost (docs/decisions/0011).
    run = models.ForeignKey(
        Run,
        on_delete=models.PROTECT,
        related_name="steps",
        db_index=False,
        db_constraint=False,
    )
    node = models.CharField(max_length=100)
    item = models.IntegerField(default=-1)
    state = state_field(StepState, StepState.READY)
    reason = models.CharField(max_length=200, blank=True, default="")
    queue = models.CharField(max_length=40)
    timeout_seconds = models.FloatField()
    fence = models.BigIntegerField(default=0)
    tries = models.IntegerField(default=0)
    crash_count = models.IntegerField(default=0)
    round = models.IntegerField(default=1)
    worker = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Which function answers: 0 is the step's own, n the n-th of its fallbacks.
    variant = models.IntegerField(default=0, db_default=0)
    item_count = models.IntegerField(null=True)
    # The state of what belongs to a fan-out. The indexes below ask for it and not for `state`: no index then depends on
    # what changes while a plain step runs, and PostgreSQL writes its end beside its start, past all indexes
    # (docs/decisions/0025).
    fan_state = models.GeneratedField(
        expression=Case(When(Q(item__gte=0) | Q(item_count__isnull=False), then=F("state"))),
        output_field=models.CharField(max_length=16, null=True),
        db_persist=True,
    )
    input = models.BinaryField(null=True)
    edited_input = models.BinaryField(null=True)
    output = models.BinaryField(null=True)
    output_sha256 = models.CharField(max_length=64, blank=True, default="")
    output_size = models.BigIntegerField(default=0)
    # Bytes as returned (before its schema), as kept (output_size), as stored; and how they are stored.
    returned_size = models.BigIntegerField(default=0, db_default=0)
    stored_size = models.BigIntegerField(default=0, db_default=0)
    stored_as = models.CharField(max_length=20, blank=True, default="", db_default="")
    gap = models.CharField(max_length=300, blank=True, default="")

    become_ready = becomes(state, STEP_EDGES, StepState.READY)
    become_pending = becomes(state, STEP_EDGES, StepState.PENDING)
    become_running = becomes(state, STEP_EDGES, StepState.RUNNING)
    become_retrying = becomes(state, STEP_EDGES, StepState.RETRYING)
    become_awaiting_review = becomes(state, STEP_EDGES, StepState.AWAITING_REVIEW)
    become_completed = becomes(state, STEP_EDGES, StepState.COMPLETED)
    become_skipped = becomes(state, STEP_EDGES, StepState.SKIPPED)
    become_rejected = becomes(state, STEP_EDGES, StepState.REJECTED)
    become_not_taken = becomes(state, STEP_EDGES, StepState.NOT_TAKEN)
    become_dead = becomes(state, STEP_EDGES, StepState.DEAD)
    become_cancelled = becomes(state, STEP_EDGES, StepState.CANCELLED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "node", "item"], name="one_row_per_item"),
            models.CheckConstraint(
                condition=~Q(state="retrying") | Q(next_at__isnull=False),
                name="retrying_step_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ready_at"],
                condition=Q(fan_state="ready", item__gte=0),
                name="item_claim",
            ),
            models.Index(
                fields=["run", "node", "item"],
                condition=Q(fan_state="pending", item__gte=0),
                name="item_next",
            ),
            models.Index(
                fields=["id"],
                condition=Q(fan_state="running", item=-1),
                name="fanout_sweep",
            ),
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="step_retry_due"
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(fan_state="running", item__gte=0),
                name="item_lease_sweep",
            ),
        ]

    def __str__(self) -> str:
        return self.node if self.item < 0 else f"{self.node}[{self.item}]"
