"""A decision says what it came to and who is asked next."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.queries.rows import SlotRow
from review.decisions import Verdict, done_words


def after(*filled: str, level: int = 0) -> Any:
    """As much of a gate as the words need: two seats, filled by these roles, and a ladder of one rung."""
    seats = [
        SlotRow(role=role, filled_by="Somebody" if role in filled else None, at=None)
        for role in ("medical_reviewer", "quality_assurance")
    ]
    return SimpleNamespace(slots=seats, ladder=(("supervisor", 0.0),), level=level)


@pytest.mark.parametrize(
    ("verdict", "gate", "said"),
    [
        (
            "approve",
            after("medical_reviewer"),
            "approval recorded; quality assurance must approve, too.",
        ),
        ("approve", after("medical_reviewer", "quality_assurance"), "approval recorded."),
        ("send_back", after(), "sent back; it comes again when it was worked on."),
        ("reject", after(), "rejected; it goes no further."),
        ("escalate", after(level=1), "escalated to supervisor."),
    ],
)
def test_the_words_after_a_decision(verdict: Verdict, gate: Any, said: str) -> None:
    assert done_words(verdict, gate) == said
