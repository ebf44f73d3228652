"""One structured line per ended try: ids, keyed hashes and numbers only, never what a step read or returned."""

from __future__ import annotations

import structlog

from orchestrator.engine.events import Failure
from orchestrator.store.leases import Held

log = structlog.get_logger("orchestrator.attempt")


def attempt_ended(
    held: Held,
    *,
    workflow: str,
    version: str,
    outcome: str,
    input_hash: str,
    seconds: float,
    failure: Failure | None = None,
    output_bytes: int = 0,
) -> None:
    """The line that failure patterns are searched in: step, input hash, error class, latency, retries."""
    write = log.info if failure is None else log.warning
    write(
        "attempt_ended",
        run=str(held.run_id),
        workflow=workflow,
        version=version,
        step=held.node,
        item=held.item,
        attempt=held.number,
        retries=held.tries - 1,
        outcome=outcome,
        input_hash=input_hash,
        latency_ms=round(seconds * 1000, 2),
        output_bytes=output_bytes,
        error_class=failure.error_class if failure else None,
        error_code=failure.code if failure else None,
    )
