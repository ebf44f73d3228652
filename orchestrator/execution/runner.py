"""One try from the claim to its stored end: call, then write, by the fast path where it fits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, connection
from django.utils import timezone

from orchestrator import conf
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.decide import decide
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event, ItemsSettled, StepSucceeded
from orchestrator.engine.snapshot import RunSnapshot, StepSnapshot
from orchestrator.engine.states import STEP_OPEN, RunState, StepState
from orchestrator.exceptions import StepCancelled
from orchestrator.execution import logs
from orchestrator.execution.call import call
from orchestrator.execution.deadlines import rest
from orchestrator.execution.ended import Ended
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.execution.memory import RunMemory
from orchestrator.models import Step
from orchestrator.store import attempts, door, hot, leases
from orchestrator.store.held import Held

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between tries to reach a lost database

# What follows a plain success in a graph in sequence depends on nothing but the definition.
_following: dict[tuple[str, str], str | None] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Runs steps in this process. `may_go_on` says whether to take the next step without a new claim."""

    worker: str
    queues: frozenset[str]
    heartbeat: Heartbeat
    may_go_on: Callable[[], bool]

    def work(self, definition: WorkflowDefinition, held: Held) -> int:
        """Run a held step, and those that follow in this worker's hold; returns how many."""
        memory = RunMemory(held.run)
        done = 0
        following: Held | None = held
        while following is not None:
            held, done = following, done + 1
            with self.heartbeat.holding(held):
                following = self._step(definition, held, memory)
        if held.item >= 0:
            _join(held)
        return done

    def _step(self, definition: WorkflowDefinition, held: Held, memory: RunMemory) -> Held | None:
        ended = call(definition, held, memory)
        logs.attempt_ended(held, definition, ended)
        following = self._store(definition, held, ended)
        if following is not None and held.item < 0 and ended.output is not None:
            memory.remember(held.node, ended.output)
        return following

    def _store(self, definition: WorkflowDefinition, held: Held, ended: Ended) -> Held | None:
        event = ended.event(
            node=held.node, item=held.item, fence=held.fence, chance=random.random()
        )
        if isinstance(event, StepSucceeded) and self.may_go_on() and not held.is_replay:
            advanced = self._advance(definition, held, event)
            if advanced is not None:
                if not advanced.landed:
                    self._late(definition, held, ended)
                return advanced.next
        if _patiently(lambda: door.submit(held.run_id, event)).ignored:
            self._late(definition, held, ended)
        return None

    def _advance(
        self, definition: WorkflowDefinition, held: Held, event: StepSucceeded
    ) -> hot.Advance | None:
        """The fast write where it fits; None sends the event through the door instead."""
        if held.variant:
            return None  # the door writes down who answered
        worker, code = self.worker, definition.fingerprint
        if held.item >= 0:
            lease = conf.lease()
            return self._safely(
                held, lambda: hot.advance_item(held, event, worker=worker, code=code, lease=lease)
            )
        if not definition.is_linear or definition.steps[held.node].gate:
            return None
        following = _next_node(definition, held, event)
        to = definition.steps[following] if following else None
        if following is None or (to and to.queue not in self.queues):
            return None
        return self._safely(
            held, lambda: hot.advance_run(held, event, worker=worker, code=code, to=to)
        )

    def _safely(self, held: Held, write: Callable[[], hot.Advance]) -> hot.Advance:
        """A failed commit may have happened: read the attempt before writing again, never run twice."""
        pause, in_doubt = FIRST_PAUSE, False
        while True:
            try:
                if in_doubt and leases.ended_ok(held):
                    return hot.Advance(
                        landed=True, next=leases.still_held(held, worker=self.worker)
                    )
                in_doubt = True
                return write()
            except OperationalError:
                _breathe(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    def _late(self, definition: WorkflowDefinition, held: Held, ended: Ended) -> None:
        if ended.failure is not None and ended.failure.code == StepCancelled.code:
            return  # it stopped because somebody else had ended this try
        if leases.ended_ok(held):
            return  # written before a connection broke, and then once more
        step = Step.objects.get(pk=held.step_id)
        step.fence = held.number
        attempts.record_late(
            step,
            function=definition.steps[held.node].answering(held.variant),
            worker=self.worker,
            input_hash=ended.input_hash,
            now=timezone.now(),
        )


def _next_node(definition: WorkflowDefinition, held: Held, event: StepSucceeded) -> str | None:
    key = definition.fingerprint, held.node
    if key not in _following:
        _following[key] = hot.next_of(_foreseen(definition, held, event))
    return _following[key]


def _foreseen(definition: WorkflowDefinition, held: Held, event: Event) -> Decision:
    """What `decide` says of a run in sequence, of which the holder alone knows the present."""
    at = definition.order.index(held.node)
    steps = {node: _seen(node, StepState.COMPLETED, 1) for node in definition.order[:at]}
    steps[held.node] = _seen(held.node, StepState.RUNNING, held.number)
    snapshot = RunSnapshot(
        id=held.run_id, state=RunState.RUNNING, fence=held.fence, started_by=None, steps=steps
    )
    return decide(definition, snapshot, event, timezone.now())


def _seen(node: str, state: StepState, fence: int) -> StepSnapshot:
    return StepSnapshot(node=node, item=-1, state=state, fence=fence, tries=1, crash_count=0)


def _join(held: Held) -> None:
    """The last item of a fan-out to end brings its node to the join."""
    items = Step.objects.filter(run=held.run_id, node=held.node, item__gte=0)
    if not items.filter(state__in=STEP_OPEN).exists():
        _patiently(lambda: door.submit(held.run_id, ItemsSettled(node=held.node)))


def _patiently(write: Callable[[], Decision]) -> Decision:
    """Write through the door again after a lost connection: if it had landed, it is ignored as late."""
    pause = FIRST_PAUSE
    while True:
        try:
            return write()
        except OperationalError:
            if pause >= LONGEST_PAUSE:
                connection.close()
                raise
            _breathe(pause)
            pause = min(LONGEST_PAUSE, pause * 2)


def _breathe(seconds: float) -> None:
    """The database is away: wait without the watchdog of the step that is over, then try afresh."""
    connection.close()
    rest()
    time.sleep(seconds)
