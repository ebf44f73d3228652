"""A version of a workflow: the frozen graph its runs are pinned to."""

from __future__ import annotations

from django.db import models

from orchestrator.engine.states import VERSION_EDGES, VersionState
from orchestrator.models.machine import becomes, state_field


class WorkflowVersion(models.Model):
    """Name, version tag, fingerprint and graph. A run never changes its version."""

    name = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    graph = models.JSONField()
    state = state_field(VersionState, VersionState.ACTIVE)
    created_at = models.DateTimeField()

    become_active = becomes(state, VERSION_EDGES, VersionState.ACTIVE)
    become_draining = becomes(state, VERSION_EDGES, VersionState.DRAINING)
    become_retired = becomes(state, VERSION_EDGES, VersionState.RETIRED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_row_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
