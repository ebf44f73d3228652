"""What an engine does to a page: rows that lean, words that stick together, letters that are others."""

from __future__ import annotations

import pytest

from review.intake.fields import extract_fields
from review.intake.fields.grammar import parse_value
from review.intake.fields.layout import build_rows
from review.intake.fields.misspelt import has_misspelt_illness
from review.intake.shapes import Checkbox, Field, Page
from tests.unit.intake.printed import page_of, words

Cell = tuple[float, float, str]
LETTER, GAP = 0.0085, 0.003


def page(*cells: Cell, boxes: tuple[Checkbox, ...] = (), gap: float = GAP) -> Page:
    """A recognised page: texts at (x, row), a row is 1/50 of the page; `gap` stands between words."""
    printed = [
        word
        for x, row, text in cells
        for word in words(x, row / 50, text, letter=LETTER, height=0.012, gap=gap)
    ]
    return page_of(printed, method="ocr", boxes=boxes)


def fields(read: Page) -> dict[str, Field]:
    return {field["name"]: field for field in extract_fields([read])}


def test_a_value_set_a_little_higher_than_its_label_is_beside_it() -> None:
    read = page(
        (0.06, 9.5, "Relation"), (0.06, 10, "Mother"),
        (0.5, 10.35, "BP"), (0.6, 10, "111/66"),
    )  # fmt: skip
    assert fields(read)["vitals.blood_pressure"]["value"] == "111/66"


def test_a_box_belongs_to_the_line_beside_it_where_the_page_leans() -> None:
    box: Checkbox = {"label": "Asthma", "box": [0.6, 0.068, 0.614, 0.079], "checked": True}
    cells = ((0.06, 3, "Phone"), (0.62, 3.25, "Asthma"), (0.06, 3.7, "617-555-0142"))
    rows = build_rows([page(*cells, boxes=(box,))])
    assert [[token.text for token in row.tokens] for row in rows] == [["Phone"], ["617-555-0142"]]
    assert [len(row.options) for row in rows] == [1, 0]


def test_words_a_typewriter_sets_far_apart_stay_one_name() -> None:
    read = page(
        (0.075, 3, "Name"), (0.6, 3, "Phone"),
        (0.075, 4, "Parkway Pharmacy"), (0.6, 4, "509 555 0195"),
        (0.075, 2, "Pharmacy"), gap=0.009,
    )  # fmt: skip
    found = fields(read)
    assert found["pharmacy.name"]["value"] == "Parkway Pharmacy"
    assert found["pharmacy.phone"]["value"] == "5095550195"


def test_an_answer_whose_box_was_not_found_goes_to_a_person() -> None:
    empty: Checkbox = {"label": "Female", "box": [0.3, 0.06, 0.314, 0.071], "checked": False}
    read = page((0.08, 3, "Sex:"), (0.32, 3, "Female"), (0.5, 3, "Male"), boxes=(empty,))
    field = fields(read)["sex"]
    assert field["value"] == "male"
    assert field["confidence"] < field["bar"]


@pytest.mark.parametrize(
    ("entry", "is_misspelt"),
    [
        ("Seasonal llergies", True),
        ("High cholesteroi", True),
        ("Seasonal allergies", False),
        ("Allergy", False),
        ("Broken toe", False),
    ],
)
def test_a_letter_wrong_in_the_name_of_an_illness_is_noticed(
    entry: str, *, is_misspelt: bool
) -> None:
    assert has_misspelt_illness([entry]) is is_misspelt


@pytest.mark.parametrize(
    ("field", "text", "value", "is_sure"),
    [
        ("vitals.height", "5 ft l in", "61 in", False),
        ("vitals.height", "5 ft in", "60 in", False),
        ("address", "7351 Elm Street Apt 4B.", "7351 Elm Street Apt 4B", True),
        ("email", "ada.byron.@example.org", "ada.byron@example.org", False),
        ("phone", "734/555-0103", "7345550103", True),
        ("tobacco", "No Occasionally", "No Occasionally", False),
        ("tobacco", "Yes, daily", "Yes, daily", True),
        ("signature_date", "02.06.2026", "2026-02-06", False),
        ("signature_date", "16.09.2026", "2026-09-16", True),
    ],
)
def test_a_value_is_repaired_where_only_one_is_meant_and_doubted_where_two_may_be(
    field: str, text: str, value: str, *, is_sure: bool
) -> None:
    parsed = parse_value(field, [text])
    assert parsed is not None
    assert parsed.value == value
    assert (parsed.fit > 0.85) is is_sure
