"""A human gate of a run, and the versions of the content people look at."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from orchestrator.engine.states import GATE_EDGES, GateState
from orchestrator.models.machine import becomes, state_field
from orchestrator.models.run import Run
from orchestrator.models.step import Step


class Gate(models.Model):
    """`generation` grows when earlier approvals lapse: with every revision of the content, and with
    an escalation if the gate says so. `level` grows with every escalation.

    `slots` are the roles that must approve, one vote each; `entitled` those who may act now.
    """

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="gates")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="gates")
    state = state_field(GateState, GateState.OPEN)
    reason = models.CharField(max_length=200, blank=True, default="")
    # The code of the error that asked for people; "" for a gate the step declares.
    cause = models.CharField(max_length=60, blank=True, default="", db_default="")
    generation = models.IntegerField(default=1)
    level = models.IntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    slots = ArrayField(models.CharField(max_length=60))
    entitled = ArrayField(models.CharField(max_length=60))
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    become_escalated = becomes(state, GATE_EDGES, GateState.ESCALATED)
    become_approved = becomes(state, GATE_EDGES, GateState.APPROVED)
    become_rejected = becomes(state, GATE_EDGES, GateState.REJECTED)
    become_sent_back = becomes(state, GATE_EDGES, GateState.SENT_BACK)
    become_expired = becomes(state, GATE_EDGES, GateState.EXPIRED)
    become_cancelled = becomes(state, GATE_EDGES, GateState.CANCELLED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(state__in=["open", "escalated"]),
                name="one_open_gate_per_step",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["open", "escalated"]),
                name="gate_deadline_sweep",
            ),
            GinIndex(
                fields=["entitled"],
                condition=Q(state__in=["open", "escalated"]),
                name="gate_queue",
            ),
            models.Index(fields=["-changed_at"], name="gate_latest_change"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class GateRevision(models.Model):
    """One version of the content under review, kept for ever; `author` is null for the workflow's own."""

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="revisions")
    generation = models.IntegerField()
    content = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    content_size = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gate", "generation"], name="one_revision_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} revision {self.generation}"
