"""A new round: a step goes again and all that rest on it wait for it. What comes before it stays."""

from __future__ import annotations

from collections.abc import Container, Iterable

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import Change, ItemsNotTaken, LetterChange, StepChange
from orchestrator.engine.events import Payload
from orchestrator.engine.snapshot import RunSnapshot, StepSnapshot
from orchestrator.engine.states import LetterState, StepState


def again(
    definition: WorkflowDefinition,
    snapshot: RunSnapshot,
    target: str,
    *,
    person_id: int,
    reason: str,
    edited_input: Payload | None = None,
) -> list[Change]:
    """Fresh tries and a new round for `target` and every reached step after it; items and letters with them.

    The letter of `target` itself is left to the caller: what becomes of it depends on who asks.
    """
    repeated = _repeated(definition, snapshot, target)
    changes: list[Change] = []
    for row in _reached(snapshot, repeated):
        changes.append(
            StepChange(
                node=row.node,
                item=-1,
                to=StepState.READY if row.node == target else StepState.PENDING,
                reason=reason,
                fresh_tries=True,
                new_round=True,
                edited_input=edited_input if row.node == target else None,
            )
        )
        if definition.steps[row.node].parallel:
            changes.append(ItemsNotTaken(node=row.node, reason=reason))
    return [*changes, *_letters(snapshot, repeated, target, person_id, reason)]


def _repeated(
    definition: WorkflowDefinition, snapshot: RunSnapshot, target: str
) -> dict[str, None]:
    """`target` and what rests on it, in order. An arm not taken stays so, unless its branch goes again."""
    found = {target: None}
    for node in definition.downstream(target):
        branch = definition.branch_of.get(node)
        closed = snapshot.state_of(node) is StepState.NOT_TAKEN and branch is not None
        if found.keys() & set(definition.predecessors[node]) and (not closed or branch in found):
            found[node] = None
    return found


def _reached(snapshot: RunSnapshot, repeated: Iterable[str]) -> list[StepSnapshot]:
    """Those of them that no longer wait for their turn."""
    rows = (snapshot.steps.get(node) for node in repeated)
    return [row for row in rows if row is not None and row.state is not StepState.PENDING]


def _letters(
    snapshot: RunSnapshot, repeated: Container[str], target: str, person_id: int, reason: str
) -> list[Change]:
    """Failures of the last round need nobody any more: their steps and items go again, or are gone."""
    return [
        LetterChange(
            letter_id=letter.id, to=LetterState.DISCARDED, reason=reason, person_id=person_id
        )
        for letter in snapshot.letters
        if letter.node in repeated and (letter.node, letter.item) != (target, -1)
    ]
