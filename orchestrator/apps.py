"""The Django app of the workflow engine."""

from __future__ import annotations

from django.apps import AppConfig


class OrchestratorConfig(AppConfig):
    """Tables, commands and background work of the engine."""

    name = "orchestrator"
    label = "orchestrator"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Workflow engine"
