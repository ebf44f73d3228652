"""The arguments of one try: outputs of earlier steps, run inputs, the item, edits of an admin, the context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import GateState
from orchestrator.execution.context import step_context
from orchestrator.execution.edits import Editable
from orchestrator.execution.memory import RunMemory
from orchestrator.execution.reading import Reader
from orchestrator.models import Gate, Run, Step
from orchestrator.store import payloads
from orchestrator.store.held import Held, RunFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Keyword arguments of the function, and a keyed hash of what they are made of."""

    values: dict[str, Any]
    input_hash: str


def gather(definition: WorkflowDefinition, held: Held, memory: RunMemory) -> Arguments:
    """Read what the step in hand is bound to."""
    reader = Reader(definition, held.node, held.input, held.edited_input, memory)
    values = reader.typed_values()
    for name, source in definition.bindings[held.node].sources.items():
        if source.kind == "context":
            values[name] = step_context(definition, held, memory)
    return Arguments(values=values, input_hash=payloads.keyed_hash(held.node, *reader.hashes))


def plan_items(
    definition: WorkflowDefinition, held: Held, memory: RunMemory
) -> tuple[list[Any], dict[str, Any]]:
    """The list a fan-out maps over, and what its items were given instead of their shared arguments.

    TypeError when the list is something else.
    """
    reader = Reader(definition, held.node, None, held.edited_input, memory)
    return reader.listed(), reader.shared_edits()


def readable_input(
    definition: WorkflowDefinition, run: Run, step: Step, *, edited: bool = True
) -> dict[str, Any]:
    """The arguments of a step as plain data, for people who look at it or edit it.

    With `edited` False as they were before anybody edited them.
    """
    item, edits = (
        None if data is None else bytes(data)
        for data in (step.input, step.edited_input if edited else None)
    )
    return Reader(definition, step.node, item, edits, RunMemory(_facts(run))).values()


def editable(definition: WorkflowDefinition, step: Step) -> Editable:
    """The step as one whose input an admin is about to edit."""
    run, edited = step.run, step.edited_input
    approved = Gate.objects.filter(
        run=run, state=GateState.APPROVED, step__node__in=definition.upstream(step.node)
    )
    return Editable(
        definition=definition,
        node=step.node,
        item=step.item,
        shown=readable_input(definition, run, step),
        earlier={} if edited is None else payloads.decode(edited, run=run.pk),
        approved=approved.values_list("step__node", flat=True),
        encode=partial(payloads.encode, run=run.pk),
    )


def outputs_of(definition: WorkflowDefinition, run: Run, nodes: Sequence[str]) -> dict[str, Any]:
    """What these steps returned; a fan-out its items' results in order. Without a result: None."""
    memory = RunMemory(_facts(run))
    found = memory.results_of(nodes)
    results = {node: orjson.loads(result.text) for node, result in found.items()}
    for node in nodes:
        if definition.steps[node].parallel:
            results[node] = [orjson.loads(result.text) for result in memory.items_of(node)]
    return {node: results.get(node) for node in nodes}


def _facts(run: Run) -> RunFacts:
    return RunFacts(
        run.pk, run.workflow, run.version_id, run.business_key, run.started_by_id,
        bytes(run.input), run.input_sha256,
    )  # fmt: skip
