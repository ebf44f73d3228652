"""Rules for one try of a step: it succeeded, it failed, its worker was lost, its retry is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.gates import HumanReviewGate
from orchestrator.declare.policies import RetryPolicy
from orchestrator.declare.steps import StepSpec
from orchestrator.engine.branching import others_closed
from orchestrator.engine.changes import (
    AttemptEnded,
    Change,
    GateOpened,
    LetterOpened,
    NextItemReady,
    StepChange,
)
from orchestrator.engine.decision import Decision, changed, ignored
from orchestrator.engine.events import (
    Failure,
    LeaseLost,
    Payload,
    RetryDue,
    StepFailed,
    StepSucceeded,
)
from orchestrator.engine.retries import next_try, recovery_of
from orchestrator.engine.snapshot import RunSnapshot, StepSnapshot
from orchestrator.engine.states import RUN_OPEN, Outcome, RunState, StepState
from orchestrator.exceptions import Skip

WORKER_LOST = Failure(
    error_class="WorkerLost",
    code="worker_lost",
    message="the worker died or stopped answering while it ran this step",
)
ITEM_MISSING = "Item {item} is missing"


def held_step(snapshot: RunSnapshot, *, node: str, item: int, fence: int) -> StepSnapshot | None:
    """The step if the sender of the event still holds it, else None: its message came late.

    A plain step is held through its run (state and fence of the run), an item by itself.
    """
    step = snapshot.step(node, item)
    if step is None or step.state is not StepState.RUNNING or snapshot.state not in RUN_OPEN:
        return None
    if item >= 0:
        return step if step.fence == fence else None
    held = snapshot.state is RunState.RUNNING and snapshot.fence == fence
    return step if held else None


def succeeded(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: StepSucceeded, now: datetime
) -> Decision:
    """A result completes its step; at a gate it becomes the content that people decide on."""
    step = held_step(snapshot, node=event.node, item=event.item, fence=event.fence)
    if step is None:
        return ignored("late: somebody else holds this step, or it is over")
    ended = _ended(
        definition,
        step,
        Outcome.OK,
        output_size=event.output.size,
        input_hash=event.input_hash,
        work_ms=event.work_ms,
    )
    gate = definition.steps[event.node].gate
    if gate is not None:
        return changed(ended, *_ask_people(event, gate, now, content=event.output))
    return changed(
        ended,
        _to(event, StepState.COMPLETED, "returned a result", output=event.output),
        *others_closed(definition, snapshot, event),
        *_place_freed(event.node, event.item),
    )


def failed(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: StepFailed, now: datetime
) -> Decision:
    """An error is retried, answered by another function, decided by people, skipped or a dead letter."""
    step = held_step(snapshot, node=event.node, item=event.item, fence=event.fence)
    if step is None:
        return ignored("late: somebody else holds this step, or it is over")
    failure = event.failure
    if failure.retry_after is not None:
        return _deferred(definition, step, event, now)
    ended = _ended(
        definition,
        step,
        Outcome.TIMEOUT if failure.timed_out else Outcome.ERROR,
        failure=failure,
        input_hash=event.input_hash,
        work_ms=event.work_ms,
    )
    return changed(ended, *_recovered(definition.steps[event.node], step, event, now))


def lost(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: LeaseLost, now: datetime
) -> Decision:
    """A lost worker costs no retry, but a step that keeps killing workers becomes a dead letter."""
    step = held_step(snapshot, node=event.node, item=event.item, fence=event.fence)
    if step is None:
        return ignored("the holder finished or was replaced meanwhile")
    ended = _ended(definition, step, Outcome.CRASHED, failure=WORKER_LOST)
    spec = definition.steps[event.node]
    if step.crash_count + 1 >= spec.crash_limit:
        return changed(ended, *died(spec, event.item, WORKER_LOST, crashed=True))
    again = _to(event, StepState.READY, WORKER_LOST.code, crashed=True, give_back_try=True)
    return changed(ended, again)


def retry_due(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: RetryDue, now: datetime
) -> Decision:
    """A step whose backoff is over is ready again."""
    step = snapshot.step(event.node, event.item)
    if step is None or step.state is not StepState.RETRYING or snapshot.state not in RUN_OPEN:
        return ignored("not waiting for a retry")
    return changed(_to(event, StepState.READY, "retry due"))


def died(spec: StepSpec, item: int, failure: Failure, *, crashed: bool = False) -> list[Change]:
    """The step is dead and a letter says why; a fan-out goes on with its other items.

    An item that the fan-out may do without says what is then missing.
    """
    tolerated = item >= 0 and spec.parallel is not None and spec.parallel.tolerate > 0
    dead = StepChange(
        node=spec.name,
        item=item,
        to=StepState.DEAD,
        reason=failure.code,
        crashed=crashed,
        gap=f"{spec.gap or ITEM_MISSING} ({failure.code})" if tolerated else "",
    )
    letter = LetterOpened(node=spec.name, item=item, reason=failure.code, failure=failure)
    return [dead, letter, *_place_freed(spec.name, item)]


def _recovered(
    spec: StepSpec, step: StepSnapshot, event: StepFailed, now: datetime
) -> list[Change]:
    """What becomes of a step whose try failed."""
    failure = event.failure
    match recovery_of(spec, failure, step):
        case "retry":
            return [_retrying(spec.retry, step, event, now)]
        case "fallback":
            return [_switched(spec, step, failure)]
        case "skip":
            gap = failure.message if failure.code == Skip.code else spec.gap
            skipped = _to(event, StepState.SKIPPED, failure.code, gap=gap)
            return [skipped, *_place_freed(event.node, event.item)]
        case "review":
            gate, brought = spec.asked(failure.code), failure.content
            return _ask_people(event, gate, now, content=brought, cause=failure.code)
        case _:
            return died(spec, event.item, failure)


def _ask_people(
    event: StepSucceeded | StepFailed,
    gate: HumanReviewGate,
    now: datetime,
    *,
    content: Payload | None,
    cause: str = "",
) -> list[Change]:
    """A result, or what an error `cause` brings, is decided on: once approved it is the step's output."""
    due_at = now + timedelta(seconds=gate.timeout)
    opened = GateOpened(node=event.node, content=content, due_at=due_at, cause=cause)
    return [_to(event, StepState.AWAITING_REVIEW, cause or "people decide"), opened]


