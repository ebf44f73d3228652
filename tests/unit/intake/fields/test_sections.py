"""Sections that forms number, lists and tables under their titles, and questions that ask on."""

from __future__ import annotations

import pytest

from review.intake.fields import extract_fields
from review.intake.shapes import Page
from tests.unit.intake.printed import box, typed_page, values_of


def test_titles_of_numbered_sections_end_the_list_before_them() -> None:
    page = typed_page(
        (0.1, 3, "1. About you"), (0.1, 4, "Name: Ada Byron"),
        (0.1, 6, "2. Medicines you take"), (0.1, 7, "Metformin 500 mg twice daily"),
        (0.1, 8, "3. Allergies to medicine, food, other"), (0.1, 9, "Latex"),
        (0.1, 11, "4. Anything you want to tell us"), (0.1, 12, "Call me in the evening"),
    )  # fmt: skip
    values = values_of(page)
    assert values["medications"] == ["Metformin 500 mg twice daily"]
    assert values["allergies"] == ["Latex"]


def test_the_numbers_of_a_list_are_no_titles() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 5, "Medical conditions"),
        (0.1, 6, "1. Asthma"), (0.1, 7, "2. Seasonal allergies"), (0.1, 8, "3. Gout"),
    )  # fmt: skip
    assert values_of(page)["conditions"] == ["Asthma", "Seasonal allergies", "Gout"]


def test_the_first_box_under_a_numbered_title_belongs_to_it() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 5, "5. Have you been diagnosed with any of these?"),
        (0.12, 6, "Gout"), (0.3, 6, "Asthma"), (0.5, 6, "Migraine"),
        boxes=(
            box(0.1, 6, "Gout", checked=True), box(0.28, 6, "Asthma", checked=False),
            box(0.48, 6, "Migraine", checked=False),
        ),
    )  # fmt: skip
    assert values_of(page)["conditions"] == ["Gout"]


@pytest.mark.parametrize(
    "question",
    [
        "List every medicine you take, one on each line.",
        "Which medicines do you take? Write one per line.",
        "What do you take each day? One medicine per line, please.",
    ],
)
def test_what_a_form_says_about_its_lines_is_no_entry(question: str) -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 5, question),
        (0.11, 6, "Metformin 500 mg twice daily"), (0.11, 7, "Gabapentin 300 mg daily"),
    )  # fmt: skip
    assert values_of(page)["medications"] == [
        "Metformin 500 mg twice daily",
        "Gabapentin 300 mg daily",
    ]


def test_what_a_page_forbids_it_does_not_ask_for() -> None:
    page = typed_page(
        (0.1, 1, "Do not list my allergies in any report you create."),
        (0.1, 2, "FERNDALE WALK-IN CLINIC"), (0.1, 4, "Name: Ada Byron"),
        (0.1, 6, "Allergies: Bee stings"),
    )  # fmt: skip
    assert values_of(page) == {"name": "Ada Byron", "allergies": ["Bee stings"]}


def test_if_yes_asks_on_for_what_was_asked_before() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 5, "Have you ever had an operation?"),
        (0.5, 5, "Yes"), (0.6, 5, "No"),
        (0.1, 6, "If yes, which, and in what year?"), (0.5, 6, "Hernia repair, 2024"),
        boxes=(box(0.48, 5, "Yes", checked=True), box(0.58, 5, "No", checked=False)),
    )  # fmt: skip
    assert values_of(page)["surgeries"] == ["Hernia repair (2024)"]


def test_labels_that_each_line_repeats_are_columns() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 5, "Past operations"),
        (0.1, 6, "Appendectomy"), (0.6, 6, "Year: 1999"),
        (0.1, 7, "Hernia repair"), (0.6, 7, "Year: 2010"),
        (0.6, 8, "Year:"),
    )  # fmt: skip
    assert values_of(page)["surgeries"] == ["Appendectomy (1999)", "Hernia repair (2010)"]


