"""Two people in one file are noticed; one person on two pages is not."""

from __future__ import annotations

import pytest

from review.intake.fields import names_two_patients
from review.intake.shapes import Page
from tests.unit.intake.printed import page_of, words

ADA = ("Name: Ada Byron", "DOB: 12/10/1985")


def _page(number: int, *lines: str, score: float = 0.99) -> Page:
    printed = [
        word
        for row, line in enumerate(lines, start=3)
        for word in words(0.1, row / 50, line, letter=0.0085, height=0.012, gap=0.005, score=score)
    ]
    return page_of(printed, number=number)


def test_two_names_with_two_birth_dates_are_two_patients() -> None:
    other = _page(2, "Name: Charles Quigley", "DOB: 03/04/1971")
    assert names_two_patients([_page(1, *ADA), other])


@pytest.mark.parametrize(
    "second",
    [
        ADA,
        ("Patient name: Byron", "Medications: None"),
        ("Name: Ada B. Byron", "DOB: 12/10/1985"),
        ("Name: Ada Byron", "DOB: 10/12/1985"),
        ("Emergency contact: Charles Quigley", "Phone: (303) 555-0101"),
        ("Policyholder: Charles Quigley", "Policyholder date of birth: 03/04/1971"),
        (),
    ],
)
def test_one_person_on_two_pages_is_one(second: tuple[str, ...]) -> None:
    assert not names_two_patients([_page(1, *ADA), _page(2, *second)])


def test_one_page_is_never_two_patients() -> None:
    assert not names_two_patients([_page(1, *ADA, "Name: Charles Quigley", "DOB: 03/04/1971")])
