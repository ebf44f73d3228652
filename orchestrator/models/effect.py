"""A write to a foreign system: intended, sent, confirmed; the key never changes over tries and replays."""

from __future__ import annotations

from django.db import models

from orchestrator.engine.states import EFFECT_EDGES, EffectState
from orchestrator.models.machine import becomes, state_field
from orchestrator.models.run import Run
from orchestrator.models.step import Step


class Effect(models.Model):
    """`request_hash` fixes what is written, `content_hash` the approved content it rests on, if any."""

    key = models.CharField(max_length=64, unique=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="effects")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="effects")
    operation = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    state = state_field(EffectState, EffectState.INTENDED)
    request_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64, blank=True, default="")
    sends = models.IntegerField(default=0)
    receipt = models.BinaryField(null=True)
    receipt_sha256 = models.CharField(max_length=64, blank=True, default="")
    intended_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    become_intended = becomes(state, EFFECT_EDGES, EffectState.INTENDED)
    become_sent = becomes(state, EFFECT_EDGES, EffectState.SENT)
    become_confirmed = becomes(state, EFFECT_EDGES, EffectState.CONFIRMED)
    become_rejected = becomes(state, EFFECT_EDGES, EffectState.REJECTED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | models.Q(receipt__isnull=False),
                name="confirmed_effect_has_a_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.target}"
