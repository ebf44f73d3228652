"""A run: one input on its way through one version of a workflow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from orchestrator.engine.states import RUN_EDGES, RunState
from orchestrator.models.machine import becomes, state_field
from orchestrator.models.version import WorkflowVersion


class Run(models.Model):
    """`fence` grows with every claim; `ready_at` is set while a worker may claim the run.

    A run in sequence has one holder: lease and fence here cover its current plain step.
    """

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(WorkflowVersion, on_delete=models.PROTECT, related_name="runs")
    workflow = models.CharField(max_length=100)
    business_key = models.CharField(max_length=200, blank=True, default="")
    state = state_field(RunState, RunState.PENDING)
    reason = models.CharField(max_length=200, blank=True, default="")
    input = models.BinaryField()
    input_sha256 = models.CharField(max_length=64)
    queue = models.CharField(max_length=40)
    ready_at = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    # Nobody looks runs up by their starter: an index would only cost, three times per run.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    become_running = becomes(state, RUN_EDGES, RunState.RUNNING)
    become_waiting = becomes(state, RUN_EDGES, RunState.WAITING)
    become_completed = becomes(state, RUN_EDGES, RunState.COMPLETED)
    become_rejected = becomes(state, RUN_EDGES, RunState.REJECTED)
    become_failed = becomes(state, RUN_EDGES, RunState.FAILED)
    become_cancelled = becomes(state, RUN_EDGES, RunState.CANCELLED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "business_key"],
                condition=~Q(business_key=""),
                name="one_run_per_business_key",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
                name="running_run_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True)
                | Q(state__in=[RunState.PENDING.value, RunState.WAITING.value]),
                name="claimable_run_is_held_by_nobody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ready_at"], condition=Q(ready_at__isnull=False), name="run_claim"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="running"), name="run_lease_sweep"
            ),
            models.Index(fields=["-created_at"], name="run_list"),
            models.Index(fields=["state", "-created_at"], name="run_list_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)
