"""Words of a text layer count only when the page shows them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from review.intake.reading.hidden import split_covered, split_hidden
from review.intake.reading.pdf_text import Ink
from review.intake.shapes import Word

PLACE = (400, 400)
BOX = [0.4, 0.4, 0.6, 0.43]


def _page(ink: str, paper: str) -> Image.Image:
    page = Image.new("RGB", (1000, 1000), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((380, 380, 620, 450), fill=paper)
    pen.text(PLACE, "Latex", fill=ink, font_size=24)
    return page


def _word(text: str, box: list[float]) -> Word:
    return {"text": text, "box": box, "score": 1.0}


@pytest.mark.parametrize(
    ("ink", "paper"),
    [("black", "white"), ("white", "navy"), ("#ddd", "white"), ("yellow", "white")],
)
def test_word_that_shows_is_kept(ink: str, paper: str) -> None:
    word = _word("Latex", BOX)
    assert split_hidden([word], _page(ink, paper)) == ([word], [])


@pytest.mark.parametrize(
    ("ink", "paper"), [("white", "white"), ("#fefefe", "white"), ("navy", "navy")]
)
def test_word_in_the_colour_of_its_ground_is_hidden(ink: str, paper: str) -> None:
    word = _word("Latex", BOX)
    assert split_hidden([word], _page(ink, paper)) == ([], [word])


def test_word_beside_the_page_is_hidden() -> None:
    word = _word("Latex", [1.0, 0.4, 1.0, 0.43])
    assert split_hidden([word], _page("black", "white")) == ([], [word])


def test_dots_and_dashes_are_no_hidden_words() -> None:
    dots = _word("....", [0.1, 0.1, 0.2, 0.12])
    assert split_hidden([dots], _page("black", "white")) == ([dots], [])


@pytest.mark.parametrize(
    ("ink", "is_shown"), [((255, 255, 255), False), ((0, 0, 0), True), (None, True)]
)
def test_word_of_which_only_a_line_through_it_shows_is_hidden(
    ink: Ink | None, is_shown: bool
) -> None:
    page = Image.new("RGB", (1000, 1000), "white")
    ImageDraw.Draw(page).line((300, 410, 700, 410), fill="black", width=2)
    if ink == (0, 0, 0):
        ImageDraw.Draw(page).text(PLACE, "Latex", fill="black", font_size=24)
    word = _word("Latex", BOX)
    assert split_hidden([word], page, [ink])[not is_shown] == [word]


def test_word_squeezed_to_a_hair_is_hidden() -> None:
    word = _word("Penicillin", [0.4, 0.4, 0.403, 0.43])
    assert split_hidden([word], _page("black", "white")) == ([], [word])


def test_word_that_makes_no_difference_to_the_page_is_covered() -> None:
    covered, beside = _word("Latex", BOX), _word("Penicillin", [0.1, 0.1, 0.2, 0.12])
    page, bare = _page("black", "white"), _page("white", "white")
    assert split_covered([covered, beside], page, bare) == ([covered], [beside])