def _retrying(
    policy: RetryPolicy, step: StepSnapshot, event: StepFailed, now: datetime
) -> StepChange:
    """The step waits for its next try."""
    asked = event.failure.asked_wait
    when = next_try(policy, tries=step.tries, now=now, chance=event.chance, asked=asked)
    return _to(event, StepState.RETRYING, event.failure.code, next_at=when)


def _deferred(
    definition: WorkflowDefinition, step: StepSnapshot, event: StepFailed, now: datetime
) -> Decision:
    when = now + timedelta(seconds=event.failure.retry_after or 0.0)
    ended = _ended(definition, step, Outcome.RELEASED, failure=event.failure)
    later = _to(event, StepState.RETRYING, "deferred", next_at=when, give_back_try=True)
    return changed(ended, later)


def _switched(spec: StepSpec, step: StepSnapshot, failure: Failure) -> StepChange:
    """The next alternative answers, with tries of its own."""
    variant = step.variant + 1
    return StepChange(
        node=step.node,
        item=step.item,
        to=StepState.READY,
        reason=f"{failure.code}: {spec.answering(variant)} takes over",
        fresh_tries=True,
        variant=variant,
    )


def _ended(
    definition: WorkflowDefinition, step: StepSnapshot, outcome: Outcome, **more: Any
) -> AttemptEnded:
    return AttemptEnded(
        node=step.node,
        item=step.item,
        outcome=outcome,
        function=definition.steps[step.node].answering(step.variant),
        **more,
    )


def _place_freed(node: str, item: int) -> list[Change]:
    return [NextItemReady(node=node, after=item)] if item >= 0 else []


def _to(
    event: StepSucceeded | StepFailed | LeaseLost | RetryDue,
    to: StepState,
    reason: str,
    **more: Any,
) -> StepChange:
    return StepChange(node=event.node, item=event.item, to=to, reason=reason, **more)
