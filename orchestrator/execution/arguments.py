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
    reader = _Reader(definition, held)
    binding = definition.bindings[held.node]
    values = {name: reader.read(source) for name, source in binding.sources.items()}
    values |= reader.edits()
    typed = {name: load_argument(binding.types[name], value) for name, value in values.items()}
    absent = {
        name for name, source in binding.sources.items()
        if source.kind == "input" and name in binding.optional and name not in reader.run_input
    }  # fmt: skip
    kept = {name: value for name, value in typed.items() if name not in absent}
    return Arguments(values=kept, input_hash=payloads.keyed_hash(held.node, *reader.hashes))


def plan_items(definition: WorkflowDefinition, held: Held) -> list[Any]:
    """The list a fan-out maps over; TypeError when it is something else."""
    reader = _Reader(definition, held)
    over = definition.bindings[held.node].over
    assert over is not None, f"step {held.node} is no fan-out"
    values = reader.read(over)
    if not isinstance(values, list):
        raise TypeError(f"step {held.node!r} maps over a list, got {type(values).__name__}")
    return values


def readable_input(definition: WorkflowDefinition, run: Run, step: Step) -> dict[str, Any]:
    """The arguments of a step as plain data, for people who look at it or edit it."""
    held = Held(
        run_id=run.pk, version_id=run.version_id, step_id=step.pk, node=step.node, item=step.item,
        fence=0, number=step.fence, tries=step.tries, timeout_seconds=0, queued_at=None,
        started_at=run.created_at,
    )  # fmt: skip
    reader = _Reader(definition, held)
    sources = definition.bindings[step.node].sources
    # The row of a fan-out itself (item -1) has no item of its own: each item shows its input.
    unseen = {"context"} if step.item >= 0 else {"context", "item"}
    shown = {name: reader.read(s) for name, s in sources.items() if s.kind not in unseen}
    return shown | reader.edits()


class _Reader:
    """Reads sources of one step, remembering the hash of each."""

    def __init__(self, definition: WorkflowDefinition, held: Held) -> None:
        self.definition = definition
        self.held = held
        self.run = Run.objects.get(pk=held.run_id)
        self.step = Step.objects.get(pk=held.step_id)
        self.run_input: dict[str, Any] = payloads.decode(self.run.input)
        self.hashes: list[str] = []

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
                return payloads.decode(self.step.input)
            case _:
                return self._output(source.name)

    def edits(self) -> dict[str, Any]:
        if self.step.edited_input is None:
            return {}
        self.hashes.append(payloads.keyed_hash(bytes(self.step.edited_input).hex()))
        edited: dict[str, Any] = payloads.decode(self.step.edited_input)
        return edited

    def _output(self, node: str) -> Any:
        if self.definition.steps[node].parallel:
            return self._items(node)
        row = Step.objects.filter(run=self.run, node=node, item=-1).first()
        if row is None or row.output is None:
            return None
        self.hashes.append(row.output_sha256)
        return payloads.decode(row.output, sha256=row.output_sha256)

    def _items(self, node: str) -> Any:
        rows = Step.objects.filter(
            run=self.run, node=node, item__gte=0, state=StepState.COMPLETED
        ).order_by("item")
        outputs = []
        for row in rows:
            assert row.output is not None, "a completed item without output"
            self.hashes.append(row.output_sha256)
            outputs.append(payloads.decode(row.output, sha256=row.output_sha256))
        flow = self.definition.steps[self.held.node].flow
        return join(flow.strategy, outputs) if isinstance(flow, ReduceSpec) else outputs

    def _context(self) -> StepContext:
        run, held = self.run, self.held
        return StepContext(
            run_id=run.pk,
            business_key=run.business_key,
            workflow=run.workflow,
            version=self.definition.version,
            step=held.node,
            item=held.item,
            attempt=held.number,
            idempotency_key=payloads.keyed_hash(str(run.pk), held.node, str(held.item)),
            started_by=run.started_by_id,
            now=timezone.now(),
            gaps=_gaps(self.definition, run),
            log=structlog.get_logger("orchestrator.step").bind(run=str(run.pk), step=held.node),
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
