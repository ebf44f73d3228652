"""A gate as a row: its seats, its present content, and its options in the pinned graph."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from orchestrator.declare.gates import HumanReviewGate
from orchestrator.engine.seats import seats
from orchestrator.execution.contracts import field_names
from orchestrator.models import Approval, Gate, GateRevision
from orchestrator.queries.readable import read
from orchestrator.queries.rows import ApprovalRow, GateRow, SlotRow
from orchestrator.store import payloads, versions
from orchestrator.store.roles import name_of
from orchestrator.store.votes import standing


def light(gates: QuerySet[Gate]) -> QuerySet[Gate]:
    """With all that a row shows, and without the bytes of its run and step."""
    votes = Prefetch("approvals", Approval.objects.select_related("person").order_by("id"))
    return (
        gates.select_related("run__version", "step")
        .prefetch_related(votes)
        .defer("run__input", "step__input", "step__edited_input", "step__output")
    )


def gate_rows(gates: QuerySet[Gate]) -> list[GateRow]:
    """These gates with their present content, in a fixed number of queries."""
    picked = list(light(gates))
    contents = contents_of(picked)
    return [GateRow(**row_values(gate, *contents[gate.pk])) for gate in picked]


def contents_of(gates: Iterable[Gate]) -> dict[UUID, tuple[Any, str]]:
    """The present content of each gate, or why it cannot be read, in one query."""
    by_id = {gate.pk: gate for gate in gates}
    present = GateRevision.objects.filter(gate__in=by_id, generation=F("gate__generation"))
    return {
        revision.gate_id: read(
            partial(content_of, revision, by_id[revision.gate_id].run_id), otherwise=None
        )
        for revision in present
    }


def content_of(revision: GateRevision, run: UUID) -> Any:
    return payloads.decode(revision.content, run=run, sha256=revision.content_hash)


def approval_row(vote: Approval, *, counts: bool) -> ApprovalRow:
    """What somebody decided; `counts` says whether it stands for the present content."""
    return ApprovalRow(
        role=vote.role,
        person_id=vote.person_id,
        person_name=name_of(vote.person),
        verdict=vote.verdict,
        comment=vote.comment,
        content_hash=vote.content_hash,
        at=vote.created_at,
        counts=counts,
    )


def row_values(gate: Gate, content: Any, unreadable: str) -> dict[str, Any]:
    """What a GateRow is made of; `gate` comes from `light`, the rest from `contents_of`."""
    declared = declared_by(gate)
    return {
        "id": gate.pk,
        "run_id": gate.run_id,
        "workflow": gate.run.workflow,
        "version": gate.run.version.version,
        "step": gate.step.node,
        "business_key": gate.run.business_key,
        "state": gate.state,
        "level": gate.level,
        "risk": declared["risk"],
        "cause": gate.cause,
        "roles": tuple(gate.entitled),
        "slots": _slots(gate),
        "opened_at": gate.opened_at,
        "due_at": gate.due_at,
        "closed_at": gate.closed_at,
        "content_hash": gate.content_hash,
        "content": content,
        "unreadable": unreadable,
        "fields": _fields(gate),
        "is_overdue": _is_overdue(gate, declared["ladder"]),
    }


def _fields(gate: Gate) -> tuple[str, ...]:
    """Nothing where no process here carries the code of the version."""
    definition = versions.carried(gate.run.version)
    return field_names(definition, gate.step.node) if definition else ()


def _is_overdue(gate: Gate, ladder: list[tuple[str, float | None]]) -> bool:
    """No deadline is ahead, and whoever was asked last had one."""
    had_one = gate.level == 0 or ladder[gate.level - 1][1] is not None
    return gate.closed_at is None and gate.due_at is None and had_one


def _slots(gate: Gate) -> tuple[SlotRow, ...]:
    return tuple(
        SlotRow(
            role=role,
            filled_by=name_of(vote.person) if vote else None,
            at=vote.created_at if vote else None,
        )
        for role, vote in seats(gate.slots, standing(gate))
    )


def declared_by(gate: Gate) -> dict[str, Any]:
    """The gate's options in the pinned graph: they show even where the code of that version is gone."""
    steps = {step["name"]: step for step in gate.run.version.graph["steps"]}
    declared = steps[gate.step.node]["review" if gate.cause else "gate"]
    # A graph that was pinned by an older release may lack an option.
    return {**HumanReviewGate().describe(), **declared}
