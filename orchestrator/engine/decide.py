"""The one decision function: event -> rule, then what follows from it for letters and for the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine import endings, fanout, gates, steps
from orchestrator.engine.changes import (
    Change,
    ItemsCreated,
    LetterChange,
    LetterOpened,
    RunChange,
    StepChange,
)
from orchestrator.engine.decision import Decision
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
REPLAY_ENDS = frozenset(
    {StepState.COMPLETED, StepState.SKIPPED, StepState.AWAITING_REVIEW, StepState.DEAD}
)


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
    """A replaying letter ends with its step: open again instead of a second letter, else resolved.

    So is the letter of a plan whose items died later: they have letters of their own.
    """
    replaying = {
        (letter.node, letter.item): letter.id
        for letter in snapshot.letters
        if letter.state is LetterState.REPLAYING
    }
    if not replaying:
        return changes
    opened = {(c.node, c.item) for c in changes if isinstance(c, LetterOpened)}
    kept = (
        c for c in changes if not isinstance(c, LetterOpened) or (c.node, c.item) not in replaying
    )
    ended = (c for c in changes if isinstance(c, StepChange) and c.to in REPLAY_ENDS)
    settled = (
        LetterChange(
            letter_id=replaying[c.node, c.item],
            to=LetterState.OPEN if (c.node, c.item) in opened else LetterState.RESOLVED,
            reason=c.reason,
        )
        for c in ended
        if (c.node, c.item) in replaying
    )
    return (*kept, *settled)


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
