"""Forms that number their captions, abbreviate them, set heads over cells and lists in columns."""

from __future__ import annotations

import pytest

from review.intake.fields import extract_fields
from review.intake.fields.abbreviations import spelt_out
from review.intake.fields.item_numbers import item_numbers
from review.intake.fields.tokens import Token
from review.intake.shapes import Page
from tests.unit.intake.printed import page_of, words

Cell = tuple[float, float, str]
CLAIM = (
    (0.06, 2, "1. Pt. name"), (0.35, 2, "2. D.O.B."), (0.6, 2, "3. Mobile #"),
    (0.06, 3, "Ada Byron"), (0.35, 3, "12/10/1985"), (0.6, 3, "617-555-0142"),
    (0.06, 5, "4. No. & street"), (0.35, 5, "5. City / twp."), (0.6, 5, "6. State"), (0.8, 5, "7. Zip"),
    (0.06, 6, "12 Elm Street"), (0.35, 6, "Boston"), (0.6, 6, "MA"), (0.8, 6, "02118"),
    (0.06, 8, "8. Emerg. contact"), (0.35, 8, "9. Rel. to pt."), (0.6, 8, "10. Emerg. ph."),
    (0.06, 9, "Bob Byron"), (0.35, 9, "Brother"), (0.6, 9, "617-555-0119"),
)  # fmt: skip


def page(*cells: Cell) -> Page:
    """Texts at (x, row) of a page from a file, a row is 1/50 of the page."""
    return page_of(
        word
        for x, row, text in cells
        for word in words(x, row / 50, text, letter=0.0075, height=0.01, gap=0.003, score=1.0)
    )


def values(*cells: Cell) -> dict[str, str | list[str]]:
    return {field["name"]: field["value"] for field in extract_fields([page(*cells)])}


def test_captions_of_a_claim_form_ask_for_what_stands_under_them() -> None:
    assert values(*CLAIM) == {
        "name": "Ada Byron", "date_of_birth": "1985-12-10", "phone": "6175550142",
        "address": "12 Elm Street", "city": "Boston", "state": "MA", "postal_code": "02118",
        "emergency_contact.name": "Bob Byron", "emergency_contact.relationship": "Brother",
        "emergency_contact.phone": "6175550119",
    }  # fmt: skip


def line(text: str) -> list[Token]:
    return [
        Token(part, 0.1 * i, 0.1, 0.1 * i + 0.05, 0.11, 1.0) for i, part in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["1. Name 2. Sex", "Ada F", "3. Street 4. City", "5. State 6. Zip"], 6),
        (["1. Name 2. Sex", "3. Street 4. City"], 0),  # too few
        ([f"{n}. Drug {n} mg" for n in range(1, 9)], 0),  # a list: one to a line
        (["1. Aspirin 4. Insulin", "2. Zocor 5. Tylenol", "3. Advil 6. Motrin"], 0),  # in columns
        (["7. Name 8. Sex", "9. Street 10. City", "11. State 12. Zip"], 6),  # a later page
    ],
)
def test_numbers_count_captions_only_where_several_stand_on_a_line(
    lines: list[str], count: int
) -> None:
    assert len(item_numbers([line(text) for text in lines])) == count


def test_a_page_of_nothing_but_numbers_is_looked_through_at_once() -> None:
    assert len(item_numbers([line("1. 2. 3. 4. 5. 6.")] * 5_000)) <= 99


def test_heads_and_cells_of_two_rows_go_together_in_their_order() -> None:
    found = values(
        (0.06, 1, "Name:"), (0.2, 1, "Ada Byron"),
        (0.13, 3, "Blood pressure"), (0.35, 3, "Pulse"), (0.57, 3, "Respirations"), (0.8, 3, "Temp."),
        (0.08, 4, "121/76"), (0.29, 4, "58"), (0.51, 4, "13"), (0.72, 4, "98.5 F"),
    )  # fmt: skip
    assert (found["vitals.heart_rate"], found["vitals.respiratory_rate"]) == ("58", "13")
    assert (found["vitals.blood_pressure"], found["vitals.temperature"]) == ("121/76", "98.5 F")


def test_a_list_in_two_columns_is_read_down_one_and_down_the_other() -> None:
    found = values(
        (0.06, 3, "Current medications"),
        (0.06, 4, "1. Lisinopril 10 mg daily"), (0.5, 4, "3. Sertraline 50 mg daily"),
        (0.06, 5, "2. Metformin 500 mg daily"), (0.5, 5, "4."),
    )  # fmt: skip
    assert found["medications"] == [
        "Lisinopril 10 mg daily", "Metformin 500 mg daily", "Sertraline 50 mg daily",
    ]  # fmt: skip


def test_what_a_form_tells_people_to_do_is_no_answer() -> None:
    found = values(
        (0.06, 3, "Which medicines do you take?"), (0.5, 3, "Write one per line, with strength."),
        (0.06, 4, "Lisinopril 10 mg once daily"),
    )  # fmt: skip
    assert found["medications"] == ["Lisinopril 10 mg once daily"]


def test_abbreviations_are_words_of_their_own() -> None:
    assert spelt_out("Emerg. ph.") == "emergency phone"
    assert spelt_out("Apt. 4, Einstein Ave") == "Apt. 4, Einstein Ave"
