"""Tables of people, answers that hold several facts, and grids whose boxes stand before what they ask."""

from __future__ import annotations

import pytest

from review.intake.fields.composites import parts_of
from review.intake.fields.grammar import parse_value
from review.intake.shapes import Checkbox
from tests.unit.intake.printed import box, typed_page, values_of


def test_the_row_says_whose_name_and_phone_stand_in_a_column() -> None:
    page = typed_page(
        (0.1, 3, "Patient name: Ada Byron"),
        (0.1, 5, "Contacts"), (0.3, 5, "Name"), (0.55, 5, "Relationship"), (0.75, 5, "Phone"),
        (0.1, 6, "Emergency contact"), (0.3, 6, "Lena Byron"), (0.55, 6, "Sister"), (0.75, 6, "520-555-0111"),
        (0.1, 7, "Pharmacy"), (0.3, 7, "Corner Drug Store"), (0.75, 7, "520-555-0139"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "emergency_contact.name": "Lena Byron",
        "emergency_contact.relationship": "Sister", "emergency_contact.phone": "5205550111",
        "pharmacy.name": "Corner Drug Store", "pharmacy.phone": "5205550139",
    }  # fmt: skip


def test_bare_heads_over_one_person_are_the_patients() -> None:
    page = typed_page(
        (0.1, 3, "Name"), (0.5, 3, "Phone"), (0.1, 4, "Ada Byron"), (0.5, 4, "520-555-0110"),
    )  # fmt: skip
    assert values_of(page) == {"name": "Ada Byron", "phone": "5205550110"}


@pytest.mark.parametrize(
    ("field", "text", "parts"),
    [
        (
            "emergency_contact.name", "Lena Byron (Sister) 520-555-0111",
            {"name": "Lena Byron", "relationship": "Sister", "phone": "520-555-0111"},
        ),
        (
            "emergency_contact.name", "Lena Byron, mother-in-law",
            {"name": "Lena Byron", "relationship": "mother-in-law"},
        ),
        (
            "emergency_contact.name", "Lena O'Brien - (520) 555-0111",
            {"name": "Lena O'Brien", "phone": "(520) 555-0111"},
        ),
        ("emergency_contact.name", "Lena Byron", {}),
        ("emergency_contact.name", "Jason Friend", {}),
        ("pharmacy.name", "Corner Drug Store, 520 555 0139", {"name": "Corner Drug Store", "phone": "520 555 0139"}),
        ("pharmacy.name", "Route 66 Pharmacy", {}),
        (
            "insurance.provider", "Northwind Mutual, ID KWS64778822, Group 35464",
            {"provider": "Northwind Mutual", "policy_number": "KWS64778822", "group_number": "35464"},
        ),
        ("insurance.provider", "Evergreen HMO", {}),
        ("occupation", "Teacher, 520-555-0111", {}),
    ],
)  # fmt: skip
def test_answers_of_several_facts_come_apart(field: str, text: str, parts: dict[str, str]) -> None:
    section = field.split(".")[0]
    assert parts_of(field, text) == {f"{section}.{name}": part for name, part in parts.items()}


def test_a_fact_that_is_asked_by_itself_is_not_taken_from_another_answer() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 4, "Emergency contact: Lena Byron (Sister)"),
        (0.1, 5, "Relationship: Aunt"),
    )  # fmt: skip
    values = values_of(page)
    assert values["emergency_contact.name"] == "Lena Byron"
    assert values["emergency_contact.relationship"] == "Aunt"


def test_boxes_before_what_they_ask() -> None:
    asked = ("Asthma", "Gout", "Migraine", "Do you smoke?")
    cells = [(0.1, 3.0, "Name: Ada Byron")]
    boxes: list[Checkbox] = []
    for number, text in enumerate(asked):
        row, is_yes = 5.0 + number, text in ("Gout", "Do you smoke?")
        cells += [(0.12, row, "Yes"), (0.2, row, "No"), (0.26, row, text)]
        boxes += [
            box(0.1, row, "Yes", checked=is_yes),
            box(0.18, row, "No", checked=not is_yes),
        ]
    values = values_of(typed_page(*cells, boxes=tuple(boxes)))
    assert values == {"name": "Ada Byron", "conditions": ["Gout"], "tobacco": "Yes"}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("sex", "F / 40", "female"),
        ("sex", "Male, 7 years old", "male"),
        ("date_of_birth", "Month 12 Day 10 Year 1985", "1985-12-10"),
        ("date_of_birth", "12/10/1985 (40)", "1985-12-10"),
    ],
)
def test_answers_that_say_more_than_was_asked(field: str, text: str, value: str) -> None:
    parsed = parse_value(field, [text])
    assert parsed is not None
    assert parsed.value == value


def test_who_speaks_is_no_label() -> None:
    page = typed_page(
        (0.1, 3, "Q: What is your full name?"), (0.12, 4, "A: Ada Byron"),
        (0.1, 5, "Q: When were you born?"), (0.12, 6, "A: December 10, 1985"),
        (0.1, 7, "Q: Are you allergic to anything?"), (0.12, 8, "A: Yes - Latex"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "date_of_birth": "1985-12-10", "allergies": ["Latex"],
    }  # fmt: skip


def test_captions_in_brackets_stand_under_their_lines() -> None:
    page = typed_page(
        (0.1, 3, "Byron"), (0.4, 3, "Ada"), (0.1, 3.9, "(Last name)"), (0.4, 3.9, "(First name)"),
        (0.1, 6, "Denver"), (0.4, 6, "CO"), (0.6, 6, "80203"),
        (0.1, 6.9, "(City)"), (0.4, 6.9, "(State)"), (0.6, 6.9, "(Zip)"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "city": "Denver", "state": "CO", "postal_code": "80203",
    }  # fmt: skip
