"""What packets for new patients print: columns of a page, boxes that deny a list, grids, rows of vital signs."""

from __future__ import annotations

import pytest

from review.intake.fields import extract_fields
from review.intake.shapes import Checkbox, Field, Page
from tests.unit.intake.printed import page_of, words

Cell = tuple[float, float, str]


def _page(*cells: Cell, ticks: tuple[tuple[float, float, str, bool], ...] = ()) -> Page:
    """Texts at (x, row), a row is 1/50 of the page; ticks are boxes left of their label."""
    boxes: list[Checkbox] = [
        {"label": label, "box": [x, row / 50, x + 0.014, row / 50 + 0.011], "checked": is_ticked}
        for x, row, label, is_ticked in ticks
    ]
    texts = (*cells, *((x + 0.02, row, label) for x, row, label, _ in ticks))
    printed = [
        word
        for x, row, text in texts
        for word in words(x, row / 50, text, letter=0.0085, height=0.012, gap=0.005)
    ]
    return page_of(printed, boxes=boxes)


def _fields(page: Page) -> dict[str, Field]:
    return {field["name"]: field for field in extract_fields([page])}


@pytest.mark.parametrize("words", ["If none, check here", "I do not take any medications", "None"])
@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_box_between_a_list_and_its_title_denies_the_list_or_says_nothing(
    words: str, is_ticked: bool
) -> None:
    entries = () if is_ticked else ((0.1, 5, "Lisinopril 10 mg once daily"),)
    page = _page((0.1, 3, "Current medications"), *entries, ticks=((0.12, 4, words, is_ticked),))
    field = _fields(page).get("medications")
    assert field is not None
    assert field["value"] == ([] if is_ticked else ["Lisinopril 10 mg once daily"])
    assert field["confidence"] >= field["bar"]


def test_a_ticked_denial_beside_entries_goes_to_a_person() -> None:
    tick = (0.12, 4, "I have never had surgery", True)
    page = _page((0.1, 3, "Past surgeries"), (0.1, 5, "Appendectomy (2001)"), ticks=(tick,))
    field = _fields(page)["surgeries"]
    assert field["value"] == ["Appendectomy (2001)"]
    assert field["confidence"] < field["bar"]
    assert "[x] I have never had surgery" in field["source"]


def test_numbers_of_lines_that_nobody_filled_in_are_no_entries() -> None:
    page = _page((0.1, 3, "Past surgeries"), (0.1, 4, "1. Appendectomy (2001)"), (0.1, 5, "2."))
    assert _fields(page)["surgeries"]["value"] == ["Appendectomy (2001)"]


def test_a_grid_of_yes_and_no_lists_what_was_answered_with_yes() -> None:
    illnesses = ("Asthma", "Heart murmur", "Back trouble", "Diabetes")
    rows = [*enumerate(illnesses, start=5)]
    said = {"Heart murmur", "Back trouble"}
    ticks = [(0.4, row, "", name in said) for row, name in rows]
    ticks += [(0.5, row, "", name not in said) for row, name in rows]
    names = [(0.1, row, name) for row, name in rows]
    heads = ((0.4, 4, "Yes"), (0.5, 4, "No"))
    page = _page((0.1, 3, "Medical history"), *heads, *names, ticks=tuple(ticks))
    field = _fields(page)["conditions"]
    assert field["value"] == ["Heart murmur", "Back trouble"]
    assert field["confidence"] >= field["bar"]


def test_a_line_of_a_grid_with_both_answers_goes_to_a_person() -> None:
    rows = [*enumerate(("Asthma", "Gout", "Diabetes"), start=4)]
    ticks = tuple(
        (x, row, word, True) for row, _ in rows for x, word in ((0.4, "Yes"), (0.5, "No"))
    )
    field = _fields(_page(*((0.1, row, name) for row, name in rows), ticks=ticks))["conditions"]
    assert field["confidence"] < field["bar"]


def test_columns_of_a_page_do_not_run_into_each_other() -> None:
    page = _page(
        (0.1, 2, "Full name"), (0.55, 2, "Allergies"),
        (0.11, 3, "Ada Byron"), (0.56, 3, "Penicillin"),
        (0.1, 4, "Occupation"), (0.56, 4, "Latex"),
        (0.11, 5, "Teacher"), (0.55, 6, "Current medications"),
        (0.1, 6, "Emergency contact"), (0.56, 7, "Lisinopril 10 mg once daily"),
        (0.11, 7, "Bob Byron"), (0.55, 8, "Past surgeries"), (0.56, 9, "Appendectomy (2001)"),
    )  # fmt: skip
    values = {name: field["value"] for name, field in _fields(page).items()}
    assert values == {
        "name": "Ada Byron", "occupation": "Teacher", "emergency_contact.name": "Bob Byron",
        "allergies": ["Penicillin", "Latex"], "medications": ["Lisinopril 10 mg once daily"],
        "surgeries": ["Appendectomy (2001)"],
    }  # fmt: skip


def test_letters_among_vital_signs_are_vital_signs() -> None:
    page = _page(
        (0.1, 3, "BP: 120/80"), (0.35, 3, "P: 64"), (0.55, 3, "R: 16"), (0.75, 3, "T: 98.6 F")
    )
    values = {name: field["value"] for name, field in _fields(page).items()}
    assert values == {
        "vitals.blood_pressure": "120/80", "vitals.heart_rate": "64",
        "vitals.respiratory_rate": "16", "vitals.temperature": "98.6 F",
    }  # fmt: skip


def test_two_tables_side_by_side_keep_their_entries() -> None:
    page = _page(
        (0.1, 3, "Allergy"), (0.3, 3, "Reaction"), (0.5, 3, "Surgery"), (0.75, 3, "Year"),
        (0.1, 4, "Latex"), (0.3, 4, "hives"), (0.5, 4, "Appendectomy"), (0.75, 4, "2001"),
    )  # fmt: skip
    fields = _fields(page)
    assert fields["allergies"]["value"] == ["Latex"]
    assert fields["surgeries"]["value"] == ["Appendectomy (2001)"]


def test_lines_with_bullets_are_entries_of_their_own_however_long_they_are() -> None:
    lines = (
        "- Lisinopril 10 mg once daily in the morning with a glass of water before breakfast",
        "- Warfarin as directed by the clinic",
        "- Aspirin",
    )
    cells = [(0.1, row, line) for row, line in enumerate(lines, start=4)]
    field = _fields(_page((0.1, 3, "Current medications:"), *cells))["medications"]
    assert field["value"] == [line.removeprefix("- ") for line in lines]


@pytest.mark.parametrize("text", ["Penicillin", "No sulfa drugs", "No allergies except penicillin"])
def test_what_only_begins_like_a_denial_is_an_entry(text: str) -> None:
    assert _fields(_page((0.1, 3, "Allergies:"), (0.25, 3, text)))["allergies"]["value"] == [text]


def test_a_box_over_its_own_title_denies_no_other_list() -> None:
    """Nobody said that there are no medications: the title of the allergies stands under its box."""
    page = _page(
        (0.1, 3, "Name: Emily Carter"),
        (0.1, 5, "Current medications:"),
        (0.1, 8, "Allergies:"),
        (0.1, 10, "Past surgeries: Appendectomy (2006)"),
        ticks=((0.1, 7, "No known allergies", True),),
    )
    fields = _fields(page)
    assert "medications" not in fields
    assert fields["allergies"]["value"] == []
