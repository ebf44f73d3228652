"""One structured line per ended try: ids, keyed hashes and numbers only, never what a step read or returned."""

from __future__ import annotations

import structlog

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.execution.ended import Ended
from orchestrator.store.held import Held

log = structlog.get_logger("orchestrator.attempt")


def attempt_ended(held: Held, definition: WorkflowDefinition, ended: Ended) -> None:
    """The line that failure patterns are searched in: step, input hash, error class, latency, retries."""
    failure = ended.failure
    write = log.info if failure is None else log.warning
    write(
        "attempt_ended",
        run=str(held.run_id),
        workflow=definition.name,
        version=definition.version,
        step=held.node,
        item=held.item,
        attempt=held.number,
        answered_by=definition.steps[held.node].answering(held.variant) or None,
        retries=held.tries - 1,
        outcome="ok" if failure is None else "timeout" if failure.timed_out else "error",
        input_hash=ended.input_hash,
        latency_ms=round(ended.work_ms, 2),
        output_bytes=ended.output.size if ended.output else 0,
        error_class=failure.error_class if failure else None,
        error_code=failure.code if failure else None,
    )
