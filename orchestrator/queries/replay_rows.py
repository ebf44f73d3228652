"""What the reads around replays answer with. No queries here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRow:
    """One replay of a run. `edited` names the inputs replaced, `old` and `new` hold them where they may be seen."""

    person_name: str
    at: datetime
    step: str
    reason: str
    edited: tuple[str, ...]
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPreview:
    """What a replay from a step, seen in its `round`, would do; `cannot_because` is a sentence, empty when it can.

    `after` goes again behind the step, `reviews` open anew, `writes` (step, operation) are done and not
    repeated. `review_before` names the review behind which the input is fixed; `input` is None where this
    person may not see it.
    """

    run_id: UUID
    step_id: int
    node: str
    round: int
    cannot_because: str
    after: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    writes: tuple[tuple[str, str], ...] = ()
    review_before: str = ""
    input: dict[str, Any] | None = None
