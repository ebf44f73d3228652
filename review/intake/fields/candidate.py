"""Words that may answer a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review.intake.fields.tokens import Token

Side = Literal["right", "beside", "below", "above"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens that may answer a label, line by line. `beside` is the next cell of the same row."""

    side: Side
    lines: tuple[tuple[Token, ...], ...]
    page: int

    @property
    def texts(self) -> list[str]:
        return [" ".join(t.text for t in line) for line in self.lines]

    @property
    def tokens(self) -> list[Token]:
        return [token for line in self.lines for token in line]
