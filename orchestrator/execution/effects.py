"""The writes of the step in hand, in the database: approved, and then performed as `performing` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.execution import performing
from orchestrator.execution.approved import approved_hash
from orchestrator.execution.canonical import hash_of
from orchestrator.execution.loops import outside_loop
from orchestrator.execution.performing import HeldEffect
from orchestrator.execution.reviews import approved_before
from orchestrator.store import effects, payloads
from orchestrator.store.effects import Known, Write
from orchestrator.store.held import Held


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """See `performing.Ledger`. Also asked by steps that are coroutines."""

    held: Held

    def intend(self, write: Write) -> Known | None:
        return outside_loop(lambda: effects.intend(self.held, write))

    def find(self, write: Write) -> Known | None:
        return outside_loop(lambda: effects.find(self.held, write))

    def intend_again(self, key: str, write: Write) -> bool:
        return outside_loop(lambda: effects.intend_again(self.held, key, write))

    def send(self, key: str, write: Write) -> int | None:
        return outside_loop(lambda: effects.send(self.held, key, write))

    def confirm(self, key: str, receipt: Any) -> bool:
        payload = payloads.encode(receipt, run=self.held.run_id)
        return outside_loop(lambda: effects.confirm(key, payload))

    def reject(self, key: str, *, sends: int) -> bool:
        return outside_loop(lambda: effects.reject(key, sends=sends))

    def receipt(self, known: Known) -> Any:
        assert known.receipt is not None, f"effect {known.key} is confirmed without a receipt"
        return payloads.decode(known.receipt, run=self.held.run_id, sha256=known.receipt_sha256)


def declared(
    definition: WorkflowDefinition,
    held: Held,
    operation: str,
    target: str,
    *,
    request: Any,
    content: Any,
) -> HeldEffect:
    """The effect a step asks for, if it may write at all. Raises EffectMisplaced, NotApproved, Invalid."""
    performing.refuse_misplaced(definition.steps[held.node])
    performing.check_names(operation=operation, target=target)
    run, item = str(held.run_id), str(held.item)
    write = Write(
        key=payloads.keyed_hash("effect", run, held.node, item, operation, target),
        operation=operation,
        target=target,
        request_hash=hash_of(request),
        content_hash=approved_hash(
            definition,
            held.node,
            content,
            approved=lambda gates: outside_loop(lambda: approved_before(held, gates)),
        ),
    )
    return HeldEffect(ledger=StoredLedger(held), node=held.node, what=write)


def refuse_unknown(held: Held) -> None:
    """Raises EffectUnknown when nobody knows whether a write of this step arrived."""
    unknown = outside_loop(lambda: effects.unknown(held))
    if unknown is not None:
        raise performing.left_unknown(held.node, unknown)
