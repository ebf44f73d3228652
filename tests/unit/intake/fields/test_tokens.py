"""Words as tokens: what an engine parted is joined, in time that grows with the page and not with its square."""

from __future__ import annotations

import time

import pytest

from review.intake.fields.tokens import line_tokens
from review.intake.shapes import Page

MANY = 20_000


def recognised(texts: list[str], width: float) -> Page:
    """One recognised line; words of `width` (a share of the page) stand close to each other."""
    return {
        "number": 1,
        "method": "ocr",
        "image": "",
        "width": 1700,
        "height": 2200,
        "words": [
            {"text": text, "box": [i * width, 0.1, (i + 0.9) * width, 0.11], "score": 0.99}
            for i, text in enumerate(texts)
        ],
        "lines": [list(range(len(texts)))],
        "checkboxes": [],
        "warnings": [],
    }


def texts_of(page: Page) -> list[str]:
    return [token.text for token in line_tokens(page, page["lines"][0])]


def test_letters_set_apart_are_one_word() -> None:
    assert texts_of(recognised(["S", "p", "O", "2", "97"], 0.01)) == ["SpO2", "97"]
    assert texts_of(recognised(["a", "b", "c", "97"], 0.01)) == ["a", "b", "c", "97"]


@pytest.mark.parametrize("text", ["10²", "½", "5´10"])
def test_signs_keep_their_meaning(text: str) -> None:
    assert texts_of(recognised([text], 0.1)) == [text]
    assert texts_of(recognised(["（９８％）"], 0.1)) == ["(98%)"]


def test_wordings_are_parted_from_answers_but_no_answer_is_cut() -> None:
    assert texts_of(recognised(["Temperature97.7"], 0.1)) == ["Temperature", "97.7"]
    assert texts_of(recognised(["Member", "ID:", "GROUP1234567"], 0.1))[-1] == "GROUP1234567"
    assert texts_of(recognised(["ID:GROUP1234567"], 0.1)) == ["ID:", "GROUP1234567"]


def test_a_line_of_nothing_but_letters_takes_no_time() -> None:
    page = recognised(["x"] * MANY, 1 / MANY)
    started = time.process_time()
    assert texts_of(page) == ["x" * MANY]
    assert time.process_time() - started < 2.0
