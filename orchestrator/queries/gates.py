"""Reads around human gates: the queue of a role, and one gate with its votes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F, Max, Prefetch, QuerySet
from django.utils import timezone

from orchestrator.declare.gates import HumanReviewGate
from orchestrator.engine.gates import seats
from orchestrator.engine.states import GATE_OPEN
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.models import Approval, Attempt, Gate, GateRevision
from orchestrator.queries.rows import (
    ApprovalRow,
    GateDetail,
    GateRow,
    Listing,
    RevisionRow,
    SlotRow,
)
from orchestrator.store import payloads, versions
from orchestrator.store.roles import roles_of
from orchestrator.store.votes import counts, standing

View = Literal["needs_me", "escalated", "decided_today", "all"]


def open_gates(
    *,
    roles: frozenset[str],
    view: View = "needs_me",
    user_id: int | None = None,
    page: int = 1,
    page_size: int = 50,
) -> Listing[GateRow]:
    """One tab of the queue: what nobody answered to the top of its ladder first, then by deadline."""
    query = _view(view, roles, user_id)
    order = ["-closed_at"] if view == "decided_today" else [F("due_at").asc(nulls_first=True)]
    start = (page - 1) * page_size
    rows = query.order_by(*order, "opened_at").select_related("run__version", "step")
    rows = rows.prefetch_related(
        Prefetch("approvals", Approval.objects.select_related("person").order_by("id"))
    )
    picked = list(rows[start : start + page_size])
    contents = _contents(picked)
    return Listing(
        rows=tuple(GateRow(**_row_values(gate, contents[gate.pk])) for gate in picked),
        total=query.count(),
        page=page,
        page_size=page_size,
    )


def latest_gates(run_ids: Iterable[UUID]) -> dict[UUID, GateRow]:
    """The newest gate of each of these runs, open or closed, in a fixed number of queries."""
    newest = (
        Gate.objects.filter(run__in=list(run_ids)).order_by("run", "-opened_at").distinct("run")
    )
    rows = newest.select_related("run__version", "step").prefetch_related(
        Prefetch("approvals", Approval.objects.select_related("person").order_by("id"))
    )
    picked = list(rows)
    contents = _contents(picked)
    return {gate.run_id: GateRow(**_row_values(gate, contents[gate.pk])) for gate in picked}


def count_open(roles: frozenset[str], *, user_id: int | None = None) -> int:
    """How many gates wait for people of these roles; with `user_id`, for this person."""
    return _view("needs_me", roles, user_id).count()


def latest_change(roles: frozenset[str]) -> str:
    """A mark that changes whenever the queue of these roles may look different."""
    newest = Gate.objects.aggregate(at=Max("changed_at"))["at"]
    return f"{newest.isoformat() if newest else ''}/{count_open(roles)}"


def gate_detail(gate_id: UUID, *, user: AbstractBaseUser) -> GateDetail:
    """One gate with votes, ladder and history, and whether `user` may vote now."""
    gate = (
        Gate.objects.select_related("run__version", "step")
        .prefetch_related(
            Prefetch("approvals", Approval.objects.select_related("person").order_by("id"))
        )
        .filter(pk=gate_id)
        .first()
    )
    if gate is None:
        raise NotFound(f"There is no review {gate_id}.", code="gate_unknown")
    revisions = list(
        gate.revisions.select_related("author").defer("content").order_by("generation")
    )
    declared = _declared(gate)
    because = _cannot_because(gate, user)
    return GateDetail(
        **_row_values(gate, _contents([gate])[gate.pk]),
        approvals=tuple(_approval(vote, gate) for vote in gate.approvals.all()),
        cause_message=_cause_message(gate),
        ladder=tuple((role, float(seconds or 0)) for role, seconds in declared["ladder"]),
        editable=None if declared["editable"] is None else tuple(declared["editable"]),
        history=tuple(
            RevisionRow(
                generation=revision.generation,
                content_hash=revision.content_hash,
                author=_name(revision.author),
                at=revision.created_at,
            )
            for revision in revisions
        ),
        can_decide=not because,
        cannot_because=because,
    )


def _view(view: View, roles: frozenset[str], user_id: int | None) -> QuerySet[Gate]:
    open_states = [state.value for state in GATE_OPEN]
    mine = Gate.objects.filter(entitled__overlap=sorted(roles)) if roles else Gate.objects.none()
    match view:
        case "needs_me":
            waiting = mine.filter(state__in=open_states)
            return _not_done_by(waiting, user_id) if user_id else waiting
        case "escalated":
            return mine.filter(state="escalated")
        case "decided_today":
            today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
            return mine.filter(closed_at__gte=today)
        case _:
            return mine


def _not_done_by(waiting: QuerySet[Gate], user_id: int) -> QuerySet[Gate]:
    """Without the person's own work and without what they approved as it stands."""
    approved = Approval.objects.filter(
        person=user_id, verdict="approve", generation=F("gate__generation")
    )
    return waiting.exclude(run__started_by=user_id).exclude(pk__in=approved.values("gate"))


