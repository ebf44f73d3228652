"""A started run, as its starter holds it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from orchestrator.declare.ports import runtime

OPEN_STATES = frozenset({"pending", "running", "waiting"})


@dataclass(frozen=True, slots=True)
class RunHandle:
    """Ask for a run's state, wait for its result (also for people), or cancel it."""

    id: UUID

    def status(self) -> str:
        return runtime().status(self.id)

    def cancel(self, reason: str) -> None:
        runtime().cancel(self.id, reason)

    async def result(self, *, poll_seconds: float = 0.2) -> Any:
        """The output of the last step; a run that ended otherwise raises, saying how it ended."""
        while await asyncio.to_thread(self.status) in OPEN_STATES:
            await asyncio.sleep(poll_seconds)
        return await asyncio.to_thread(runtime().result, self.id)
