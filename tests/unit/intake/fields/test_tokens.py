"""Words as tokens: what an engine parted is joined, in time that grows with the page and not with its square."""

from __future__ import annotations

import time

import pytest

from review.intake.fields.tokens import line_tokens
from tests.unit.intake.printed import page_of, words

MANY = 20_000


def texts_of(text: str, *, letter: float = 0.0085, gap: float = 0.003) -> list[str]:
    """The tokens of a recognised line."""
    page = page_of(words(0.1, 0.1, text, letter=letter, height=0.012, gap=gap), method="ocr")
    return [token.text for token in line_tokens(page, page["lines"][0])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Temperature97.7 °F", ["Temperature", "97.7", "°F"]),
        ("RR_13", ["RR", "13"]),
        ("Date signedFebruary 11, 2026", ["Date", "signed", "February", "11,", "2026"]),
        ("S p O 2 97", ["SpO2", "97"]),
        ("a b c 97", ["a", "b", "c", "97"]),
        ("ada.byron @example.org", ["ada.byron@example.org"]),
        ("ada_byron@example.org", ["ada_byron@example.org"]),
        ("McDonald DeVito", ["McDonald", "DeVito"]),
        ("Member ID: GROUP1234567", ["Member", "ID:", "GROUP1234567"]),
        ("ID:GROUP1234567", ["ID:", "GROUP1234567"]),
        ("10²", ["10²"]),
        ("½", ["½"]),
        ("5´10", ["5´10"]),
        ("（９８％）", ["(98%)"]),
    ],
)
def test_glued_words_come_apart_parted_ones_together_and_no_answer_is_cut(
    text: str, expected: list[str]
) -> None:
    assert texts_of(text) == expected


def test_ten_times_as_many_letters_take_about_ten_times_as_long() -> None:
    """Joining them one by one took a hundred times as long; the least of three tells the work from a pause."""

    def seconds(letters: int) -> float:
        started = time.process_time()
        assert texts_of("x " * letters, letter=0.9 / letters, gap=0.1 / letters) == ["x" * letters]
        return time.process_time() - started

    few, many = (min(seconds(count) for _ in range(3)) for count in (MANY // 10, MANY))
    assert many < 40 * few
