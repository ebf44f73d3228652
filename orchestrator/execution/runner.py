"""One try as a pipeline: gather the arguments, call the function, normalise what came out, store it."""

from __future__ import annotations

import asyncio
import inspect
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection
from django.utils import timezone

from orchestrator import conf
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.steps import StepSpec
from orchestrator.engine.changes import Decision
from orchestrator.engine.decide import decide
from orchestrator.engine.events import (
    Failure,
    ItemsPlanned,
    ItemsSettled,
    Payload,
    StepFailed,
    StepSucceeded,
)
from orchestrator.engine.snapshot import RunSnapshot, StepSnapshot
from orchestrator.engine.states import RunState, StepState
from orchestrator.execution import arguments, contracts, logs
from orchestrator.execution.deadlines import deadline
from orchestrator.execution.failures import failure_of
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.models import Step
from orchestrator.store import attempts, door, hot, leases, payloads
from orchestrator.store.leases import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the function ended: a stored-to-be result, the inputs of a fan-out, or a failure."""

    input_hash: str
    output: Payload | None = None
    items: tuple[Payload, ...] | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Runs steps in this process. `may_go_on` says whether to take the next step without a new claim."""

    worker: str
    queues: frozenset[str]
    heartbeat: Heartbeat
    may_go_on: Callable[[], bool]

    def work(self, definition: WorkflowDefinition, held: Held) -> Held | None:
        """Run one held step to its stored end; returns the step this worker holds next, if any."""
        spec = definition.steps[held.node]
        began = time.monotonic()
        with self.heartbeat.holding(held):
            ended = _call(definition, spec, held)
        logs.attempt_ended(
            held,
            workflow=definition.name,
            version=definition.version,
            outcome="error" if ended.failure else "ok",
            input_hash=ended.input_hash,
            seconds=time.monotonic() - began,
            failure=ended.failure,
            output_bytes=ended.output.size if ended.output else 0,
        )
        return self._store(definition, held, ended)

    def _store(self, definition: WorkflowDefinition, held: Held, ended: Ended) -> Held | None:
        if ended.failure is not None:
            failed = StepFailed(
                node=held.node, item=held.item, fence=held.fence, failure=ended.failure,
                chance=random.random(), input_hash=ended.input_hash,
            )  # fmt: skip
            self._submit(held, failed, ended)
        elif ended.items is not None:
            planned = ItemsPlanned(node=held.node, fence=held.fence, inputs=ended.items)
            self._submit(held, planned, ended)
        else:
            return self._succeed(definition, held, ended)
        if held.item >= 0:
            self._join(held)
        return None

    def _succeed(self, definition: WorkflowDefinition, held: Held, ended: Ended) -> Held | None:
        assert ended.output is not None
        succeeded = StepSucceeded(
            node=held.node, item=held.item, fence=held.fence, output=ended.output,
            input_hash=ended.input_hash,
        )  # fmt: skip
        advanced = None
        if self.may_go_on() and not held.is_replay:
            advanced = self._advance(definition, held, ended, succeeded)
        if advanced is None:
            self._submit(held, succeeded, ended)
        elif not advanced.landed:
            self._late(held, ended)
        if held.item >= 0 and (advanced is None or advanced.next is None):
            self._join(held)
        return advanced.next if advanced else None

    def _advance(
        self, definition: WorkflowDefinition, held: Held, ended: Ended, event: StepSucceeded
    ) -> hot.Advance | None:
        """The fast write where it fits; None sends the event through the door instead."""
        assert ended.output is not None
        output, code = ended.output, definition.fingerprint
        if held.item >= 0:
            return self._safely(held, lambda: hot.advance_item(
                held, output, worker=self.worker, code=code, input_hash=ended.input_hash,
                lease=conf.lease(),
            ))  # fmt: skip
        if not definition.is_linear or definition.steps[held.node].gate:
            return None
        following = hot.next_of(_foreseen(definition, held, event))
        if following is None:
            return None
        spec = definition.steps[following] if following else None
        if spec is not None and spec.queue not in self.queues:
            return None
        return self._safely(held, lambda: hot.advance_run(
            held, output, worker=self.worker, code=code, input_hash=ended.input_hash, to=spec,
        ))  # fmt: skip

    def _safely(self, held: Held, write: Callable[[], hot.Advance]) -> hot.Advance:
        """A failed commit may have happened: read the attempt before writing again, never run twice."""
        pause = 0.1
        while True:
            try:
                return write()
            except OperationalError:
                connection.close()
                time.sleep(pause)
                pause = min(5.0, pause * 2)
            try:
                if leases.ended_ok(held):
                    return hot.Advance(landed=True, next=_next_after(held))
            except OperationalError:
                connection.close()

    def _submit(self, held: Held, event: Any, ended: Ended) -> None:
        decision = _patiently(lambda: door.submit(held.run_id, event))
        if decision.ignored:
            self._late(held, ended)

    def _late(self, held: Held, ended: Ended) -> None:
        step = Step.objects.get(pk=held.step_id)
        step.fence = held.number
        attempts.record_late(
            step, worker=self.worker, input_hash=ended.input_hash, now=timezone.now()
        )

    def _join(self, held: Held) -> None:
        """The last item of a fan-out to end brings its node to the join."""
        still_open = Step.objects.filter(
            run=held.run_id, node=held.node, item__gte=0,
            state__in=["pending", "ready", "running", "retrying"],
        )  # fmt: skip
        if not still_open.exists():
            _patiently(lambda: door.submit(held.run_id, ItemsSettled(node=held.node)))


