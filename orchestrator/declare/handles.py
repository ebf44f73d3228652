"""A started run, as its starter holds it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from orchestrator.declare.ports import runtime

OPEN_STATES = frozenset({"pending", "running", "waiting"})
FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.2  # seconds between two looks at a run

Ask = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class RunHandle:
    """Ask for a run's state, wait for its result (also for people), or cancel it."""

    id: UUID

    def status(self) -> str:
        """The state in a word: pending, running, waiting, completed, rejected, failed or cancelled."""
        return runtime().status(self.id)

    def cancel(self, reason: str) -> None:
        """End the run; Conflict when it is over. A step at work stops at its next heartbeat, or is late."""
        runtime().cancel(self.id, reason)

    async def result(self) -> Any:
        """The output of the last step; Conflict, saying how it ended, for a run that did not complete."""
        async with beside_the_loop() as ask:
            pause = FIRST_PAUSE
            while await ask(self.status) in OPEN_STATES:
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 1.5)
            return await ask(runtime().result, self.id)


@asynccontextmanager
async def beside_the_loop() -> AsyncIterator[Ask]:
    """One thread that asks the engine, which waits for its database, while the event loop goes on."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="run-handle") as thread:

        async def ask(question: Callable[..., Any], *args: Any) -> Any:
            return await loop.run_in_executor(thread, question, *args)

        try:
            yield ask
        finally:
            await ask(runtime().release)
