"""What the reads answer with about one step of a run: its line, its bars, its bytes, its writes. No queries here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.queries.model_rows import CallRow, Spending, spending_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One bar of the waterfall: an attempt, a wait in the queue, a backoff or a person's time.

    `start` and `length` are fractions (0..1) of the whole run; `kind` is queued | running | backoff | human.
    """

    kind: str
    outcome: str  # ok | error | timeout | crashed | late | released | waiting | ""
    start: float
    length: float
    seconds: float
    label: str
    error_class: str
    message: str
    attempt: int
    at: datetime
    function: str = ""  # the alternative that answered, "" the step's own


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSize:
    """Bytes of results: as returned, as kept by their schemas, as stored; `stored_as` says in which ways.

    A way is a place and a codec: `inline`, `inline+zstd`, `file`, `file+gzip`, `s3`.
    """

    returned: int = 0
    kept: int = 0
    stored: int = 0
    stored_as: tuple[str, ...] = ()

    @property
    def dropped(self) -> int:
        return self.returned - self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """One write to a foreign system, without what was written or answered."""

    operation: str
    target: str
    state: str  # intended | sent (nobody knows whether it arrived) | confirmed | rejected
    sends: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One line of the waterfall. `item` is -1 for the node itself; `note` says why it never ran, or its gap."""

    id: int
    node: str
    item: int
    label: str
    state: str
    kind: str
    tries: int
    round: int  # grows whenever the step goes again: sent back, or replayed with its run
    note: str
    size: StateSize  # of a fan-out: of all its items
    spans: tuple[SpanRow, ...]
    effects: tuple[EffectRow, ...] = ()
    calls: tuple[CallRow, ...] = ()  # to models, in the order they were made

    @property
    def spending(self) -> Spending:
        """What its calls to models cost."""
        return spending_of(self.calls)

    @property
    def answered_by(self) -> str:
        """The model whose answer it has, "" when it asked none or none answered."""
        answered = [call.model for call in self.calls if call.outcome in ("ok", "cached")]
        return answered[-1] if answered else ""
