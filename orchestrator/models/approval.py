"""One person's vote at a gate: inserted once, never changed (a trigger sees to it)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from orchestrator.models.gate import Gate


class Approval(models.Model):
    """Who, in which held `role`, filled which required `slot`, for which content.

    A vote counts for the generation it was cast at. Nobody can approve one generation twice, in
    whichever role: the table itself refuses it.
    """

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="approvals")
    generation = models.IntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    slot = models.CharField(max_length=60, blank=True, default="")
    verdict = models.CharField(max_length=10)
    content_hash = models.CharField(max_length=64)
    comment = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gate", "generation", "person"],
                condition=Q(verdict="approve"),
                name="one_approval_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.person_id} as {self.role}"
