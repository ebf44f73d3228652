"""The measured work as DBOS workflows, written the way its documentation shows."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from dbos import DBOS

from orchestrator.benchmarks.work import LANES, PAYLOAD_STEPS, SHORT_STEPS, objects, text

TOPIC = "decision"
QUEUE = "bench"


@DBOS.step()
def count(number: int) -> int:
    return number + 1


@DBOS.workflow()
def short(number: int) -> int:
    for _ in range(SHORT_STEPS):
        number = count(number)
    return number


@DBOS.step()
async def add_one(number: int) -> int:
    return number + 1


@DBOS.workflow()
async def gathered(items: int) -> int:
    """A fan-out inside one workflow: LANES steps at a time."""
    numbers: list[int] = []
    for first in range(0, items, LANES):
        lane = range(first, min(first + LANES, items))
        numbers += await asyncio.gather(*(add_one(number) for number in lane))
    return sum(numbers)


@DBOS.workflow()
def part(first: int, last: int) -> int:
    return sum(count(number) for number in range(first, last))


@DBOS.workflow()
def split(items: int) -> int:
    """A fan-out over LANES child workflows, which a queue spreads over the processes."""
    bounds = [items * lane // LANES for lane in range(LANES + 1)]
    parts = [DBOS.enqueue_workflow(QUEUE, part, *pair) for pair in pairwise(bounds)]
    return sum(handle.get_result() for handle in parts)


@DBOS.workflow()
def review(number: int) -> int:
    number = count(number)
    DBOS.recv(TOPIC, timeout_seconds=600)
    return count(number)


@DBOS.step()
def write_text(before: Any) -> dict[str, list[str]]:
    return text()


@DBOS.step()
def write_objects(before: Any) -> list[dict[str, Any]]:
    return objects()


@DBOS.workflow()
def payload() -> int:
    written = None
    for _ in range(PAYLOAD_STEPS):
        written = write_text(written)
    return PAYLOAD_STEPS


@DBOS.workflow()
def structured() -> int:
    written = None
    for _ in range(PAYLOAD_STEPS):
        written = write_objects(written)
    return PAYLOAD_STEPS
