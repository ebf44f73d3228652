"""A write to a foreign system as a step performs it: approved, written down, sent, confirmed, in this order.

What was sent and not confirmed is unknown: the next try reads the foreign system before it writes again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.steps import StepSpec
from orchestrator.engine.states import EffectState
from orchestrator.exceptions import (
    EffectConflict,
    EffectMisplaced,
    EffectRejected,
    EffectUnknown,
    Invalid,
    StepCancelled,
)
from orchestrator.execution.approved import approved_hash, hash_of, plain
from orchestrator.execution.loops import outside_loop
from orchestrator.models import Effect
from orchestrator.store import effects, payloads
from orchestrator.store.effects import Known, Write
from orchestrator.store.leases import Held

LONGEST = {
    "operation": Effect.operation.field.max_length or 0,
    "target": Effect.target.field.max_length or 0,
}
PASSED_OVER = {"skip", "review"}  # recoveries that end a step without a result of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEffect:
    """One write of the step in hand; see `orchestrator.declare.context.Effect`."""

    held: Held
    what: Write

    def perform(self, *, write: Callable[[str], Any], read: Callable[[str], Any]) -> Any:
        known = self._known(effects.intend)
        if known.state is EffectState.CONFIRMED:
            return self._receipt(known)
        if known.state is EffectState.SENT:
            self._refuse_change(known)
            found = read(known.key)
            if found is not None:
                return self._confirmed(known.key, found)
        if known.state is not EffectState.INTENDED or self._differs(known):
            self._intend_again(known)
        return self._sent(known.key, write)

    def _sent(self, key: str, write: Callable[[str], Any]) -> Any:
        sends = outside_loop(lambda: effects.send(self.held, key, self.what))
        if sends is None:
            return self._receipt(self._known(effects.find))
        try:
            receipt = write(key)
        except EffectRejected:
            outside_loop(lambda: effects.reject(key, sends=sends))
            raise
        return self._confirmed(key, receipt)

    def _intend_again(self, known: Known) -> None:
        if not outside_loop(lambda: effects.intend_again(self.held, known.key, self.what)):
            raise self._lost()

    def _confirmed(self, key: str, receipt: Any) -> Any:
        kept = plain(receipt)
        payload = payloads.encode(kept, run=self.held.run_id)
        if outside_loop(lambda: effects.confirm(key, payload)):
            return kept
        return self._receipt(self._known(effects.find))

    def _known(self, ask: Callable[[Held, Write], Known | None]) -> Known:
        known = outside_loop(lambda: ask(self.held, self.what))
        if known is None:
            raise self._lost()
        return known

    def _receipt(self, known: Known) -> Any:
        """What a confirmed write answered; anybody who finds it in another state has lost the step."""
        if known.state is not EffectState.CONFIRMED or known.receipt is None:
            raise self._lost()
        self._refuse_change(known)
        return payloads.decode(known.receipt, run=self.held.run_id, sha256=known.receipt_sha256)

    def _refuse_change(self, known: Known) -> None:
        if self._differs(known):
            word = "confirmed" if known.state is EffectState.CONFIRMED else "sent"
            raise EffectConflict(
                f"{self.what.operation} {self.what.target} was {word} before with another request; "
                "replay the step with the input it had, or write to another target"
            )

    def _differs(self, known: Known) -> bool:
        request = (known.request_hash, known.content_hash)
        return request != (self.what.request_hash, self.what.content_hash)

    def _lost(self) -> StepCancelled:
        return StepCancelled(
            f"{self.what.operation} {self.what.target} was not sent: this worker no longer holds "
            f"step {self.held.node!r}"
        )


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
    _refuse_misplaced(definition.steps[held.node])
    _check_names(operation=operation, target=target)
    run, item = str(held.run_id), str(held.item)
    write = Write(
        key=payloads.keyed_hash("effect", run, held.node, item, operation, target),
        operation=operation,
        target=target,
        request_hash=hash_of(request),
        content_hash=outside_loop(lambda: approved_hash(definition, held, content)),
    )
    return HeldEffect(held=held, what=write)


def refuse_unknown(held: Held) -> None:
    """A step may not end well while nobody knows whether one of its writes arrived."""
    unknown = outside_loop(lambda: effects.unknown(held))
    if unknown is not None:
        raise EffectUnknown(
            f"step {held.node!r} ended although nobody knows whether {' '.join(unknown)} arrived; "
            "perform it again: it reads before it writes"
        )


def _refuse_misplaced(spec: StepSpec) -> None:
    ends = {what for _, what in spec.recoveries.by_class} | {spec.recoveries.otherwise}
    if ends & PASSED_OVER:
        raise EffectMisplaced(
            f"step {spec.name!r} has an effect and so can never be skipped or end in a review: "
            "let on_error and on_exhausted retry or end in a dead letter"
        )


def _check_names(**names: str) -> None:
    for name, value in names.items():
        if not 0 < len(value) <= LONGEST[name]:
            raise Invalid(
                f"the {name} of an effect has 1 to {LONGEST[name]} characters, got {len(value)}"
            )
