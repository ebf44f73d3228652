"""Labels that nobody foresaw: told by their meaning, their print, and the edge of their answers."""

from __future__ import annotations

import pytest

from review.intake.fields import extract_fields
from review.intake.fields.lexicon import without_address
from review.intake.fields.meaning import concept_by_meaning
from review.intake.shapes import Field, Page
from tests.unit.intake.printed import page_of, words

SMALL, LARGE = 0.010, 0.0125


def _page(*cells: tuple[float, float, str, float]) -> Page:
    """Texts at (x, row) in a size: a row is 1/40 of the page."""
    printed = [
        word
        for x, row, text, size in cells
        for word in words(x, row / 40, text, letter=0.6 * size, height=size, gap=0.003, score=1.0)
    ]
    return page_of(printed)


def _fields(page: Page) -> dict[str, Field]:
    return {field["name"]: field for field in extract_fields([page])}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Holder of this policy", "insurance.policyholder"),
        ("Birth day and year", "*born"),
        ("Operations you had", "surgeries"),
        ("Phone of the pharmacy", "pharmacy.phone"),
        ("Weight in pounds", "vitals.weight"),
        ("How are they related to you?", "*relationship"),
        ("Harbor View", None),
        ("", None),
    ],
)
def test_telling_words_name_the_concept(text: str, concept: str | None) -> None:
    assert concept_by_meaning(text) == concept


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("What is your phone number?", "phone number?"),
        ("Their phone number", "phone number"),
        ("Please give your e-mail", "e-mail"),
        ("Name", "Name"),
    ],
)
def test_a_question_is_heard_without_its_address(text: str, wording: str) -> None:
    assert without_address(text) == wording


def test_print_of_the_size_of_labels_is_a_label() -> None:
    found = _fields(_page(
        (0.1, 2, "Full name", SMALL), (0.1, 3, "Ada Byron", LARGE),
        (0.4, 2, "Email", SMALL), (0.4, 3, "ada@example.com", LARGE),
        (0.1, 5, "Address", SMALL), (0.1, 6, "12 Elm Street", LARGE),
        (0.4, 5, "Favourite pharmacy", SMALL), (0.4, 6, "Corner Drugs", LARGE),
    ))  # fmt: skip
    assert found["pharmacy.name"]["value"] == "Corner Drugs"
    assert found["name"]["value"] == "Ada Byron"


def test_what_only_its_print_gave_away_goes_to_a_person() -> None:
    field = _fields(_page(
        (0.1, 2, "Full name", SMALL), (0.1, 3, "Ada Byron", LARGE),
        (0.4, 2, "Email", SMALL), (0.4, 3, "ada@example.com", LARGE),
        (0.1, 5, "ZIP", SMALL), (0.1, 6, "80203", LARGE),
        (0.4, 5, "Favourite pharmacy", SMALL), (0.4, 6, "Corner Drugs", LARGE),
    ))["pharmacy.name"]  # fmt: skip
    assert field["confidence"] < field["bar"]


def test_answers_on_one_edge_begin_cells_of_their_own() -> None:
    rows = (("Line of work", "Chef"), ("Name", "Ada Byron"), ("City", "Denver"), ("Sex", "Female"))
    cells = []
    for row, (label, answer) in enumerate(rows, start=2):
        width = 0.6 * SMALL * len(label.replace(" ", "")) + 0.003 * label.count(" ")
        cells += [(0.292 - width, row, label, SMALL), (0.3, row, answer, SMALL)]
    found = _fields(_page(*cells))
    assert found["occupation"]["value"] == "Chef"
    assert found["name"]["value"] == "Ada Byron"
    assert found["city"]["value"] == "Denver"


def test_an_answer_in_the_middle_under_its_label_is_found() -> None:
    page = _page(
        (0.15, 2, "Email", SMALL), (0.07, 2.6, "ada.byron@example.com", LARGE),
        (0.5, 2, "Phone", SMALL), (0.468, 2.6, "303-555-0101", LARGE),
    )  # fmt: skip
    found = _fields(page)
    assert found["phone"]["value"] == "3035550101"
