"""The door for writes: verbs for pages, API, command line and shell. Permissions are checked right here.

Roles are Django groups, read afresh from the database for every decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.timezone import now

from orchestrator.declare import registry
from orchestrator.engine.changes import Decision
from orchestrator.engine.events import (
    CancelRequested,
    ContentRevised,
    LetterDiscarded,
    LetterReplayed,
    RunReplayed,
    Verdict,
    VoteCast,
)
from orchestrator.engine.gates import open_seats
from orchestrator.engine.states import BreakerState, VersionState
from orchestrator.exceptions import (
    Invalid,
    InvalidOutput,
    NotAllowed,
    NotFound,
    TooLarge,
)
from orchestrator.execution import breakers, reviews
from orchestrator.execution.arguments import editable
from orchestrator.execution.contracts import check_inputs
from orchestrator.execution.edits import Edit, edit_of
from orchestrator.models import DeadLetter, Gate, Step
from orchestrator.store import door, gates, lifecycle, payloads, starts, versions
from orchestrator.store.roles import roles_of
from orchestrator.store.votes import standing

ADMIN = "admin"
# No content has this hash. What was not before somebody when it was checked is refused, also if it is a moment later.
UNSEEN = ""
VERDICTS = ("approve", "reject", "send_back", "escalate")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDecision:
    """Where the gate and its run stand after a vote."""

    gate_id: UUID
    run_id: UUID
    state: str
    still_needed: tuple[str, ...]


def start_run(
    workflow: str,
    *,
    input: dict[str, Any],
    version: str | None = None,
    key: str | None = None,
    started_by: int | None = None,
) -> UUID:
    """Start a run, or find the one with the same `key`. NotFound names the workflows that exist.

    Without a `version` it is the newest active one this process carries; Conflict for one that is
    draining or retired names those that are active.
    `started_by` is the id of the person whose work this is: under four eyes they cannot approve it.
    """
    definition = (
        versions.newest(workflow) if version is None else registry.latest(workflow, version)
    )
    check_inputs(definition, input)
    with _refusing_what_cannot_be_stored():
        return starts.start_run(definition, input, key=key or "", started_by=started_by)


def cancel_run(run_id: UUID, *, user: AbstractBaseUser | None, reason: str) -> None:
    """End a run and everything open in it. People need the role admin; None is the program itself."""
    if user is not None:
        _require(user, ADMIN, "cancel runs")
    _checked(door.submit(run_id, CancelRequested(reason=_reason(reason))))


def decide_gate(
    gate_id: UUID,
    *,
    user: AbstractBaseUser,
    verdict: Verdict,
    content_hash: str,
    comment: str = "",
) -> GateDecision:
    """Cast one person's vote on exactly the content whose hash they saw.

    NotAllowed: wrong role, own work, or a second approval by the same person. Conflict: the gate
    is closed or its content has changed. Invalid: an approval hook of the workflow objects.
    """
    if verdict not in VERDICTS:
        raise Invalid(f"a verdict is one of {', '.join(VERDICTS)}, not {verdict!r}")
    if verdict in ("reject", "send_back") and not comment.strip():
        raise Invalid("Say why, so that whoever gets it back knows.", code="comment_missing")
    gate, roles = _gate(gate_id), roles_of(user)
    is_before = _is_before(gate, roles, content_hash)
    if verdict == "approve" and is_before:
        reviews.ask(gate, roles)
    vote = VoteCast(
        gate_id=gate_id,
        person_id=user.pk,
        roles=roles,
        verdict=verdict,
        content_hash=content_hash if is_before else UNSEEN,
        comment=comment.strip(),
    )
    _checked(door.submit(gate.run_id, vote))
    return _where_it_stands(gate_id)


def revise_gate(gate_id: UUID, *, user: AbstractBaseUser, content_hash: str, content: Any) -> str:
    """Replace the content under review by a corrected one; returns its hash. Earlier approvals lapse.

    Invalid, naming places and never values: the content is not what the step declares to return,
    or differs where the gate lets nobody edit.
    """
    gate, roles = _gate(gate_id), roles_of(user)
    is_before = _is_before(gate, roles, content_hash)
    with _refusing_what_cannot_be_stored():
        if is_before:
            content = reviews.corrected(gate, content)
        payload = payloads.encode(content, run=gate.run_id)
    revision = ContentRevised(
        gate_id=gate_id,
        person_id=user.pk,
        roles=roles,
        seen_hash=content_hash if is_before else UNSEEN,
        content=payload,
    )
    _checked(door.submit(gate.run_id, revision))
    return payload.sha256


def replay_letter(
    letter_id: int,
    *,
    user: AbstractBaseUser,
    reason: str,
    input: dict[str, Any] | None = None,
) -> None:
    """Run the dead step again with fresh tries; `input` replaces arguments of it. Role: admin.

    NotAllowed for another value behind a review: what people approved stays as it is.
    """
    _require(user, ADMIN, "replay dead letters")
    letter = _letter(letter_id)
    replay = LetterReplayed(
        letter_id=letter_id,
        person_id=user.pk,
        reason=_reason(reason),
        edited_input=_edit(letter.step, input).stored,
    )
    _checked(door.submit(letter.run_id, replay))


def discard_letter(letter_id: int, *, user: AbstractBaseUser, reason: str) -> None:
    """Close a dead letter for good. Role: admin."""
    _require(user, ADMIN, "discard dead letters")
    letter = _letter(letter_id)
    discard = LetterDiscarded(letter_id=letter_id, person_id=user.pk, reason=_reason(reason))
    _checked(door.submit(letter.run_id, discard))


def drain_version(name: str, version: str, *, user: AbstractBaseUser | None) -> None:
    """Let a version take no new runs; it retires when its last one is over. Role: admin.

    None is the program itself. NotFound names the known versions; Conflict when it is not active.
    """
    if user is not None:
        _require(user, ADMIN, "drain versions")
    lifecycle.change(name, version, VersionState.DRAINING)


def activate_version(name: str, version: str, *, user: AbstractBaseUser | None) -> None:
    """Let a draining or retired version take new runs again. Role: admin; errors as for draining."""
    if user is not None:
        _require(user, ADMIN, "activate versions")
    lifecycle.change(name, version, VersionState.ACTIVE)


def force_breaker(breaker_id: int, *, user: AbstractBaseUser, to: str, reason: str) -> None:
    """Switch a model off until somebody closes its breaker (`open`), or on at once (`closed`). Role: admin."""
    _require(user, ADMIN, "force breakers")
    if to not in (BreakerState.OPEN, BreakerState.CLOSED):
        raise Invalid(f"a breaker is forced open or closed, not {to!r}")
    breakers.force(breaker_id, BreakerState(to), by=user.pk, reason=_reason(reason), now=now())


@contextmanager
def _refusing_what_cannot_be_stored() -> Iterator[None]:
    """What came from outside and cannot be stored is the caller's to change: Invalid."""
    try:
        yield
    except (InvalidOutput, TooLarge) as error:
        raise Invalid(str(error), code=error.code) from None