def _call(definition: WorkflowDefinition, spec: StepSpec, held: Held) -> Ended:
    input_hash = ""
    try:
        if spec.parallel and held.item < 0:
            items = arguments.plan_items(definition, held)
            return Ended(input_hash="", items=tuple(payloads.encode(item) for item in items))
        given = arguments.gather(definition, held)
        input_hash = given.input_hash
        with deadline(held.timeout_seconds):
            value = _invoke(spec.function, given.values)
        plain = contracts.dump_output(definition.bindings[spec.name].returns, value, step=spec.name)
        return Ended(input_hash=input_hash, output=payloads.encode(plain))
    except OperationalError:
        # The database is away: that is no fault of the step.
        connection.close()
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever user code raises is an outcome
        return Ended(input_hash=input_hash, failure=failure_of(error, spec))


def _invoke(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    result = function(**values)
    return asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result


async def _awaited(result: Any) -> Any:
    return await result


def _foreseen(definition: WorkflowDefinition, held: Held, event: StepSucceeded) -> Decision:
    """What `decide` says of a run in sequence, of which the holder alone knows the present."""
    at = definition.order.index(held.node)
    steps = {node: _snapshot(node, StepState.COMPLETED, 0) for node in definition.order[:at]} | {
        held.node: _snapshot(held.node, StepState.RUNNING, held.number)
    }
    snapshot = RunSnapshot(
        id=held.run_id, state=RunState.RUNNING, fence=held.fence, started_by=None, steps=steps
    )
    return decide(definition, snapshot, event, held.started_at)


def _snapshot(node: str, state: StepState, fence: int) -> StepSnapshot:
    return StepSnapshot(node=node, item=-1, state=state, fence=fence, tries=1, crash_count=0)


def _next_after(held: Held) -> Held | None:
    following = leases.still_held(held)
    return following if following and following.step_id != held.step_id else None


def _patiently(write: Callable[[], Decision]) -> Decision:
    """Write through the door again after a lost connection: a second time is ignored as late."""
    pause = 0.1
    while True:
        try:
            return write()
        except OperationalError:
            connection.close()
            time.sleep(pause)
            pause = min(5.0, pause * 2)
            if pause >= 5.0:
                raise
