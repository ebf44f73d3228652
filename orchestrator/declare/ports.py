"""The one inversion of the import direction: declared workflows reach the running engine through this port."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from orchestrator.exceptions import OrchestratorError


class Runtime(Protocol):
    """What `AgentWorkflow` and `RunHandle` need of a running engine."""

    def start(
        self,
        workflow: str,
        version: str,
        values: dict[str, Any],
        *,
        key: str | None,
        started_by: int | None,
    ) -> UUID: ...

    def status(self, run_id: UUID) -> str: ...

    def result(self, run_id: UUID) -> Any: ...

    def cancel(self, run_id: UUID, reason: str) -> None: ...

    def release(self) -> None:
        """Give back what asking took in this thread."""


_installed: list[Runtime] = []


def install(runtime: Runtime) -> None:
    """Called once by the app config when Django is ready."""
    _installed[:] = [runtime]


def runtime() -> Runtime:
    """The installed engine."""
    if not _installed:
        raise OrchestratorError(
            "no engine is installed: call django.setup() with 'orchestrator' in INSTALLED_APPS first"
        )
    return _installed[0]
