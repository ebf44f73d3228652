"""Writes around people: gates, votes, revisions of the content, dead letters."""

from __future__ import annotations

from uuid import uuid4

from orchestrator.declare.gates import HumanReviewGate
from orchestrator.engine.changes import (
    ApprovalCast,
    ApprovalsLapsed,
    GateChange,
    GateOpened,
    GatesCancelled,
    LetterChange,
    LetterOpened,
    RevisionMade,
)
from orchestrator.engine.seats import ladder_roles, open_seats
from orchestrator.engine.states import GATE_OPEN, GateState, LetterState
from orchestrator.models import Approval, DeadLetter, Gate, GateRevision
from orchestrator.models.machine import move
from orchestrator.store import attempts, payloads, rows
from orchestrator.store.load import Scene
from orchestrator.store.votes import counts


def open_gate(scene: Scene, change: GateOpened) -> None:
    """A gate row for this round of the step, and the first version of its content."""
    step = scene.steps[(change.node, -1)]
    spec = scene.definition.steps[change.node].asked(change.cause)
    content = change.content or payloads.encode(None, run=scene.run.pk)
    gate = Gate.objects.create(
        id=uuid4(),
        run=scene.run,
        step=step,
        cause=change.cause,
        content_hash=content.sha256,
        slots=list(spec.slots),
        entitled=list(dict.fromkeys(spec.slots)),
        due_at=change.due_at,
        opened_at=scene.now,
        changed_at=scene.now,
    )
    GateRevision.objects.create(
        gate=gate,
        generation=1,
        content=content.data,
        content_hash=content.sha256,
        content_size=content.size,
        created_at=scene.now,
    )


def change_gate(scene: Scene, change: GateChange) -> None:
    """Escalate or close; an approved gate hands exactly the approved content on as the step's output."""
    gate = _gate(scene, change.gate_id)
    if gate.state != change.to or change.level != gate.level:
        move(gate, change.to)
    spec = _spec(scene, gate)
    gate.reason = change.reason[:200]
    gate.level = change.level
    gate.due_at = change.due_at
    gate.changed_at = scene.now
    gate.closed_at = None if change.to in GATE_OPEN else scene.now
    gate.entitled = _entitled(scene, gate, spec)
    scene.touch(gate, "state", "reason", "level", "due_at", "changed_at", "entitled", "closed_at")
    if change.to is GateState.APPROVED:
        _hand_on(scene, gate)


def cancel_gates(scene: Scene, change: GatesCancelled) -> None:
    """All open gates of the run, also those of other branches than the event's."""
    for gate in scene.run.gates.filter(state__in=GATE_OPEN):
        move(gate, GateState.CANCELLED)
        gate.reason = change.reason[:200]
        gate.due_at = None
        gate.changed_at = gate.closed_at = scene.now
        scene.touch(gate, "state", "reason", "due_at", "changed_at", "closed_at")


def cast_approval(scene: Scene, change: ApprovalCast) -> None:
    gate = _gate(scene, change.gate_id)
    vote = Approval(
        gate=gate,
        generation=gate.generation,
        person_id=change.person_id,
        role=change.role,
        slot=change.slot,
        verdict=change.verdict,
        content_hash=change.content_hash,
        comment=change.comment,
        created_at=scene.now,
    )
    rows.insert(vote)
    if counts(vote, gate):
        scene.votes.append(vote)
    gate.changed_at = scene.now
    gate.entitled = _entitled(scene, gate, _spec(scene, gate))
    scene.touch(gate, "changed_at", "entitled")


def lapse_approvals(scene: Scene, change: ApprovalsLapsed) -> None:
    """Votes are kept for ever and count for their generation: the same content begins a new one."""
    gate = _gate(scene, change.gate_id)
    present = gate.revisions.get(generation=gate.generation)
    _begin_generation(scene, gate, present.content_hash)
    GateRevision.objects.create(
        gate=gate,
        generation=gate.generation,
        content=present.content,
        content_hash=present.content_hash,
        content_size=present.content_size,
        created_at=scene.now,
    )


def make_revision(scene: Scene, change: RevisionMade) -> None:
    gate = _gate(scene, change.gate_id)
    _begin_generation(scene, gate, change.content.sha256)
    GateRevision.objects.create(
        gate=gate,
        generation=gate.generation,
        content=change.content.data,
        content_hash=change.content.sha256,
        content_size=change.content.size,
        author_id=change.person_id,
        created_at=scene.now,
    )


def open_letter(scene: Scene, change: LetterOpened) -> None:
    DeadLetter.objects.create(
        run=scene.run,
        step=scene.steps[(change.node, change.item)],
        reason=change.reason,
        error_class=change.failure.error_class,
        message=change.failure.message,
        fingerprint=attempts.fingerprint(change.node, change.failure),
        opened_at=scene.now,
    )


def change_letter(scene: Scene, change: LetterChange) -> None:
    letter = DeadLetter.objects.get(pk=change.letter_id, run=scene.run)
    move(letter, change.to)
    if change.person_id is not None:
        letter.handled_by_id = change.person_id
    if change.edited_input is not None:
        letter.edited_input = change.edited_input.data
    letter.closing_reason = change.reason[:300]
    letter.replay_count += int(change.to is LetterState.REPLAYING)
    closed = change.to in (LetterState.RESOLVED, LetterState.DISCARDED)
    letter.closed_at = scene.now if closed else None
    letter.save()


def _gate(scene: Scene, gate_id: object) -> Gate:
    assert scene.gate is not None, "the scene was loaded without a gate"
    assert scene.gate.pk == gate_id, "the scene holds another gate"
    return scene.gate


def _spec(scene: Scene, gate: Gate) -> HumanReviewGate:
    return scene.definition.steps[gate.step.node].asked(gate.cause)


def _begin_generation(scene: Scene, gate: Gate, content_hash: str) -> None:
    gate.generation += 1
    gate.content_hash = content_hash
    gate.changed_at = scene.now
    scene.votes.clear()
    gate.entitled = _entitled(scene, gate, _spec(scene, gate))
    scene.touch(gate, "generation", "content_hash", "changed_at", "entitled")


def _entitled(scene: Scene, gate: Gate, spec: HumanReviewGate) -> list[str]:
    """Who may act: the roles of open seats and of the ladder so far; of a closed gate, all who could."""
    votes = scene.votes if gate.closed_at is None else []
    return list(dict.fromkeys([*open_seats(spec.slots, votes), *ladder_roles(spec, gate.level)]))


def _hand_on(scene: Scene, gate: Gate) -> None:
    which = {"gate": gate.pk, "generation": gate.generation}
    (revision,) = rows.select(
        GateRevision, "gate_id = %(gate)s AND generation = %(generation)s", which
    )
    step = scene.steps[(gate.step.node, -1)]
    step.output = revision.content
    step.output_sha256 = revision.content_hash
    step.output_size = revision.content_size
    columns = ["output", "output_sha256", "output_size"]
    if revision.generation > 1:
        step.returned_size = revision.content_size
        step.stored_size, step.stored_as = payloads.storage_of(revision.content, run=scene.run.pk)
        columns += ["returned_size", "stored_size", "stored_as"]
    scene.touch(step, *columns)
