"""The arguments of one try: outputs of earlier steps, run inputs, the item, edits of an admin, the context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from django.utils import timezone

from orchestrator.declare.binding import Source
from orchestrator.declare.context import ApprovalNote, GapNote, StepContext
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.flow import ReduceSpec, join
from orchestrator.engine.states import StepState
from orchestrator.execution.contracts import load_argument
from orchestrator.execution.labels import gap_message
from orchestrator.models import Approval, Run, Step
from orchestrator.store import payloads
from orchestrator.store.leases import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Keyword arguments of the function, and a keyed hash of what they are made of."""

    values: dict[str, Any]
    input_hash: str


def gather(definition: WorkflowDefinition, held: Held) -> Arguments:
    """Read what the step in hand is bound to."""
    step = _step(held)
    reader = _Reader(definition, step.run, step)
    types = definition.bindings[held.node].types
    values = {name: load_argument(types[name], value) for name, value in reader.values().items()}
    return Arguments(values=values, input_hash=payloads.keyed_hash(held.node, *reader.hashes))


def plan_items(definition: WorkflowDefinition, held: Held) -> list[Any]:
    """The list a fan-out maps over; TypeError when it is something else."""
    over = definition.bindings[held.node].over
    assert over is not None, f"step {held.node} is no fan-out"
    step = _step(held)
    values = _Reader(definition, step.run, step).read(over)
    if not isinstance(values, list):
        raise TypeError(f"step {held.node!r} maps over a list, got {type(values).__name__}")
    return values


def readable_input(definition: WorkflowDefinition, run: Run, step: Step) -> dict[str, Any]:
    """The arguments of a step as plain data, for people who look at it or edit it."""
    # The row of a fan-out itself (item -1) has no item of its own: each item shows its input.
    unseen = {"context"} if step.item >= 0 else {"context", "item"}
    return _Reader(definition, run, step).values(besides=frozenset(unseen))


def _step(held: Held) -> Step:
    return Step.objects.select_related("run").defer("output").get(pk=held.step_id)


class _Reader:
    """Reads sources of one step, remembering the hash of each."""

    def __init__(self, definition: WorkflowDefinition, run: Run, step: Step) -> None:
        self.definition = definition
        self.run = run
        self.step = step
        self.run_input: dict[str, Any] = payloads.decode(self.run.input, run=self.run.pk)
        self.hashes: list[str] = []

    def values(self, *, besides: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Parameters with their values, but kinds `besides`; optional inputs nobody gave are left out."""
        binding = self.definition.bindings[self.step.node]
        found = {
            name: self.read(source)
            for name, source in binding.sources.items()
            if source.kind not in besides
            and not (
                source.kind == "input"
                and name in binding.optional
                and source.name not in self.run_input
            )
        }
        return found | self.edits()

    def read(self, source: Source) -> Any:
        match source.kind:
            case "context":
                return self._context()
            case "input":
                self.hashes.append(self.run.input_sha256)
                return self.run_input.get(source.name)
            case "item":
                assert self.step.input is not None, "an item without its input"
                self.hashes.append(payloads.keyed_hash(bytes(self.step.input).hex()))
                return payloads.decode(self.step.input, run=self.run.pk)
            case _:
                return self._output(source.name)

    def edits(self) -> dict[str, Any]:
        if self.step.edited_input is None:
            return {}
        self.hashes.append(payloads.keyed_hash(bytes(self.step.edited_input).hex()))
        edited: dict[str, Any] = payloads.decode(self.step.edited_input, run=self.run.pk)
        return edited

    def _output(self, node: str) -> Any:
        if self.definition.steps[node].parallel:
            return self._items(node)
        row = Step.objects.filter(run=self.run, node=node, item=-1).first()
        if row is None or row.output is None:
            return None
        self.hashes.append(row.output_sha256)
        return payloads.decode(row.output, run=self.run.pk, sha256=row.output_sha256)

    def _items(self, node: str) -> Any:
        rows = Step.objects.filter(
            run=self.run, node=node, item__gte=0, state=StepState.COMPLETED
        ).order_by("item")
        outputs = []
        for row in rows:
            assert row.output is not None, "a completed item without output"
            self.hashes.append(row.output_sha256)
            outputs.append(payloads.decode(row.output, run=self.run.pk, sha256=row.output_sha256))
        flow = self.definition.steps[self.step.node].flow
        return join(flow.strategy, outputs) if isinstance(flow, ReduceSpec) else outputs

    def _context(self) -> StepContext:
        run, step = self.run, self.step
        return StepContext(
            run_id=run.pk,
            business_key=run.business_key,
            workflow=run.workflow,
            version=self.definition.version,
            step=step.node,
            item=step.item,
            attempt=step.fence,
            idempotency_key=payloads.keyed_hash(str(run.pk), step.node, str(step.item)),
            started_by=run.started_by_id,
            now=timezone.now(),
            gaps=_gaps(self.definition, run),
            log=structlog.get_logger("orchestrator.step").bind(run=str(run.pk), step=step.node),
            _approvals=lambda: _approvals(run),
        )


def _gaps(definition: WorkflowDefinition, run: Run) -> tuple[GapNote, ...]:
    rows = run.steps.filter(state=StepState.SKIPPED).order_by("id")
    return tuple(
        GapNote(step=row.node, item=row.item, message=gap_message(definition, row)) for row in rows
    )


def _approvals(run: Run) -> tuple[ApprovalNote, ...]:
    rows = Approval.objects.filter(gate__run=run, gate__state="approved", verdict="approve")
    found = rows.select_related("gate__step", "person").order_by("id")
    return tuple(
        ApprovalNote(
            step=row.gate.step.node,
            role=row.role,
            person_id=row.person_id,
            person_name=row.person.get_full_name() or row.person.get_username(),
            content_hash=row.content_hash,
            at=row.created_at,
        )
        for row in found
        if row.content_hash == row.gate.content_hash
    )
