"""A write to a foreign system as a step performs it: written down, sent, confirmed, in this order.

What was sent and not confirmed is unknown: the next try reads the foreign system before it writes again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

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
from orchestrator.execution.canonical import plain
from orchestrator.store.effects import Known, Write

LONGEST = {"operation": 60, "target": 200}  # characters, as much as their columns hold


class Ledger(Protocol):
    """Where the writes of the step in hand are written down: settled, whatever happens next, when a call returns."""

    def intend(self, write: Write) -> Known | None:
        """Write down what is going to be written, once; None when the step is no longer held."""
        ...

    def find(self, write: Write) -> Known | None:
        """The write as it stands, if it was ever intended."""
        ...

    def intend_again(self, key: str, write: Write) -> bool:
        """Nothing of it is out there: what is written may change, and it may be sent (again)."""
        ...

    def send(self, key: str, write: Write) -> int | None:
        """From now on the call may leave; how many did so far, None when it must not leave."""
        ...

    def confirm(self, key: str, receipt: Any) -> bool:
        """The foreign system has it; False when somebody else wrote that down before."""
        ...

    def reject(self, key: str, *, sends: int) -> bool:
        """The foreign system refused; not if the write was sent again meanwhile."""
        ...

    def receipt(self, known: Known) -> Any:
        """What the foreign system answered to a confirmed write."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEffect:
    """One write of the step in hand; see `orchestrator.declare.context.Effect`."""

    ledger: Ledger
    node: str
    what: Write

    def perform(self, *, write: Callable[[str], Any], read: Callable[[str], Any]) -> Any:
        known = self._known(self.ledger.intend)
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
        sends = self.ledger.send(key, self.what)
        if sends is None:
            return self._receipt(self._known(self.ledger.find))
        try:
            receipt = write(key)
        except EffectRejected:
            self.ledger.reject(key, sends=sends)
            raise
        return self._confirmed(key, receipt)

    def _intend_again(self, known: Known) -> None:
        if not self.ledger.intend_again(known.key, self.what):
            raise self._lost()

    def _confirmed(self, key: str, receipt: Any) -> Any:
        kept = plain(receipt)
        if self.ledger.confirm(key, kept):
            return kept
        return self._receipt(self._known(self.ledger.find))

    def _known(self, ask: Callable[[Write], Known | None]) -> Known:
        known = ask(self.what)
        if known is None:
            raise self._lost()
        return known

    def _receipt(self, known: Known) -> Any:
        """What a confirmed write answered; anybody who finds it in another state has lost the step."""
        if known.state is not EffectState.CONFIRMED or known.receipt is None:
            raise self._lost()
        self._refuse_change(known)
        return self.ledger.receipt(known)

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
            f"step {self.node!r}"
        )


def left_unknown(node: str, unknown: tuple[str, str]) -> EffectUnknown:
    """A step may not end well while nobody knows whether one of its writes arrived."""
    return EffectUnknown(
        f"step {node!r} ended although nobody knows whether {' '.join(unknown)} arrived; "
        "perform it again: it reads before it writes"
    )


def refuse_misplaced(spec: StepSpec) -> None:
    """A step that writes ends by its result or as a dead letter; EffectMisplaced otherwise."""
    if spec.recoveries.include("skip") or spec.recoveries.include("review"):
        raise EffectMisplaced(
            f"step {spec.name!r} has an effect and so can never be skipped or end in a review: "
            "let on_error and on_exhausted retry or end in a dead letter"
        )
    if spec.parallel is not None and spec.parallel.tolerate:
        raise EffectMisplaced(
            f"step {spec.name!r} has an effect and so can do without none of its items: "
            "leave tolerate= out"
        )
    if spec.gate is not None:
        raise EffectMisplaced(
            f"step {spec.name!r} has a gate: what it writes now nobody has decided on; "
            "write in a step behind it"
        )


def check_names(**names: str) -> None:
    """Refuse, as Invalid, an operation or a target that cannot be written down."""
    for name, value in names.items():
        if not 0 < len(value) <= LONGEST[name]:
            raise Invalid(
                f"the {name} of an effect has 1 to {LONGEST[name]} characters, got {len(value)}"
            )
