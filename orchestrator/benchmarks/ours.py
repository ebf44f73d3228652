"""The engine's side: runs started through its public API, worked on by processes as production starts them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, User

from orchestrator import AgentWorkflow, RunHandle, commands
from orchestrator.benchmarks import processes, workflow
from orchestrator.benchmarks.figures import OURS
from orchestrator.benchmarks.postgres import scalar
from orchestrator.benchmarks.sides import COARSE_SECONDS, FINE_SECONDS, NotMeasured, wait_until
from orchestrator.benchmarks.spent import Spent, Stopwatch
from orchestrator.benchmarks.work import PAYLOAD_STEPS, SHORT_STEPS
from orchestrator.queries.gates import latest_gates
from orchestrator.queries.rows import GateRow

WARM_RUNS = 40
STATE = "SELECT state FROM orchestrator_run WHERE id = %s"
OPEN = "('pending', 'running', 'waiting')"
ANY_OPEN = f"SELECT EXISTS (SELECT 1 FROM orchestrator_run WHERE state IN {OPEN})"

Workers = Callable[[], AbstractContextManager[Any]]


class Ours:
    """`workers` starts the project's worker processes for a block."""

    name = OURS

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    @contextmanager
    def running(self) -> Iterator[None]:
        with self._workers():
            self.together(WARM_RUNS)
            yield

    def idle(self, runs: int) -> list[float]:
        return [_timed(workflow.short, number=0)[1] / SHORT_STEPS for _ in range(runs)]

    def together(self, runs: int) -> Spent:
        watch = Stopwatch()
        for _ in range(runs):
            workflow.short.start(number=0)
        wait_until(lambda: not scalar(ANY_OPEN), every=COARSE_SECONDS, what=f"{runs} runs at once")
        return watch.read()

    def fan_out(self, items: int) -> Spent:
        return self.map_over(items)[1]

    def map_over(self, items: int) -> tuple[UUID, Spent]:
        """The run of a fan-out of so many items, and what it took."""
        watch = Stopwatch()
        run_id, _ = _timed(workflow.fan_out, every=COARSE_SECONDS, count=items)
        return run_id, watch.read()

    def short_run(self) -> UUID:
        """A ten-step run that has ended."""
        return _timed(workflow.short, number=0)[0]

    def long_run(self) -> UUID:
        """A run of LONG_STEPS steps that has ended."""
        return _timed(workflow.long, number=0)[0]

    def approve(self, times: int) -> list[float]:
        person, _ = User.objects.get_or_create(username="bench")
        person.groups.add(Group.objects.get_or_create(name=workflow.REVIEWER)[0])
        return [_approved(person) for _ in range(times)]

    def payload(self, runs: int) -> list[float]:
        return [_timed(workflow.payload, before=None)[1] / PAYLOAD_STEPS for _ in range(runs)]

    def structured(self, runs: int) -> list[float]:
        return [_timed(workflow.structured, before=None)[1] / PAYLOAD_STEPS for _ in range(runs)]

    def processes(self) -> dict[int, str]:
        return processes.celery_processes()


def _timed(
    work: AgentWorkflow, *, every: float = FINE_SECONDS, **values: Any
) -> tuple[UUID, float]:
    """A run that has ended, and the milliseconds from its start. Looking more often costs a core's tenth."""
    began = time.perf_counter()
    handle = work.start(**values)
    return handle.id, _end_of(handle, began, every=every)


def _approved(person: User) -> float:
    handle = workflow.review.start(number=0)
    gate = _gate(handle)
    began = time.perf_counter()
    commands.decide_gate(gate.id, user=person, verdict="approve", content_hash=gate.content_hash)
    return _end_of(handle, began)


def _gate(handle: RunHandle) -> GateRow:
    found: dict[UUID, GateRow] = {}

    def is_there() -> bool:
        found.update(latest_gates([handle.id]))
        return bool(found)

    wait_until(is_there, every=COARSE_SECONDS, what=f"the gate of run {handle.id}")
    return found[handle.id]


def _end_of(handle: RunHandle, began: float, *, every: float = FINE_SECONDS) -> float:
    """Milliseconds until its row says that it has ended: what `status()` reads besides would be measured too."""
    wait_until(lambda: not _is_open(handle), every=every, what=f"run {handle.id}")
    spent = (time.perf_counter() - began) * 1000
    if (state := scalar(STATE, [handle.id])) != "completed":
        raise NotMeasured(f"run {handle.id} ended as {state}")
    return spent


def _is_open(handle: RunHandle) -> bool:
    return scalar(STATE, [handle.id]) in {"pending", "running", "waiting"}
