"""What stands behind a StepContext in a run in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from orchestrator.declare.context import ApprovalNote, GapNote, StepContext
from orchestrator.declare.window import Memory as Summaries
from orchestrator.declare.window import Output
from orchestrator.engine.events import Payload
from orchestrator.engine.states import GateState, StepState
from orchestrator.execution import performing
from orchestrator.execution.approved import Approved, approved_hash
from orchestrator.execution.canonical import hash_of, plain
from orchestrator.execution.labels import gap_message
from orchestrator.execution.performing import HeldEffect
from orchestrator.llm.prompts import Prompt
from orchestrator.llm.routes import Answered, Check, ModelRoute
from orchestrator.store.effects import Write
from orchestrator.testing.ledger import Effects, MemoryLedger
from orchestrator.testing.memory import Memory, Token
from orchestrator.testing.rows import GateRow, value_of


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """What all steps of a run share: its rows, its writes, who is who, its key."""

    memory: Memory
    effects: Effects
    name_of: Callable[[int], str]
    business_key: str = ""
    summaries: Summaries = field(default_factory=dict)


def step_context(around: Surroundings, token: Token) -> StepContext:
    """The context of one try."""
    memory = around.memory
    definition = memory.definition
    log = structlog.get_logger("orchestrator.step").bind(
        run=str(memory.run_id), step=token.node, item=token.item, attempt=token.number
    )
    return StepContext(
        run_id=memory.run_id,
        business_key=around.business_key,
        workflow=definition.name,
        version=definition.version,
        step=token.node,
        item=token.item,
        attempt=token.number,
        idempotency_key=_key(memory, token),
        started_by=memory.started_by,
        now=memory.now,
        log=log,
        engine=PlayedStepEngine(around, token),
    )


@dataclass(frozen=True, slots=True)
class PlayedStepEngine:
    """See `orchestrator.declare.context.StepEngine`."""

    around: Surroundings
    token: Token

    def gaps(self) -> tuple[GapNote, ...]:
        return gaps(self.around.memory)

    def approvals(self) -> tuple[ApprovalNote, ...]:
        return approvals(self.around)

    def outputs(self) -> Sequence[Output]:
        memory = self.around.memory
        upstream = memory.definition.upstream(self.token.node)
        found = ((node, list(_payloads(memory, node))) for node in upstream)
        return [_output(memory, node, payloads) for node, payloads in found if payloads]

    def summaries(self) -> Summaries:
        return self.around.summaries

    def heartbeat(self, progress: str) -> None:
        """The step goes on: in a play nobody cancels a run while one of its functions is at work."""

    def effect(self, operation: str, target: str, *, request: Any, content: Any) -> HeldEffect:
        memory, node = self.around.memory, self.token.node
        performing.refuse_misplaced(memory.definition.steps[node])
        performing.check_names(operation=operation, target=target)
        what = Write(
            key=_key(memory, self.token, operation, target),
            operation=operation,
            target=target,
            request_hash=hash_of(request),
            content_hash=approved_hash(
                memory.definition, node, content, approved=lambda gates: _approved(memory, gates)
            ),
        )
        ledger = MemoryLedger(
            effects=self.around.effects,
            step=(node, self.token.item),
            request=plain(request),
        )
        return HeldEffect(ledger=ledger, node=node, what=what)

    def generate(
        self, route: ModelRoute, prompt: Prompt, output_type: Any, check: Check | None
    ) -> Answered[Any]:
        """A play asks nobody over a network: the route's own function answers."""
        return route.answer_locally(prompt, output_type)


def gaps(memory: Memory) -> tuple[GapNote, ...]:
    """What was skipped, and the dead items that their fan-out could do without."""
    definition = memory.definition
    place = {node: at for at, node in enumerate(definition.order)}
    tolerated = [
        row
        for row in memory.in_state(StepState.DEAD)
        if row.item >= 0 and memory.steps[row.node, -1].state is StepState.COMPLETED
    ]
    rows = [*memory.in_state(StepState.SKIPPED), *tolerated]
    rows.sort(key=lambda row: (place[row.node], row.item))
    return tuple(
        GapNote(step=row.node, item=row.item, message=gap_message(definition, row), code=row.reason)
        for row in rows
    )


def approvals(around: Surroundings) -> tuple[ApprovalNote, ...]:
    """The approvals that hold now, oldest first."""
    noted = [(vote.at, gate, vote) for gate in _present(around.memory) for vote in gate.standing]
    return tuple(
        ApprovalNote(
            step=gate.node,
            role=vote.role,
            person_id=vote.person,
            person_name=around.name_of(vote.person),
            content_hash=vote.content_hash,
            at=vote.at,
        )
        for _, gate, vote in sorted(noted, key=lambda entry: entry[0])
    )


def _present(memory: Memory) -> Iterable[GateRow]:
    """The last gate of each step that completed, as far as it was approved."""
    newest = {gate.node: gate for gate in memory.gates}
    return [
        gate
        for gate in newest.values()
        if gate.state is GateState.APPROVED
        and memory.steps[gate.node, -1].state is StepState.COMPLETED
    ]


def _approved(memory: Memory, gates: tuple[str, ...]) -> dict[str, Approved]:
    return {
        gate.node: Approved(gate.content_hash, lambda gate=gate: value_of(gate.content))  # type: ignore[misc]
        for gate in _present(memory)
        if gate.node in gates
    }


def _payloads(memory: Memory, node: str) -> Iterable[Payload]:
    own = memory.steps.get((node, -1))
    for row in (*([own] if own else []), *memory.items(node)):
        if row.state is StepState.COMPLETED and row.output is not None:
            yield row.output


def _output(memory: Memory, node: str, payloads: list[Payload]) -> Output:
    def load() -> Any:
        values = [value_of(payload) for payload in payloads]
        return values if memory.definition.steps[node].parallel else values[0]

    hashes = "".join(payload.sha256 for payload in payloads)
    return Output(step=node, sha256=hashlib.sha256(hashes.encode()).hexdigest(), load=load)


def _key(memory: Memory, token: Token, *more: str) -> str:
    """The same over tries and rounds, and another one for every step and item."""
    parts = (str(memory.run_id), token.node, str(token.item), *more)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
