"""What an admin puts in place of a step's input: checked against its types and against what people approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import Payload
from orchestrator.engine.states import GateState
from orchestrator.exceptions import NotAllowed
from orchestrator.execution.approved import gates_before
from orchestrator.execution.arguments import readable_input
from orchestrator.execution.contracts import check_given
from orchestrator.models import Gate, Run, Step
from orchestrator.store import payloads


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """`stored`: all parameters replaced on the step so far; `difference`: {name: {"old", "new"}} of this edit.

    A parameter that nobody had given has no "old". Both are None when nothing was changed.
    """

    stored: Payload | None = None
    difference: Payload | None = None


def edit_of(definition: WorkflowDefinition, step: Step, given: dict[str, Any]) -> Edit:
    """The edit that turns the step's input into `given`; parameters left out stay as they are.

    Invalid for unknown names and values that do not fit, NotAllowed for any other value behind a
    review, InvalidOutput and StorageError for values that cannot be stored.
    """
    run = step.run
    check_given(_types(definition, step), given)
    shown = readable_input(definition, run, step)
    changed = {
        name: value
        for name, value in given.items()
        if name not in shown or _text(value, run) != _text(shown[name], run)
    }
    if not changed:
        return Edit()
    _refuse_approved(definition, step, changed)
    difference = {
        name: {"new": value} | ({"old": shown[name]} if name in shown else {})
        for name, value in changed.items()
    }
    return Edit(
        stored=payloads.encode(_earlier(step) | changed, run=run.pk),
        difference=payloads.encode(difference, run=run.pk),
    )


def _types(definition: WorkflowDefinition, step: Step) -> dict[str, Any]:
    """What can be edited: the parameters but the context, and the item only of an item."""
    binding = definition.bindings[step.node]
    fixed = {"context"} if step.item >= 0 else {"context", "item"}
    return {
        name: kind
        for name, kind in binding.types.items()
        if binding.sources[name].kind not in fixed
    }


def _text(value: Any, run: Run) -> bytes:
    """As stored: 1, 1.0 and true are three values."""
    return payloads.encode(value, run=run.pk).text


def _earlier(step: Step) -> dict[str, Any]:
    if step.edited_input is None:
        return {}
    found: dict[str, Any] = payloads.decode(step.edited_input, run=step.run_id)
    return found


def _refuse_approved(definition: WorkflowDefinition, step: Step, changed: Iterable[str]) -> None:
    """Behind a review the data is what people approved: an edit there would go past them."""
    before = definition.upstream(step.node)
    approved = Gate.objects.filter(
        run=step.run_id, state=GateState.APPROVED, step__node__in=before
    ).values_list("step__node", flat=True)
    for gate in (*gates_before(definition, step.node), *approved):
        raise NotAllowed(
            f"{next(iter(changed))} is what people approved at {gate}, or led to it, and cannot be "
            "edited any more; replay it as it is, or from a step before the review.",
            code="approved_content",
        )
