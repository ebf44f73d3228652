"""Reads around human gates: the queue of a role, and one gate with its votes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Case, F, Func, Max, Q, QuerySet, TextField, Value, When
from django.db.models.functions import JSONObject, TruncMinute
from django.utils import timezone

from orchestrator.engine.states import GATE_OPEN
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.execution.contracts import misfit
from orchestrator.models import Approval, Attempt, Gate, GateRevision
from orchestrator.queries.gate_reading import (
    approval_row,
    contents_of,
    declared_by,
    gate_rows,
    light,
    row_values,
)
from orchestrator.queries.rows import GateDetail, GateRow, Listing, RevisionRow
from orchestrator.store import versions
from orchestrator.store.roles import name_of, roles_of
from orchestrator.store.votes import counts, standing

View = Literal["needs_me", "escalated", "decided_today", "all"]

NOTHING = hashlib.sha256(b"null").hexdigest()
# Nobody waits less than a minute for the sake of another's risk.
URGENCY = (
    TruncMinute("due_at").asc(nulls_first=True),
    Case(When(risk="high", then=0), When(risk="low", then=2), default=1),
    "due_at",
)


def open_gates(
    *,
    roles: frozenset[str],
    view: View = "needs_me",
    user_id: int | None = None,
    page: int = 1,
    page_size: int = 50,
) -> Listing[GateRow]:
    """One tab of the queue: what nobody answered to the top of its ladder first, then by deadline.

    Of those due within the same minute the riskier comes first.
    """
    query = _view(view, roles, user_id)
    order = ["-closed_at"] if view == "decided_today" else URGENCY
    start = (page - 1) * page_size
    rows = query.annotate(risk=_option("risk")).order_by(*order, "opened_at")
    return Listing(
        rows=tuple(gate_rows(rows[start : start + page_size])),
        total=query.count(),
        page=page,
        page_size=page_size,
    )


def latest_gates(run_ids: Iterable[UUID]) -> dict[UUID, GateRow]:
    """The newest gate of each of these runs, open or closed, in a fixed number of queries."""
    mine = Gate.objects.filter(run__in=list(run_ids))
    newest = mine.order_by("run", "-opened_at").distinct("run")
    return {row.run_id: row for row in gate_rows(newest)}


def count_open(roles: frozenset[str], *, user_id: int | None = None) -> int:
    """How many gates wait for people of these roles; with `user_id`, for this person."""
    return _view("needs_me", roles, user_id).count()


def latest_change(roles: frozenset[str]) -> str:
    """A mark that changes whenever the queue of these roles may look different."""
    newest = Gate.objects.aggregate(at=Max("changed_at"))["at"]
    return f"{newest.isoformat() if newest else ''}/{count_open(roles)}"


def gate_detail(gate_id: UUID, *, user: AbstractBaseUser) -> GateDetail:
    """One gate with votes, ladder and history, and whether `user` may vote now."""
    gate = light(Gate.objects.filter(pk=gate_id)).first()
    if gate is None:
        raise NotFound(f"There is no review {gate_id}.", code="gate_unknown")
    revisions = list(
        gate.revisions.select_related("author").defer("content").order_by("generation")
    )
    declared = declared_by(gate)
    content, unreadable = contents_of([gate])[gate.pk]
    because = _cannot_because(gate, user)
    if unreadable and not because:
        because = f"The content cannot be read, so nobody can decide on it: {unreadable}."
    return GateDetail(
        **row_values(gate, content, unreadable),
        approvals=tuple(
            approval_row(vote, counts=counts(vote, gate)) for vote in gate.approvals.all()
        ),
        cause_message=_cause_message(gate),
        misfit=_misfit(gate, content),
        ladder=tuple((role, float(seconds or 0)) for role, seconds in declared["ladder"]),
        editable=_editable(declared, revisions[0]),
        history=tuple(map(_revision, revisions)),
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
    """Without what they approved as it stands, and without their own work where others must decide."""
    approved = Approval.objects.filter(
        person=user_id, verdict="approve", generation=F("gate__generation")
    )
    others = ~Q(run__started_by=user_id) | Q(run__started_by=None)
    may_decide = others | Q(four_eyes="false")
    found = waiting.annotate(four_eyes=_option("four_eyes")).filter(may_decide)
    return found.exclude(pk__in=approved.values("gate"))


def _option(name: str) -> Case:
    """An option of the gate as text, from the graph its run is pinned to."""
    return Case(
        When(cause="", then=_pinned("gate", name)),
        default=_pinned("review", name),
        output_field=TextField(),
    )


def _pinned(kind: str, name: str) -> Func:
    path = Value(f"$.steps[*] ? (@.name == $node).{kind}.{name}")
    node = JSONObject(node=F("step__node"))
    found = Func(F("run__version__graph"), path, node, function="jsonb_path_query_first")
    return Func(found, Value("{}"), template="(%(expressions)s)", arg_joiner=" #>> ")


def _revision(revision: GateRevision) -> RevisionRow:
    return RevisionRow(
        generation=revision.generation,
        content_hash=revision.content_hash,
        author=name_of(revision.author),
        at=revision.created_at,
    )


def _editable(declared: dict[str, Any], brought: GateRevision) -> tuple[str, ...] | None:
    """The engine's rule: where the workflow brought nothing, people fill in everything."""
    if declared["editable"] is None or brought.content_hash == NOTHING:
        return None
    return tuple(declared["editable"])


def _cause_message(gate: Gate) -> str:
    """What the error said that asked for people; its class where nobody vouches for its message."""
    if not gate.cause:
        return ""
    tries = Attempt.objects.filter(
        step=gate.step_id, error_code=gate.cause, ended_at__lte=gate.opened_at
    )
    error = tries.order_by("-id").first()
    return (error.message or error.error_class) if error else ""


def _misfit(gate: Gate, content: Any) -> str:
    """The same rule the command applies to what an error brought."""
    definition = versions.carried(gate.run.version) if gate.cause else None
    return misfit(definition.bindings[gate.step.node].returns, content) if definition else ""


def _cannot_because(gate: Gate, user: AbstractBaseUser) -> str:
    """The same rule the command applies, asked before anybody presses a button."""
    if gate.state not in GATE_OPEN:
        return f"This review is closed: {gate.state.replace('_', ' ')}."
    if any(vote.person_id == user.pk for vote in standing(gate)):
        return "You have approved this; it now needs another person."
    if not roles_of(user) & set(gate.entitled):
        return f"This review is for {_words(gate.entitled)}."
    if gate.run.started_by_id == user.pk and declared_by(gate)["four_eyes"]:
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