def _contents(gates: Iterable[Gate]) -> dict[UUID, Any]:
    """The present content of each gate, in one query."""
    by_id = {gate.pk: gate for gate in gates}
    found = {}
    for revision in GateRevision.objects.filter(gate__in=by_id, generation=F("gate__generation")):
        found[revision.gate_id] = payloads.decode(
            revision.content, run=by_id[revision.gate_id].run_id, sha256=revision.content_hash
        )
    return found


def _row_values(gate: Gate, content: Any) -> dict[str, Any]:
    return {
        "id": gate.pk,
        "run_id": gate.run_id,
        "workflow": gate.run.workflow,
        "version": gate.run.version.version,
        "step": gate.step.node,
        "business_key": gate.run.business_key,
        "state": gate.state,
        "level": gate.level,
        "risk": _declared(gate)["risk"],
        "cause": gate.cause,
        "roles": tuple(gate.entitled),
        "slots": _slots(gate),
        "opened_at": gate.opened_at,
        "due_at": gate.due_at,
        "closed_at": gate.closed_at,
        "content_hash": gate.content_hash,
        "content": content,
    }


def _slots(gate: Gate) -> tuple[SlotRow, ...]:
    return tuple(
        SlotRow(
            role=role,
            filled_by=_name(vote.person) if vote else None,
            at=vote.created_at if vote else None,
        )
        for role, vote in seats(gate.slots, standing(gate))
    )


def _approval(vote: Approval, gate: Gate) -> ApprovalRow:
    return ApprovalRow(
        role=vote.role,
        person_id=vote.person_id,
        person_name=_name(vote.person),
        verdict=vote.verdict,
        comment=vote.comment,
        content_hash=vote.content_hash,
        at=vote.created_at,
        counts=counts(vote, gate),
    )


def _declared(gate: Gate) -> dict[str, Any]:
    """The gate's options in the pinned graph: they show even where the code of that version is gone."""
    steps = {step["name"]: step for step in gate.run.version.graph["steps"]}
    declared = steps[gate.step.node]["review" if gate.cause else "gate"]
    # A graph that was pinned by an older release may lack an option.
    return {**HumanReviewGate().describe(), **declared}


def _cause_message(gate: Gate) -> str:
    """What the error said that asked for people; its class where nobody vouches for its message."""
    if not gate.cause:
        return ""
    tries = Attempt.objects.filter(
        step=gate.step_id, error_code=gate.cause, ended_at__lte=gate.opened_at
    )
    error = tries.order_by("-id").first()
    return (error.message or error.error_class) if error else ""


def _cannot_because(gate: Gate, user: AbstractBaseUser) -> str:
    """The same rule the command applies, asked before anybody presses a button."""
    if gate.state not in GATE_OPEN:
        return f"This review is closed: {gate.state.replace('_', ' ')}."
    if any(vote.person_id == user.pk for vote in standing(gate)):
        return "You have approved this; it now needs another person."
    if not roles_of(user) & set(gate.entitled):
        return f"This review is for {_words(gate.entitled)}."
    if gate.run.started_by_id == user.pk and _declared(gate)["four_eyes"]:
        return "You submitted this yourself, so somebody else has to review it."
    try:
        versions.definition_of(gate.run.version)
    except Conflict:
        return (
            "No process here carries the version of this workflow; an administrator must start one."
        )
    return ""


def _words(roles: Iterable[str]) -> str:
    return " or ".join(role.replace("_", " ") for role in roles)


def _name(person: Any) -> str:
    return "" if person is None else person.get_full_name() or person.get_username()
