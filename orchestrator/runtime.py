"""The running engine behind `AgentWorkflow.start` and `RunHandle`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from orchestrator import commands
from orchestrator.engine.states import RunState
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.models import Run, Step
from orchestrator.store import payloads, versions


class EmbeddedRuntime:
    """The port of `declare.ports`, answered by this process's database."""

    def start(
        self,
        workflow: str,
        version: str,
        values: dict[str, Any],
        *,
        key: str | None,
        started_by: int | None,
    ) -> UUID:
        return commands.start_run(
            workflow, version=version, input=values, key=key, started_by=started_by
        )

    def status(self, run_id: UUID) -> str:
        state: str = _run(run_id).state
        return state

    def result(self, run_id: UUID) -> Any:
        """The output of the last step; a run that did not complete raises Conflict, saying why."""
        run = _run(run_id)
        if run.state != RunState.COMPLETED:
            raise Conflict(f"run {run_id} has no result: {run.state} ({run.reason})")
        last = versions.definition_of(run.version).order[-1]
        step = Step.objects.filter(run=run, node=last, item=-1).first()
        if step is None or step.output is None:
            return None
        return payloads.decode(step.output, run=run_id, sha256=step.output_sha256)

    def cancel(self, run_id: UUID, reason: str) -> None:
        commands.cancel_run(run_id, user=None, reason=reason)


def _run(run_id: UUID) -> Run:
    run = Run.objects.select_related("version").filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"there is no run {run_id}", code="unknown_run")
    return run
