"""The log of tries: one row per ended try, inserted once, never changed (a trigger sees to it)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.lookups import Exact

from orchestrator.engine.states import Outcome
from orchestrator.models.step import Step


class Attempt(models.Model):
    """`number` counts from 1 without gaps; late results get a row of their own under the same number.

    `work_ms` is the time inside the step's own function; the rest of the try is the engine's.
    """

    # No constraint and no index of its own: steps are never deleted, and the unique index begins with it
    # (docs/decisions/0011). `engine_check` looks for orphans.
    step = models.ForeignKey(
        Step,
        on_delete=models.PROTECT,
        related_name="attempts",
        db_index=False,
        db_constraint=False,
    )
    number = models.BigIntegerField()
    round = models.IntegerField(default=1)
    outcome = models.CharField(
        max_length=10, choices=[(outcome.value, outcome.value) for outcome in Outcome]
    )
    error_class = models.CharField(max_length=120, blank=True, default="")
    error_code = models.CharField(max_length=60, blank=True, default="")
    message = models.TextField(blank=True, default="")
    frames = ArrayField(models.TextField(), default=list)
    fingerprint = models.CharField(max_length=16, blank=True, default="")
    # The fallback that ran; "" is the step's own function.
    function = models.CharField(max_length=100, blank=True, default="", db_default="")
    input_hash = models.CharField(max_length=32, blank=True, default="")
    worker = models.CharField(max_length=120, blank=True, default="")
    code_version = models.CharField(max_length=64, blank=True, default="")
    output_size = models.BigIntegerField(default=0)
    work_ms = models.FloatField(default=0)
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "step", "number", Exact(F("outcome"), "late"), name="one_end_and_one_late_per_try"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}#{self.number} {self.outcome}"
