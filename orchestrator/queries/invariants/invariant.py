"""One invariant, and what looking at it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import connection

Kind = Literal["safety", "liveness"]
EXAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How many rows break the invariant, and the ids of the first `EXAMPLES` of them."""

    id: str
    sentence: str
    kind: Kind
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """`sql` selects one column: the id, as text, of every row that breaks the sentence.

    `safety` holds at every moment; `liveness` holds once all faults and backlogs are over.
    """

    id: str
    sentence: str
    sql: str
    kind: Kind = "safety"

    def look(self) -> Finding:
        """Ask the database now."""
        rows = f"FROM ({self.sql}) broken(id)"  # a constant of the code, never of a user
        counted = "SELECT count(*), COALESCE((array_agg(id ORDER BY id))[1:%s], '{}') "
        with connection.cursor() as cursor:
            cursor.execute(counted + rows, [EXAMPLES])
            count, examples = cursor.fetchone()
        return Finding(
            id=self.id,
            sentence=self.sentence,
            kind=self.kind,
            count=count,
            examples=tuple(examples),
        )