def replay_run(
    run_id: UUID,
    *,
    user: AbstractBaseUser,
    step: str,
    reason: str,
    input: dict[str, Any] | None = None,
    seen_round: int | None = None,
) -> None:
    """Let a run that completed or failed go again from `step`, and from there on everything. Role: admin.

    The step is one the run has reached; `input` replaces arguments of it, as for a dead letter.
    Reviews on the way open anew: what was approved before counts for nothing. Conflict while the
    run is open, when people rejected or cancelled it, and when the step is no longer in the round
    `seen_round`: so asking twice is once.
    """
    _require(user, ADMIN, "replay runs")
    row = Step.objects.select_related("run__version").filter(run=run_id, node=step, item=-1).first()
    if row is None:
        raise NotFound(f"Run {run_id} has not been at a step {step!r}.", code="step_unknown")
    edit = _edit(row, input)
    replay = RunReplayed(
        node=step,
        person_id=user.pk,
        reason=_reason(reason),
        seen_round=seen_round,
        edited_input=edit.stored,
        difference=edit.difference,
    )
    _checked(door.submit(run_id, replay))


def _edit(step: Step, given: dict[str, Any] | None) -> Edit:
    if given is None:
        return Edit()
    definition = versions.definition_of(step.run.version)
    with _refusing_what_cannot_be_stored():
        return edit_of(editable(definition, step), given)


def _is_before(gate: Gate, roles: frozenset[str], content_hash: str) -> bool:
    """Whether somebody of these roles has this content before them: others learn nothing of it."""
    return gate.content_hash == content_hash and bool(roles & {*gate.slots, *gate.entitled})


def _where_it_stands(gate_id: UUID) -> GateDecision:
    gate = _gate(gate_id)
    return GateDecision(
        gate_id=gate.pk,
        run_id=gate.run_id,
        state=gate.state,
        still_needed=tuple(open_seats(gate.slots, standing(gate))),
    )


def _gate(gate_id: UUID) -> Gate:
    gate = gates.find(gate_id)
    if gate is None:
        raise NotFound(f"There is no review {gate_id}.", code="gate_unknown")
    return gate


def _letter(letter_id: int) -> DeadLetter:
    letter = DeadLetter.objects.select_related("step__run__version").filter(pk=letter_id).first()
    if letter is None:
        raise NotFound(f"There is no dead letter {letter_id}.", code="letter_unknown")
    return letter


def _require(user: AbstractBaseUser, role: str, what: str) -> None:
    if role not in roles_of(user):
        raise NotAllowed(f"Only the role {role} may {what}.", code="role_missing")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Give a reason; it is kept with the record.", code="reason_missing")
    return reason.strip()


def _checked(decision: Decision) -> None:
    if decision.refused is not None:
        raise decision.refused.error()
