"""The running engine behind `AgentWorkflow.start` and `RunHandle`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from orchestrator import commands
from orchestrator.engine.states import RunState, StepState
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.execution.arguments import outputs_of
from orchestrator.models import Run, Step
from orchestrator.store import versions


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
        """The output of the last step; a run that did not complete raises Conflict, saying why.

        Of several last steps (branches, parallel ways) the one that completed; if more did, a dict
        of their outputs by step.
        """
        run = _run(run_id)
        if run.state != RunState.COMPLETED:
            raise Conflict(f"run {run_id} has no result: {run.state} ({run.reason})")
        definition = versions.definition_of(run.version)
        ended = Step.objects.filter(
            run=run, item=-1, node__in=definition.sinks, state=StepState.COMPLETED
        ).values_list("node", flat=True)
        outputs = outputs_of(definition, run, [node for node in definition.sinks if node in ended])
        return outputs if len(outputs) > 1 else next(iter(outputs.values()), None)

    def cancel(self, run_id: UUID, reason: str) -> None:
        commands.cancel_run(run_id, user=None, reason=reason)

    def release(self) -> None:
        connection.close()


def _run(run_id: UUID) -> Run:
    run = Run.objects.select_related("version").filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"there is no run {run_id}", code="unknown_run")
    return run
