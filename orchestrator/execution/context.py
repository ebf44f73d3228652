"""What stands behind a StepContext: the step in hand, read and asked about only when its code wants to know."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import structlog
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orchestrator.declare.context import ApprovalNote, GapNote, StepContext
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.window import Memory, Output
from orchestrator.engine.states import RUN_OPEN, StepState
from orchestrator.exceptions import StepCancelled
from orchestrator.execution import effects, gateway
from orchestrator.execution.labels import gap_message
from orchestrator.execution.loops import outside_loop
from orchestrator.execution.memory import RunMemory
from orchestrator.execution.performing import HeldEffect
from orchestrator.execution.questions import Question
from orchestrator.llm.prompts import Prompt
from orchestrator.llm.routes import Answered, Check, ModelRoute
from orchestrator.llm.shapes import Shape
from orchestrator.models import Approval, Gate, Step
from orchestrator.store import holds, payloads
from orchestrator.store.held import Held
from orchestrator.store.roles import name_of
from orchestrator.store.statements import fetch_all
from orchestrator.store.votes import counts

SECONDS_BETWEEN_LOOKS = 1.0
LONGEST_PROGRESS = 200  # characters
MOST_SUMMARIES = 64  # rolling summaries that a process keeps for the next steps of its runs

RESULT_HASHES = """
SELECT node, output_sha256 FROM orchestrator_step
 WHERE run_id = %(run)s AND node = ANY(%(nodes)s) AND state = 'completed' AND output IS NOT NULL
 ORDER BY node, item
"""

_summaries: Memory = {}


def step_context(definition: WorkflowDefinition, held: Held, memory: RunMemory) -> StepContext:
    """The context of one try. Making it asks nothing of the database."""
    run = held.run
    log = structlog.get_logger("orchestrator.step").bind(
        run=str(run.id), step=held.node, item=held.item, attempt=held.number
    )
    return StepContext(
        run_id=run.id,
        business_key=run.business_key,
        workflow=run.workflow,
        version=definition.version,
        step=held.node,
        item=held.item,
        attempt=held.number,
        idempotency_key=payloads.keyed_hash(str(run.id), held.node, str(held.item)),
        started_by=run.started_by,
        now=timezone.now(),
        log=log,
        engine=HeldStep(definition, held, memory, log),
    )


def refuse_unknown(held: Held, values: Mapping[str, Any]) -> None:
    """Raises EffectUnknown when a step called with `values` would leave a write in doubt, of this try or before."""
    engines = [value.engine for value in values.values() if isinstance(value, StepContext)]
    if any(isinstance(e, HeldStep) and (e.wrote or held.number > 1) for e in engines):
        effects.refuse_unknown(held)


class HeldStep:
    """See `orchestrator.declare.context.StepEngine`. `wrote` says whether the step declared an effect."""

    def __init__(
        self, definition: WorkflowDefinition, held: Held, memory: RunMemory, log: Any
    ) -> None:
        self.wrote = False
        self._definition = definition
        self._held = held
        self._memory = memory
        self._log = log
        self._looked: float | None = None

    def gaps(self) -> tuple[GapNote, ...]:
        return outside_loop(lambda: _gaps(self._definition, self._held))

    def approvals(self) -> tuple[ApprovalNote, ...]:
        return outside_loop(lambda: _approvals(self._held))

    def outputs(self) -> Sequence[Output]:
        return outside_loop(lambda: _outputs(self._definition, self._held, self._memory))

    def summaries(self) -> Memory:
        if len(_summaries) > MOST_SUMMARIES:
            _summaries.clear()
        return _summaries

    def heartbeat(self, progress: str) -> None:
        now = time.monotonic()
        if self._looked is not None and now - self._looked < SECONDS_BETWEEN_LOOKS:
            return
        holds_it, state = outside_loop(lambda: holds.look(self._held))
        if not holds_it:
            why = "its lease is lost" if state in RUN_OPEN else f"the run is {state.value}"
            raise StepCancelled(f"step {self._held.node!r} was stopped: {why}")
        self._looked = now
        if progress:
            self._log.info("progress", progress=progress[:LONGEST_PROGRESS])

    def effect(self, operation: str, target: str, *, request: Any, content: Any) -> HeldEffect:
        self.wrote = True
        return effects.declared(
            self._definition, self._held, operation, target, request=request, content=content
        )

    def generate(
        self, route: ModelRoute, prompt: Prompt, output_type: Any, check: Check | None
    ) -> Answered[Any]:
        question = Question(route=route, prompt=prompt, shape=Shape(output_type), check=check)
        return outside_loop(lambda: gateway.answer(self._held, question))


def _outputs(definition: WorkflowDefinition, held: Held, memory: RunMemory) -> list[Output]:
    """The outputs of the steps before this one, in their order: only these are the same on every try."""
    nodes = definition.upstream(held.node)
    hashes: dict[str, list[str]] = {}
    for node, sha256 in fetch_all(RESULT_HASHES, {"run": held.run_id, "nodes": list(nodes)}):
        hashes.setdefault(node, []).append(sha256)
    return [
        _output(node, hashes[node], memory, fanned_out=definition.steps[node].parallel is not None)
        for node in nodes
        if node in hashes
    ]


def _output(node: str, hashes: Iterable[str], memory: RunMemory, *, fanned_out: bool) -> Output:
    def load() -> Any:
        if fanned_out:
            items = outside_loop(lambda: memory.items_of(node))
            return [orjson.loads(result.text) for result in items]
        return orjson.loads(outside_loop(lambda: memory.results_of([node]))[node].text)

    name = hashlib.sha256("".join(hashes).encode()).hexdigest()
    return Output(step=node, sha256=name, load=load)


def _gaps(definition: WorkflowDefinition, held: Held) -> tuple[GapNote, ...]:
    """What was skipped, and the dead items that their fan-out could do without."""
    node_completed = Step.objects.filter(
        run=OuterRef("run"), node=OuterRef("node"), item=-1, state=StepState.COMPLETED
    )
    tolerated = Q(state=StepState.DEAD, item__gte=0) & Exists(node_completed)
    rows = Step.objects.filter(Q(state=StepState.SKIPPED) | tolerated, run=held.run_id)
    place = {node: at for at, node in enumerate(definition.order)}
    found = sorted(rows.defer("output"), key=lambda row: (place[row.node], row.item))
    return tuple(
        GapNote(step=row.node, item=row.item, message=gap_message(definition, row), code=row.reason)
        for row in found
    )


def _approvals(held: Held) -> tuple[ApprovalNote, ...]:
    """Those that hold now: a step that goes again is not approved until its new gate is."""
    newest = Gate.objects.filter(run=held.run_id, step__state=StepState.COMPLETED)
    newest = newest.order_by("step", "-opened_at").distinct("step")
    rows = Approval.objects.filter(
        gate__in=newest.values("pk"), gate__state="approved", verdict="approve"
    )
    found = rows.select_related("gate__step", "person").order_by("id")
    return tuple(
        ApprovalNote(
            step=row.gate.step.node,
            role=row.role,
            person_id=row.person_id,
            person_name=name_of(row.person),
            content_hash=row.content_hash,
            at=row.created_at,
        )
        for row in found
        if counts(row, row.gate)
    )
