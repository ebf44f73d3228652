"""The Django app of the workflow engine."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OrchestratorConfig(AppConfig):
    """Tables, commands and background work of the engine."""

    name = "orchestrator"
    label = "orchestrator"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Workflow engine"

    def ready(self) -> None:
        """Install the engine behind the declared workflows, and find the `workflow` module of every app."""
        # These import models, which exist only now.
        from orchestrator import checks  # noqa: F401, PLC0415
        from orchestrator.declare import ports  # noqa: PLC0415
        from orchestrator.declare.standalone import freeze_standing  # noqa: PLC0415
        from orchestrator.declare.workflow import freeze_all  # noqa: PLC0415
        from orchestrator.execution import dispatch  # noqa: PLC0415
        from orchestrator.runtime import EmbeddedRuntime  # noqa: PLC0415
        from orchestrator.store import door  # noqa: PLC0415

        ports.install(EmbeddedRuntime())
        door.on_ready_work(dispatch.hint)
        autodiscover_modules("workflow")
        freeze_all()
        freeze_standing()
