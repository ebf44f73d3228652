"""A replay asked for by a person: from which step, why, with which edited input; inserted only."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from orchestrator.models.run import Run


class Replay(models.Model):
    """`edited_input` holds the replaced parameters, {name: {"old", "new"}}; null when nothing was replaced."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="replays")
    node = models.CharField(max_length=100)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    edited_input = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.run_id} from {self.node}"
