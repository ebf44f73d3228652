"""The one decision function: event -> rule, then what follows from it for letters and for the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine import endings, fanout, gates, steps
from orchestrator.engine.changes import (
    Change,
    Decision,
    ItemsCreated,
    LetterChange,
    LetterOpened,
    RunChange,
    StepChange,
)
from orchestrator.engine.events import (
    CancelRequested,
    ContentRevised,
    DeadlinePassed,
    Event,
    ItemsPlanned,
    ItemsSettled,
    LeaseLost,
    LetterDiscarded,
    LetterReplayed,
    RetryDue,
    RunReplayed,
    StepFailed,
    StepSucceeded,
    VoteCast,
)
from orchestrator.engine.settle import settle
from orchestrator.engine.snapshot import RunSnapshot
from orchestrator.engine.states import LetterState, RunState, StepState

Rule = Callable[[WorkflowDefinition, RunSnapshot, Any, datetime], Decision]

RULES: dict[type, Rule] = {
    StepSucceeded: steps.succeeded,
    StepFailed: steps.failed,
    LeaseLost: steps.lost,
    RetryDue: steps.retry_due,
    ItemsPlanned: fanout.planned,
    ItemsSettled: fanout.settled,
    VoteCast: gates.voted,
    ContentRevised: gates.revised,
    DeadlinePassed: gates.deadline_passed,
    CancelRequested: endings.cancelled,
    LetterReplayed: endings.replayed,
    LetterDiscarded: endings.discarded,
    RunReplayed: endings.run_replayed,
}
ENDINGS = {
    StepState.COMPLETED: LetterState.RESOLVED,
    StepState.SKIPPED: LetterState.RESOLVED,
    StepState.AWAITING_REVIEW: LetterState.RESOLVED,
    StepState.DEAD: LetterState.OPEN,
}


def decide(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: Event, now: datetime
) -> Decision:
    """What follows from `event`: the rule's changes, then letters, newly ready steps, the run's state."""
    decision = RULES[type(event)](definition, snapshot, event, now)
    if not decision.changes:
        return decision
    changes = _with_letters(snapshot, decision.changes)
    return Decision(changes=(*changes, *_followed(definition, snapshot, changes)))


def _with_letters(snapshot: RunSnapshot, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """A replaying letter ends with its step: resolved, or open again instead of a second letter."""
    replaying = {
        (letter.node, letter.item): letter.id
        for letter in snapshot.letters
        if letter.state is LetterState.REPLAYING
    }
    found: list[Change] = []
    for change in changes:
        if isinstance(change, LetterOpened) and (change.node, change.item) in replaying:
            continue
        found.append(change)
        if isinstance(change, StepChange) and change.to in ENDINGS:
            letter_id = replaying.get((change.node, change.item))
            if letter_id is not None:
                found.append(
                    LetterChange(letter_id=letter_id, to=ENDINGS[change.to], reason=change.reason)
                )
    return tuple(found)


def _followed(
    definition: WorkflowDefinition, snapshot: RunSnapshot, changes: tuple[Change, ...]
) -> tuple[Change, ...]:
    """Steps that became ready, and the run's own change when the rule did not say."""
    if any(isinstance(change, RunChange) for change in changes):
        return ()
    if not any(isinstance(change, StepChange | ItemsCreated) for change in changes):
        return ()
    moved = {c.node: c.to for c in changes if isinstance(c, StepChange) and c.item < 0}
    states = {node: step.state for node, step in snapshot.steps.items()} | moved
    settled = settle(definition, states)
    ready = tuple(
        StepChange(node=node, item=-1, to=StepState.READY, reason="predecessors delivered")
        for node in settled.ready
    )
    closed = tuple(
        StepChange(node=node, item=-1, to=StepState.NOT_TAKEN, reason="no way leads here")
        for node in settled.not_taken
    )
    state = settled.state
    if state is RunState.WAITING and _still_held(snapshot, changes, moved):
        state = RunState.RUNNING
    return (*closed, *ready, *_orphans(snapshot, moved, state), *_run_change(snapshot, state))


def _still_held(
    snapshot: RunSnapshot, changes: tuple[Change, ...], moved: dict[str, StepState]
) -> bool:
    """A worker still runs a plain step of this run, so an event from elsewhere must not release it."""
    fanned = {step.node for step in snapshot.steps.values() if step.fanned_out}
    fanned |= {change.node for change in changes if isinstance(change, ItemsCreated)}
    return snapshot.state is RunState.RUNNING and any(
        moved.get(step.node, step.state) is StepState.RUNNING and step.node not in fanned
        for step in snapshot.steps.values()
    )


def _orphans(
    snapshot: RunSnapshot, moved: dict[str, StepState], state: RunState
) -> tuple[Change, ...]:
    """What other branches have open ends with a run that people rejected."""
    if state is not RunState.REJECTED or snapshot.state is RunState.REJECTED:
        return ()
    return tuple(endings.close_all(snapshot, "the run was rejected", besides=frozenset(moved)))


def _run_change(snapshot: RunSnapshot, state: RunState) -> tuple[Change, ...]:
    pending = (state, snapshot.state) == (RunState.WAITING, RunState.PENDING)
    if state is snapshot.state or pending:
        return ()
    return (RunChange(to=state, reason="settled"),)
