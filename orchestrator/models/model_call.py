"""The ledger of models: one row per question to one model, never what was asked or answered.

A row is written before the call leaves and closed once with what came of it; a trigger keeps it from then on.
Only one given up for lost may still hear its answer.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from orchestrator.models.run import Run
from orchestrator.models.step import Step


class CallOutcome(models.TextChoices):
    """How a call ended. `skipped` never left; `lost` left, and its worker died before the answer."""

    OPEN = "open"
    OK = "ok"
    CACHED = "cached"
    FAILED = "failed"
    SKIPPED = "skipped"
    LOST = "lost"


class ModelCall(models.Model):
    """Money in US dollars, prices per million tokens as they were used; null where nobody knows.

    `reserved` is what an open call may cost at most, `cost` what it did, `saved` what a kept answer
    had cost when it was paid.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="model_calls")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="model_calls")
    attempt = models.BigIntegerField()
    route = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    template = models.CharField(max_length=200, blank=True, default="")
    outcome = models.CharField(
        max_length=8, choices=CallOutcome.choices, default=CallOutcome.OPEN.value
    )
    error_class = models.CharField(max_length=120, blank=True, default="")
    error_code = models.CharField(max_length=60, blank=True, default="")
    is_probe = models.BooleanField(default=False)
    input_tokens = models.BigIntegerField(null=True)
    output_tokens = models.BigIntegerField(null=True)
    input_price = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    output_price = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    reserved = models.DecimalField(max_digits=16, decimal_places=9, default=0)
    cost = models.DecimalField(max_digits=16, decimal_places=9, null=True)
    saved = models.DecimalField(max_digits=16, decimal_places=9, default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    latency_ms = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", ended_at__isnull=True)
                | (~Q(outcome="open") & Q(ended_at__isnull=False)),
                name="closed_call_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["route", "started_at"], name="model_call_day"),
            models.Index(F("step"), condition=Q(outcome="open"), name="model_call_open"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.outcome}"
