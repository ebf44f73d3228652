"""What people changed in the content under review, version by version, in the words of its presenter."""

from __future__ import annotations

from itertools import pairwise

from orchestrator.queries import revisions
from orchestrator.queries.rows import GateDetail, RevisionRow
from review.presenters import presenter_of


def history(gate: GateDetail) -> tuple[tuple[RevisionRow, str], ...]:
    """Each version, newest first, with what it changed; "" for the first and where nothing can be told."""
    told = _changes(gate) if len(gate.history) > 1 else {}
    return tuple((row, told.get(row.generation, "")) for row in reversed(gate.history))


def changed_since(gate: GateDetail, seen_hash: str) -> str:
    """What differs now from the content with this hash; "" when nobody can tell."""
    seen = next((row.generation for row in gate.history if row.content_hash == seen_hash), None)
    before = revisions.contents(gate).get(seen) if seen is not None else None
    return _words(gate, before, gate.content)


def _changes(gate: GateDetail) -> dict[int, str]:
    """Generation -> what it changed."""
    contents = revisions.contents(gate)
    return {
        after: _words(gate, contents[before], contents[after])
        for before, after in pairwise(contents)
    }


def _words(gate: GateDetail, before: object, after: object) -> str:
    if before is None or after is None:
        return ""
    return ", ".join(presenter_of(gate).changes(before, after))