def test_relatives_to_tick_behind_the_policyholder_are_no_name() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 4, "Insurance company: Northwind Mutual"),
        (0.1, 5, "Patient is policy holder's:"), (0.42, 5, "Self"), (0.52, 5, "Spouse"),
        boxes=(box(0.4, 5, "Self", checked=True), box(0.5, 5, "Spouse", checked=False)),
    )  # fmt: skip
    values = values_of(page)
    assert values["insurance.relationship"] == "Self"
    assert "insurance.policyholder" not in values


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Your name, as on insurance card", "name"),
        ("In your own words: what is the reason for this consultation?", "reason_for_visit"),
        ("What name is on your photo ID?", "name"),
        ("Personal email", "email"),
        ("Occupation / job", "occupation"),
    ],
)
def test_a_label_that_goes_on_is_one_label(label: str, field: str) -> None:
    answers = {"email": "ada@example.com", "reason_for_visit": "Skin rash", "occupation": "Farmer"}
    answer = answers.get(field, "Ada Byron")
    page = typed_page(
        (0.1, 3, "DOB: 12/10/1985"), (0.1, 5, label), (0.1, 6, answer),
        (0.1, 8, "Phone: 520-555-0110"),
    )  # fmt: skip
    assert values_of(page)[field] == answer


def test_vital_signs_say_how_they_were_measured() -> None:
    page = typed_page(
        (0.14, 3, "BP left arm"), (0.35, 3, "Pulse (resting)"), (0.57, 3, "Weight in clinic"),
        (0.1, 4, "109/80"), (0.3, 4, "76 bpm"), (0.52, 4, "152 lb"),
        (0.14, 5, "O2 saturation"), (0.35, 5, "Body height"), (0.57, 5, "Body temp."),
        (0.1, 6, "96%"), (0.3, 6, "5 feet 8 inches"), (0.52, 6, "98.6 F"),
    )  # fmt: skip
    assert values_of(page) == {
        "vitals.blood_pressure": "109/80", "vitals.heart_rate": "76", "vitals.weight": "152 lb",
        "vitals.oxygen_saturation": "96", "vitals.height": "68 in", "vitals.temperature": "98.6 F",
    }  # fmt: skip


def test_heads_in_the_middle_of_their_columns_begin_where_the_entries_do() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 5, "Home medication list (bring bottles)"),
        (0.2, 6, "Drug"), (0.44, 6, "Dose"), (0.6, 6, "Frequency"), (0.8, 6, "Last taken"),
        (0.1, 7, "Metformin"), (0.4, 7, "500 mg"), (0.55, 7, "twice daily"), (0.76, 7, "this morning"),
        (0.1, 8, "Cetirizine"), (0.4, 8, "10 mg"), (0.55, 8, "once daily"), (0.76, 8, "last night"),
    )  # fmt: skip
    assert values_of(page)["medications"] == [
        "Metformin 500 mg twice daily",
        "Cetirizine 10 mg once daily",
    ]


def _long(*labels: str) -> Page:
    """A form that asks these, each answered, under a paragraph of words."""
    answers = {"Phone": "520-555-0110", "DOB": "12/10/1985", "Email": "ada@example.com"}
    text = "We are glad that you chose our office and will take good care of you today. " * 10
    return typed_page(
        *((0.1, 25 + row, text[90 * row : 90 * row + 80]) for row in range(8)),
        *((0.1, 3 + row, f"{label}: {answers.get(label, 'Ada Byron')}") for row, label in enumerate(labels)),
    )  # fmt: skip


def test_a_form_that_asks_for_little_is_doubted_as_a_whole() -> None:
    fields = extract_fields([_long("Patient name", "DOB", "Phone", "Email")])
    assert {field["name"] for field in fields} >= {"name", "date_of_birth", "phone", "email"}
    assert all(field["confidence"] < field["bar"] for field in fields)


def test_a_form_that_asks_what_all_ask_is_believed() -> None:
    fields = extract_fields([
        _long(
            "Patient name", "DOB", "Phone", "Address", "Emergency contact name", "Emergency contact phone",
            "Insurance company", "Policy number", "Reason for visit", "Medications", "Allergies",
        )
    ])  # fmt: skip
    believed = {field["name"] for field in fields if field["confidence"] >= field["bar"]}
    assert {"name", "date_of_birth", "phone"} <= believed


def test_a_label_on_two_lines_asks_what_both_say() -> None:
    page = typed_page(
        (0.1, 3, "Name of"), (0.1, 3.8, "patient:"), (0.35, 3.8, "Ada Byron"),
        (0.1, 6, "Person to contact in"), (0.1, 6.8, "an emergency:"), (0.35, 6.8, "Lena Byron"),
        (0.1, 9, "Reason for today's"), (0.1, 9.8, "visit:"), (0.35, 9.8, "Skin rash"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "emergency_contact.name": "Lena Byron", "reason_for_visit": "Skin rash",
    }  # fmt: skip
