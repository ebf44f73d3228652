"""A dead letter: a step that ended for good and waits for an admin."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from orchestrator.engine.states import LETTER_EDGES, LetterState
from orchestrator.models.machine import becomes, state_field
from orchestrator.models.run import Run
from orchestrator.models.step import Step


class DeadLetter(models.Model):
    """`reason` is the code, `fingerprint` groups letters that failed alike."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="dead_letters")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="dead_letters")
    state = state_field(LetterState, LetterState.OPEN)
    reason = models.CharField(max_length=60)
    error_class = models.CharField(max_length=120)
    message = models.TextField(blank=True, default="")
    fingerprint = models.CharField(max_length=16)
    edited_input = models.BinaryField(null=True)
    replay_count = models.IntegerField(default=0)
    closing_reason = models.CharField(max_length=300, blank=True, default="")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    become_open = becomes(state, LETTER_EDGES, LetterState.OPEN)
    become_replaying = becomes(state, LETTER_EDGES, LetterState.REPLAYING)
    become_resolved = becomes(state, LETTER_EDGES, LetterState.RESOLVED)
    become_discarded = becomes(state, LETTER_EDGES, LetterState.DISCARDED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(state__in=["open", "replaying"]),
                name="one_open_letter_per_step",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="letter_list"),
            models.Index(fields=["fingerprint"], name="letter_group"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} at {self.step_id}"
