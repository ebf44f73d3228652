"""Labels whose wording nobody foresaw: told by the habit of the page and by what the answers say."""

from __future__ import annotations

from typing import Literal

import pytest

from review.intake.fields import extract_fields
from review.intake.fields.confidence import wording_factor
from review.intake.fields.telling import is_date, is_telling, latest_date, tells
from review.intake.shapes import Field, Page
from tests.unit.intake.printed import page_of, words

SMALL, LARGE = 0.010, 0.0125

Cell = tuple[float, float, str, float]


def _page(*cells: Cell, method: Literal["text", "ocr"] = "text") -> Page:
    """Texts at (x, row) in a size: a row is 1/40 of the page."""
    printed = [
        word
        for x, row, text, size in cells
        for word in words(x, row / 40, text, letter=0.6 * size, height=size, gap=0.003, score=1.0)
    ]
    return page_of(printed, method=method)


def _fields(*cells: Cell, method: Literal["text", "ocr"] = "text") -> dict[str, Field]:
    return {field["name"]: field for field in extract_fields([_page(*cells, method=method)])}


def _rows(*pairs: tuple[str, str]) -> list[Cell]:
    """A column of labels at the left, a column of answers in larger print."""
    cells: list[Cell] = []
    for row, (label, answer) in enumerate(pairs, start=2):
        cells += [(0.1, row, label, SMALL), (0.4, row, answer, LARGE)]
    return cells


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("(303) 555-0126", "phone"),
        ("ada@example.org", "email"),
        ("Male", "sex"),
        ("CO", "state"),
        ("122/67 mmHg", "vitals.blood_pressure"),
        ("98.1 °F", "vitals.temperature"),
        ("6'0\"", "vitals.height"),
        ("Lisinopril 10 mg once daily", "medications"),
        ("Hernia repair (1996)", "surgeries"),
        ("Neighbor", "emergency_contact.relationship"),
        ("Self", "insurance.relationship"),
    ],
)
def test_an_answer_tells_its_question(text: str, field: str) -> None:
    assert tells(text)[field] >= 0.9
    assert is_telling(text) or field == "surgeries"


@pytest.mark.parametrize("text", ["Phone number", "Sex:", "Where do you live?", "City", ""])
def test_what_a_form_prints_tells_nothing(text: str) -> None:
    assert not is_telling(text)


def test_of_two_dates_the_latest_is_the_day_of_signing() -> None:
    assert latest_date(["05-17-1977", "12-16-2025", "Denver"]) == "2025-12-16"
    assert is_date("16 Dec 2025")
    assert not is_date("Page 2 of 2")
    found = _fields(*_rows(("Arrived in this world", "05-17-1977"), ("City", "Denver"),
                           ("Sex", "Female"), ("Put to paper", "12-16-2025")))  # fmt: skip
    assert found["date_of_birth"]["value"] == "1977-05-17"
    assert found["signature_date"]["value"] == "2025-12-16"


def test_unknown_labels_get_their_fields_from_answers_and_neighbours() -> None:
    found = _fields(
        *_rows(
            ("Full name", "Ada Byron"),
            ("Phone", "(303) 555-0199"),
            ("Gazebo", "ada@example.org"),
            ("Emergency contact name", "Max Byron"),
            ("Marmalade", "(303) 555-0126"),
            ("Kinship", "Brother"),
        )
    )
    assert found["email"]["value"] == "ada@example.org"
    assert found["emergency_contact.phone"]["value"] == "3035550126"
    assert found["emergency_contact.relationship"]["value"] == "Brother"
    assert found["phone"]["value"] == "3035550199"


def test_what_is_inferred_stays_under_its_bar() -> None:
    found = _fields(*_rows(("Gazebo", "ada@example.org"), ("City", "Denver"), ("Sex", "Female")))
    assert found["email"]["confidence"] < found["email"]["bar"]
    assert found["sex"]["confidence"] >= found["sex"]["bar"]


