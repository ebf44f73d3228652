"""Writes to foreign systems, written down in memory: the counterpart of the table of effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestrator.engine.events import Payload
from orchestrator.engine.states import EFFECT_EDGES, EffectState, is_edge
from orchestrator.store.effects import Known, Write
from orchestrator.testing.rows import Key, payload_of, value_of


@dataclass(slots=True, kw_only=True)
class EffectRow:
    """One write of a step, as it stands. `sends` counts how often it left."""

    step: Key
    write: Write
    request: Any
    state: EffectState = EffectState.INTENDED
    sends: int = 0
    receipt: Payload | None = None

    @property
    def what(self) -> str:
        return f"{self.write.operation} {self.write.target}"

    def move(self, to: EffectState) -> bool:
        """Along an edge of the table; False where there is none."""
        if not is_edge(EFFECT_EDGES, self.state, to):
            return False
        self.state = to
        return True


@dataclass(slots=True)
class Effects:
    """All writes of a run, in the order in which they were intended."""

    rows: list[EffectRow] = field(default_factory=list)
    news: list[str] = field(default_factory=list)  # what the trace has not told yet

    def unknown(self, step: Key) -> EffectRow | None:
        """A write of this step of which nobody knows whether it arrived."""
        mine = (row for row in self.rows if row.step == step)
        return next((row for row in mine if row.state is EffectState.SENT), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryLedger:
    """See `execution.performing.Ledger`: the step in hand is always held, for nothing runs beside it."""

    effects: Effects
    step: Key
    request: Any

    def intend(self, write: Write) -> Known | None:
        if self._row(write) is None:
            self.effects.rows.append(EffectRow(step=self.step, write=write, request=self.request))
        return self.find(write)

    def find(self, write: Write) -> Known | None:
        row = self._row(write)
        if row is None:
            return None
        return Known(
            key=row.write.key,
            state=row.state,
            request_hash=row.write.request_hash,
            content_hash=row.write.content_hash,
            sends=row.sends,
            receipt=row.receipt.data if row.receipt else None,
            receipt_sha256=row.receipt.sha256 if row.receipt else "",
        )

    def intend_again(self, key: str, write: Write) -> bool:
        row = self._by_key(key)
        if row.state is not EffectState.INTENDED and not row.move(EffectState.INTENDED):
            return False
        row.write, row.request = write, self.request
        return True

    def send(self, key: str, write: Write) -> int | None:
        row = self._by_key(key)
        if row.write.request_hash != write.request_hash or not row.move(EffectState.SENT):
            return None
        row.sends += 1
        return row.sends

    def confirm(self, key: str, receipt: Any) -> bool:
        row = self._by_key(key)
        if not row.move(EffectState.CONFIRMED):
            return False
        row.receipt = payload_of(receipt)
        self.effects.news.append(f"{self.step[0]} wrote {row.what}")
        return True

    def reject(self, key: str, *, sends: int) -> bool:
        row = self._by_key(key)
        if row.sends != sends or not row.move(EffectState.REJECTED):
            return False
        self.effects.news.append(f"{self.step[0]} could not write {row.what}: rejected")
        return True

    def receipt(self, known: Known) -> Any:
        row = self._by_key(known.key)
        assert row.receipt is not None, f"effect {known.key} is confirmed without a receipt"
        return value_of(row.receipt)

    def _row(self, write: Write) -> EffectRow | None:
        found = (row for row in self.effects.rows if row.step == self.step)
        return next((row for row in found if _is_same(row.write, write)), None)

    def _by_key(self, key: str) -> EffectRow:
        return next(row for row in self.effects.rows if row.write.key == key)


def _is_same(one: Write, other: Write) -> bool:
    return (one.operation, one.target) == (other.operation, other.target)
