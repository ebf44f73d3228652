"""What a recognised text loses of its confidence: signs that an engine took dust for letters."""

from __future__ import annotations

import pytest

from review.intake.fields.confidence import bar_of, reading_factor
from review.intake.fields.tokens import Token

SURE = 0.98  # what label, grammar and place may give a free text at most


def _confidence(text: str) -> float:
    tokens = [
        Token(text=word, x0=0.1, y0=0.1, x1=0.2, y1=0.12, score=0.99) for word in text.split()
    ]
    return SURE * reading_factor("conditions", tokens, is_ocr=True)


@pytest.mark.parametrize(
    "text",
    ["Sulfa'drugs", "High'cholesterol", "Ann .Arbor", "Oscar Qkafor", "Fatigue Check althat apply", "Mil1 Road"],
)  # fmt: skip
def test_what_dust_makes_of_words_is_looked_at_by_a_person(text: str) -> None:
    assert _confidence(text) < bar_of("conditions")


@pytest.mark.parametrize(
    "text",
    ["Sean O'Brien", "Maria D'Angelo", "Crohn's disease", "Can't sleep", "Quentin Quigley", "High cholesterol"],
)  # fmt: skip
def test_what_people_write_is_believed(text: str) -> None:
    assert _confidence(text) >= bar_of("conditions")