def test_labels_under_their_answers_are_read_upwards() -> None:
    found = _fields(
        (0.1, 2, "Ada Byron", LARGE), (0.5, 2, "05-17-1977", LARGE),
        (0.1, 2.6, "Full name", SMALL), (0.5, 2.6, "Date of birth", SMALL),
        (0.1, 5, "(303) 555-0126", LARGE), (0.5, 5, "ada@example.org", LARGE),
        (0.1, 5.6, "Phone", SMALL), (0.5, 5.6, "Email", SMALL),
    )  # fmt: skip
    assert found["name"]["value"] == "Ada Byron"
    assert found["date_of_birth"]["value"] == "1977-05-17"
    assert found["phone"]["value"] == "3035550126"


def test_a_header_row_is_answered_by_the_row_below_on_a_form_that_answers_to_the_right() -> None:
    heads = ("BP", "Zest", "Heat of body", "Height")
    values = ("122/67 mmHg", "88 bpm", "98.1 °F", "61 in")
    cells = _rows(("Full name", "Ada Byron"), ("City", "Denver"), ("Sex", "Female"))
    for number, (head, value) in enumerate(zip(heads, values, strict=True)):
        x = 0.1 + 0.2 * number
        cells += [(x, 8, head, SMALL), (x, 8.8, value, LARGE)]
    found = _fields(*cells)
    assert found["vitals.heart_rate"]["value"] == "88"
    assert found["vitals.temperature"]["value"] == "98.1 F"


def test_boxes_so_narrow_that_labels_touch_are_parted_by_the_row_below() -> None:
    cells = [
        (0.1, 2, "State", SMALL), (0.1335, 2, "ZIP code", SMALL), (0.5, 2, "City", SMALL),
        (0.1, 2.7, "CO", LARGE), (0.1335, 2.7, "80203", LARGE), (0.5, 2.7, "Denver", LARGE),
    ]  # fmt: skip
    found = _fields(*cells)
    assert found["state"]["value"] == "CO"
    assert found["postal_code"]["value"] == "80203"


def test_a_toll_free_number_of_the_letterhead_is_not_the_patients() -> None:
    found = _fields((0.7, 1, "Tel. 800-555-0142", SMALL), *_rows(("Full name", "Ada Byron")))
    assert "phone" not in found


def test_a_list_beside_words_that_nobody_took_is_doubted() -> None:
    whole = [(0.1, 2, "Allergies", SMALL), (0.1, 2.7, "Latex", LARGE)]
    left = (0.21, 2.7, "Codeine", LARGE)
    known = (0.45, 2, "City", SMALL), (0.45, 2.7, "Denver", LARGE)
    sure = _fields(*whole, *known)["allergies"]
    assert sure["value"] == ["Latex"]
    assert sure["confidence"] >= sure["bar"]
    doubted = _fields(*whole, left, *known)["allergies"]
    assert "Codeine" in str(doubted["value"]) or doubted["confidence"] < doubted["bar"]


@pytest.mark.parametrize(
    ("entry", "factor"),
    [
        ("Allopurinol 100 mg once daily", 1.0),
        ("Insulin glargine 20 units at bedtime", 1.0),
        ("Allopurinol 100 mg once daiiy", 0.9),
        ("500 mg twice daily", 0.9),
        ("Amlodipine 5 mg", 0.9),
    ],
)
def test_a_recognised_drug_that_lacks_a_part_is_doubted(entry: str, factor: float) -> None:
    assert wording_factor("medications", [entry]) == factor


def test_a_letterhead_misread_as_a_label_does_not_fill_a_list_with_an_address() -> None:
    found = _fields(
        (0.3, 1, "Medicins", LARGE), (0.6, 1, "210 Lakeside Parkway", SMALL),
        *_rows(("Full name", "Ada Byron"), ("Medicines you take", "Allopurinol 100 mg once daily"),
               ("Address", "12 Oak Street"), ("Phone", "(303) 555-0199")),
        method="ocr",
    )  # fmt: skip
    assert found["medications"]["value"] == ["Allopurinol 100 mg once daily"]
