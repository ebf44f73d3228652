"""The content of a gate, as it is stored, before the workflow's own functions and the rules for corrections."""

from __future__ import annotations

from functools import partial
from typing import Any

from orchestrator.engine.states import GateState, StepState
from orchestrator.execution import approvals, corrections
from orchestrator.execution.approved import Approved
from orchestrator.models import Gate
from orchestrator.store import payloads, versions
from orchestrator.store.held import Held


def ask(gate: Gate, roles: frozenset[str]) -> None:
    """Whether the content may be approved as it stands: Invalid when it does not fit or a function refuses.

    Only what an error brought may not fit; the approval functions asked are those of these roles.
    """
    definition, node = versions.definition_of(gate.run.version), gate.step.node
    if gate.cause:
        corrections.refuse_unfit(definition, node, _content(gate, gate.generation))
    approvals.ask(
        definition,
        node,
        roles,
        content=lambda: _content(gate, gate.generation),
        gate_id=gate.pk,
    )


def corrected(gate: Gate, content: Any) -> Any:
    """The corrected content as it may be stored; Invalid where it may not be changed or does not fit."""
    definition = versions.definition_of(gate.run.version)
    return corrections.corrected(
        definition,
        gate.step.node,
        content,
        brought=lambda: _content(gate, 1),
        cause=gate.cause,
    )


def approved_before(held: Held, gates: tuple[str, ...]) -> dict[str, Approved]:
    """The present round of these gates of the run in hand, as far as they are approved."""
    rows = Gate.objects.filter(run=held.run_id, step__node__in=gates, step__item=-1)
    newest = rows.select_related("step").order_by("step", "-opened_at").distinct("step")
    return {
        row.step.node: Approved(row.content_hash, partial(_content, row, row.generation))
        for row in newest
        if row.state == GateState.APPROVED and row.step.state == StepState.COMPLETED
    }


def _content(gate: Gate, generation: int) -> Any:
    revision = gate.revisions.get(generation=generation)
    return payloads.decode(revision.content, run=gate.run_id, sha256=revision.content_hash)
