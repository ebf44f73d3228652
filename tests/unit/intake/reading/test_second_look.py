"""What a second reading does not confirm gets a score under which no value is believed."""

from __future__ import annotations

import pytest
from PIL import Image

from review.intake.fields import extract_fields
from review.intake.reading.second_look import look_again
from review.intake.shapes import Page
from tests.unit.intake.printed import page_of, words


def _page(*lines: str) -> Page:
    printed = [
        word
        for row, line in enumerate(lines, start=2)
        for word in words(0.1, row / 40, line, letter=0.011, height=0.014, gap=0.006)
    ]
    return page_of(printed, method="ocr")


def _doubted(page: Page, second: str) -> set[str]:
    look_again(page, Image.new("RGB", (1240, 1604), "white"), lambda _crop: second)
    return {f["name"] for f in extract_fields([page]) if f["confidence"] < f["bar"]}


@pytest.mark.parametrize("second", ["Software Engineer", "SoftwareEngineer", "Software Engineer."])
def test_a_confirmed_value_is_believed(second: str) -> None:
    assert _doubted(_page("Occupation: Software Engineer"), second) == set()


@pytest.mark.parametrize("second", ["Software Engineer II", "Softwore Engineer", ""])
def test_a_value_read_otherwise_is_compared_by_a_person(second: str) -> None:
    assert _doubted(_page("Occupation: Software Engineer"), second) == {"occupation"}


def test_what_grammar_judges_is_not_read_again() -> None:
    assert _doubted(_page("Date of birth: 12/10/1985"), "nothing alike") == set()


def test_one_text_at_two_places_vouches_for_itself() -> None:
    page = _page("Name: Ada Byron", "Policyholder name: Ada Byron")
    assert _doubted(page, "nothing alike") == set()
