"""What an entry of a script does to a play, by the same rules as the commands of the dashboard."""

from __future__ import annotations

from orchestrator.engine.events import (
    CancelRequested,
    ContentRevised,
    LetterReplayed,
    RunReplayed,
    VoteCast,
)
from orchestrator.engine.seats import entitled
from orchestrator.engine.states import GATE_OPEN, RUN_OPEN, GateState, LetterState
from orchestrator.execution import approvals, corrections
from orchestrator.execution.edits import Edit, Editable, edit_of
from orchestrator.testing.errors import PlayError
from orchestrator.testing.rows import GateRow, LetterRow, StepRow, payload_from_outside, value_of
from orchestrator.testing.script import Act, Cancel, Replay, Revision, StepName, Vote, name_of
from orchestrator.testing.stage import Stage

ADMIN = "admin"


def act(stage: Stage, entry: Act) -> bool:
    """Let somebody do it; False while there is nothing yet they could do it to."""
    match entry:
        case Vote() | Revision():
            gate = _gate(stage, entry)
            if gate is None:
                return False
            _vote(stage, gate, entry) if isinstance(entry, Vote) else _revise(stage, gate, entry)
        case Replay():
            return _replay(stage, entry)
        case Cancel(reason=reason):
            stage.submit(CancelRequested(reason=reason))
        case _:
            raise PlayError(
                f"a script consists of approve(...), wait(...) and so on, not {entry!r}"
            )
    return True


def step_named(stage: Stage, step: StepName) -> str:
    """The name of a step of this workflow; PlayError names those there are."""
    name = name_of(step)
    if name not in stage.definition.steps:
        known = ", ".join(stage.definition.order)
        raise PlayError(
            f"workflow {stage.definition.name!r} has no step {name!r}; its steps are {known}"
        )
    return name


def _gate(stage: Stage, entry: Vote | Revision) -> GateRow | None:
    """The open gate that the entry is about: the one it names, else the first that asks its role."""
    gates = [gate for gate in stage.memory.gates if gate.state in GATE_OPEN]
    if entry.at is not None:
        node = step_named(stage, entry.at)
        return next((gate for gate in gates if gate.node == node), None)
    asked = (gate for gate in gates if set(entry.roles) & _entitled(stage, gate))
    return next(asked, gates[0] if gates else None)


def _vote(stage: Stage, gate: GateRow, entry: Vote) -> None:
    roles = frozenset(entry.roles)
    if entry.verdict == "approve" and roles & _entitled(stage, gate):
        _refuse_unfit(stage, gate, roles)
    vote = VoteCast(
        gate_id=gate.id,
        person_id=_person(stage, entry),
        roles=roles,
        verdict=entry.verdict,
        seen_hash=gate.content_hash,
        comment=entry.comment,
    )
    stage.submit(vote)


def _refuse_unfit(stage: Stage, gate: GateRow, roles: frozenset[str]) -> None:
    """What an error brought may not fit, and approval functions of the workflow may object."""
    if gate.cause:
        corrections.refuse_unfit(stage.definition, gate.node, value_of(gate.content))
    approvals.ask(
        stage.definition,
        gate.node,
        roles,
        content=lambda: value_of(gate.content),
        gate_id=gate.id,
    )


def _revise(stage: Stage, gate: GateRow, entry: Revision) -> None:
    content = entry.content
    if callable(content):
        content = content(value_of(gate.content))
    if set(entry.roles) & _entitled(stage, gate):
        content = corrections.corrected(
            stage.definition,
            gate.node,
            content,
            brought=lambda: value_of(gate.revisions[0].content),
            cause=gate.cause,
        )
    revision = ContentRevised(
        gate_id=gate.id,
        person_id=_person(stage, entry),
        roles=frozenset(entry.roles),
        seen_hash=gate.content_hash,
        content=payload_from_outside(content),
    )
    stage.submit(revision)


def _replay(stage: Stage, entry: Replay) -> bool:
    """By its dead letter where there is one, as the dashboard offers it; else the whole run, once it is over."""
    node, item = step_named(stage, entry.step), -1 if entry.item is None else entry.item
    row = stage.memory.steps.get((node, item))
    letter = _open_letter(stage, node, item)
    if letter is None and stage.memory.state in RUN_OPEN:
        return False
    if row is None:
        raise PlayError(f"{entry} cannot be done: the run has not been at {node!r}")
    if letter is None and item >= 0:
        raise PlayError(f"{entry} cannot be done: no dead letter is open for that item")
    edit = edit_of(_editable(stage, row), entry.input) if entry.input else Edit()
    stage.submit(_replay_of(letter, node, entry, edit, stage.cast.enter(entry.by, ADMIN)))
    return True


def _replay_of(
    letter: LetterRow | None, node: str, entry: Replay, edit: Edit, person: int
) -> LetterReplayed | RunReplayed:
    if letter is not None:
        return LetterReplayed(
            letter_id=letter.id,
            person_id=person,
            reason=entry.reason,
            edited_input=edit.stored,
        )
    return RunReplayed(
        node=node,
        person_id=person,
        reason=entry.reason,
        edited_input=edit.stored,
        difference=edit.difference,
    )


def _open_letter(stage: Stage, node: str, item: int) -> LetterRow | None:
    mine = (letter for letter in stage.memory.letters if letter.key == (node, item))
    return next((letter for letter in mine if letter.state is LetterState.OPEN), None)


def _editable(stage: Stage, row: StepRow) -> Editable:
    upstream = stage.definition.upstream(row.node)
    return Editable(
        definition=stage.definition,
        node=row.node,
        item=row.item,
        shown=stage.caller.reader(row).values(),
        earlier=value_of(row.edited_input) if row.edited_input else {},
        approved=[
            gate.node
            for gate in stage.memory.gates
            if gate.state is GateState.APPROVED and gate.node in upstream
        ],
        encode=payload_from_outside,
    )


def _entitled(stage: Stage, gate: GateRow) -> set[str]:
    spec = stage.definition.steps[gate.node].asked(gate.cause)
    return set(entitled(spec, gate.level))


def _person(stage: Stage, entry: Vote | Revision) -> int:
    return stage.cast.enter(entry.by, entry.roles[0])
