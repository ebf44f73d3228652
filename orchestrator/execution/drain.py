"""A hint wakes a worker; the worker then claims whatever is ready until nothing is, or its time is up."""

from __future__ import annotations

import time
from collections.abc import Iterable

from orchestrator import conf
from orchestrator.execution import dispatch, worker
from orchestrator.execution.deadlines import working
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.execution.runner import Runner
from orchestrator.execution.standby import Standby
from orchestrator.store import claims
from orchestrator.store.carried import Carried
from orchestrator.store.statements import keep_to_indexes

_carried = Carried()


def drain(
    queues: Iterable[str],
    heartbeat: Heartbeat,
    *,
    seconds: float | None = None,
    stand_by: bool = False,
) -> int:
    """Run ready steps of these queues; returns how many. More left at the end: a fresh hint is sent.

    `stand_by`: with nothing ready, wait for a word until the time is up (see `standby`).
    """
    served = frozenset(queues)
    until = time.monotonic() + (conf.drain_seconds() if seconds is None else seconds)
    runner = Runner(
        worker=worker.identity(),
        queues=served,
        heartbeat=heartbeat,
        may_go_on=lambda: time.monotonic() < until,
    )
    standby = Standby(served if stand_by else (), dispatch.pass_on)
    with dispatch.draining(served), working():
        try:
            done, more = _drain(runner, standby, until)
        finally:
            standby.leave()
    if more:
        dispatch.hint(sorted(served)[:1])
    return done


def _drain(runner: Runner, standby: Standby, until: float) -> tuple[int, bool]:
    queues, done = sorted(runner.queues), 0
    while not done or time.monotonic() < until:
        keep_to_indexes()  # each time: a lost connection comes back without its settings
        held = claims.claim(runner.worker, queues, _carried.shares())
        if held is not None:
            standby.leave()
            done += runner.work(_carried.definition(held.run.version_id), held)
        elif not _carried.look_again() and not standby.wait(until - time.monotonic()):
            return done, False
    return done, True
