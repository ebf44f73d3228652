"""Rules for what people do to runs from outside: cancel, replay a dead letter or a run, discard a letter."""

from __future__ import annotations

from datetime import datetime

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import (
    AttemptEnded,
    Change,
    GatesCancelled,
    ItemsCancelled,
    LetterChange,
    ReplayMade,
    RunChange,
    StepChange,
)
from orchestrator.engine.decision import Decision, changed, refused
from orchestrator.engine.events import CancelRequested, LetterDiscarded, LetterReplayed, RunReplayed
from orchestrator.engine.rounds import again
from orchestrator.engine.snapshot import LetterSnapshot, RunSnapshot
from orchestrator.engine.states import (
    RUN_OPEN,
    STEP_DELIVERED,
    STEP_OPEN,
    LetterState,
    Outcome,
    RunState,
    StepState,
)

REPLAYABLE_RUNS = frozenset({RunState.COMPLETED, RunState.FAILED})
REPLAYABLE_STEPS = STEP_DELIVERED | {StepState.DEAD}


def cancelled(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: CancelRequested, now: datetime
) -> Decision:
    """Everything open ends with the run; a result that arrives later is late."""
    if snapshot.state not in RUN_OPEN and snapshot.state is not RunState.FAILED:
        return refused("conflict", "run_over", f"The run is over: {snapshot.state.value}.")
    return changed(
        *close_all(snapshot, event.reason),
        RunChange(to=RunState.CANCELLED, reason=event.reason),
    )


def close_all(
    snapshot: RunSnapshot, reason: str, *, besides: frozenset[str] = frozenset()
) -> list[Change]:
    """What is open in a run ends with it: items, tries, steps (but `besides`), gates, dead letters."""
    items: list[Change] = [
        ItemsCancelled(node=step.node) for step in snapshot.steps.values() if step.fanned_out
    ]
    tries = [
        AttemptEnded(node=step.node, item=-1, outcome=Outcome.RELEASED)
        for step in snapshot.steps.values()
        if step.node not in besides and step.state is StepState.RUNNING
    ]
    steps = [
        StepChange(node=step.node, item=-1, to=StepState.CANCELLED, reason=reason)
        for step in snapshot.steps.values()
        if step.node not in besides and (step.state in STEP_OPEN or step.state is StepState.DEAD)
    ]
    letters = [
        LetterChange(letter_id=letter.id, to=LetterState.DISCARDED, reason=reason)
        for letter in snapshot.letters
    ]
    return [*items, *tries, *steps, GatesCancelled(reason=reason), *letters]


def replayed(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: LetterReplayed, now: datetime
) -> Decision:
    """The dead step is ready again with fresh tries; replaying twice is once."""
    letter = _letter(snapshot, event.letter_id)
    if letter is None or letter.state is not LetterState.OPEN:
        return _not_open(letter)
    changes: list[Change] = [
        _taken_up(letter, event),
        StepChange(
            node=letter.node,
            item=letter.item,
            to=StepState.READY,
            reason="replayed",
            fresh_tries=True,
            edited_input=event.edited_input,
        ),
    ]
    if letter.item >= 0 and snapshot.state_of(letter.node) is StepState.DEAD:
        changes.append(
            StepChange(node=letter.node, item=-1, to=StepState.RUNNING, reason="item replayed")
        )
    return changed(*changes)


def discarded(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: LetterDiscarded, now: datetime
) -> Decision:
    """The letter is closed for good; the step stays dead and the run failed."""
    letter = _letter(snapshot, event.letter_id)
    if letter is None or letter.state is not LetterState.OPEN:
        return _not_open(letter)
    return changed(
        LetterChange(
            letter_id=letter.id,
            to=LetterState.DISCARDED,
            reason=event.reason,
            person_id=event.person_id,
        )
    )


def run_replayed(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: RunReplayed, now: datetime
) -> Decision:
    """A run that completed or failed goes again from a step it has reached; asking twice is once."""
    step = snapshot.steps.get(event.node)
    refusal = barred(snapshot.state, step.state if step else None, event.node)
    refusal = refusal or _changed_meanwhile(snapshot, event)
    if refusal is not None:
        return refusal
    node, person_id = event.node, event.person_id
    made = ReplayMade(
        node=node, person_id=person_id, reason=event.reason, difference=event.difference
    )
    own = [_taken_up(row, event) for row in snapshot.letters if (row.node, row.item) == (node, -1)]
    reason, edited = f"replayed from {node}", event.edited_input
    repeated = again(
        definition, snapshot, node, person_id=person_id, reason=reason, edited_input=edited
    )
    return changed(made, *own, *repeated)


def barred(run: RunState, step: StepState | None, node: str) -> Decision | None:
    """Why a run in this state cannot be replayed from `node`, None when it can."""
    if run in RUN_OPEN:
        text = "This run is open; it can be replayed when it is over."
        return refused("conflict", "run_open", text)
    if run not in REPLAYABLE_RUNS:
        text = f"This run was {run.value} by people; start a new one instead."
        return refused("conflict", "run_over", text)
    if step not in REPLAYABLE_STEPS:
        text = f"The run has not been at step {node}; replay it from one that it has reached."
        return refused("conflict", "step_not_reached", text)
    return None


def _changed_meanwhile(snapshot: RunSnapshot, event: RunReplayed) -> Decision | None:
    if snapshot.drifted:
        text = "The code of this version has changed since the run ended; start a new run instead."
        return refused("conflict", "version_drift", text)
    if snapshot.retired:
        text = "The version of this run is retired; activate it again, or start a new run."
        return refused("conflict", "version_retired", text)
    if event.seen_round not in (None, snapshot.steps[event.node].round):
        text = f"Step {event.node} went again since you looked at it; look again before you replay."
        return refused("conflict", "stale_round", text)
    return None


def _taken_up(letter: LetterSnapshot, event: LetterReplayed | RunReplayed) -> LetterChange:
    return LetterChange(
        letter_id=letter.id,
        to=LetterState.REPLAYING,
        reason=event.reason,
        person_id=event.person_id,
        edited_input=event.edited_input,
    )


def _letter(snapshot: RunSnapshot, letter_id: int) -> LetterSnapshot | None:
    return next((letter for letter in snapshot.letters if letter.id == letter_id), None)


def _not_open(letter: LetterSnapshot | None) -> Decision:
    state = "closed" if letter is None else letter.state.value
    why = f": {letter.closing_reason}" if letter and letter.closing_reason else ""
    return refused("conflict", "letter_not_open", f"This dead letter is {state}, not open{why}.")
