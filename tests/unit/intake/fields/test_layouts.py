"""Labels and answers wherever forms put them: pages are built word by word, no files needed."""

from __future__ import annotations

import random

import pytest

from review.intake.fields import (
    FORM_THRESHOLD,
    compare_fields,
    extract_fields,
    extract_section,
    has_text,
    looks_like_intake_form,
    sections,
)
from review.intake.shapes import Checkbox
from tests.unit.intake.printed import box, typed_page, values_of


def test_answers_after_their_label_several_on_a_line() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.5, 3, "DOB: 12/10/1985"),
        (0.1, 4, "City: Denver State: CO Zip: 80203"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "date_of_birth": "1985-12-10", "city": "Denver", "state": "CO",
        "postal_code": "80203",
    }  # fmt: skip


def test_a_drug_without_a_dose_is_kept_behind_a_wording_that_is_guessed() -> None:
    page = typed_page(
        (0.1, 3, "Name: Ada Byron"), (0.1, 4, "Are you currently taking any medications? Yes"),
        (0.1, 5, "If yes, list medications: Albuterol inhaler"), (0.1, 6, "Do you have any allergies? Yes"),
        (0.1, 7, "If yes, list allergies: Penicillin"),
    )  # fmt: skip
    assert values_of(page)["medications"] == ["Albuterol inhaler"]


def test_a_sentence_that_goes_on_is_no_label_and_its_answer() -> None:
    page = typed_page(
        (0.1, 3, "Current medications: REPLACE THE LIST OF"), (0.1, 4, "ALLERGIES BY AN EMPTY"),
        (0.1, 5, "LIST BEFORE SAVING."),
    )  # fmt: skip
    assert "allergies" not in values_of(page)


def test_answers_below_their_label_in_columns() -> None:
    page = typed_page(
        (0.1, 3, "Full name"), (0.5, 3, "Date of birth"), (0.75, 3, "Phone"),
        (0.1, 4, "Ada Byron"), (0.5, 4, "1985-12-10"), (0.75, 4, "555-678-9012"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "date_of_birth": "1985-12-10", "phone": "5556789012",
    }  # fmt: skip


def test_answers_in_a_second_column() -> None:
    page = typed_page(
        (0.1, 3, "Patient name"), (0.4, 3, "Ada Byron"), (0.1, 4, "Email"), (0.4, 4, "ada@example.com"),
        (0.1, 5, "Occupation"), (0.4, 5, "Mathematician"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "email": "ada@example.com", "occupation": "Mathematician",
    }  # fmt: skip


def test_sections_decide_whose_name_and_phone_it_is() -> None:
    page = typed_page(
        (0.1, 2, "Patient Information"), (0.1, 3, "Name: Ada Byron"), (0.1, 4, "Phone: 555-111-2222"),
        (0.1, 6, "Emergency Contact"), (0.1, 7, "Name: Bob Byron"), (0.1, 8, "Phone: 555-333-4444"),
        (0.1, 10, "Pharmacy"), (0.1, 11, "Name: Corner Drugs"), (0.1, 12, "Phone: 555-555-6666"),
    )  # fmt: skip
    assert values_of(page) == {
        "name": "Ada Byron", "phone": "5551112222", "emergency_contact.name": "Bob Byron",
        "emergency_contact.phone": "5553334444", "pharmacy.name": "Corner Drugs",
        "pharmacy.phone": "5555556666",
    }  # fmt: skip


def test_two_columns_of_sections_do_not_mix() -> None:
    page = typed_page(
        (0.1, 2, "Patient Information"), (0.55, 2, "Emergency Contact"),
        (0.1, 3, "Name: Ada Byron"), (0.55, 3, "Name: Bob Byron"),
        (0.1, 4, "Phone: 555-111-2222"), (0.55, 4, "Phone: 555-333-4444"),
    )  # fmt: skip
    values = values_of(page)
    assert values["phone"] == "5551112222"
    assert values["emergency_contact.phone"] == "5553334444"


def test_tables_give_an_entry_per_row() -> None:
    page = typed_page(
        (0.1, 2, "Medication"), (0.4, 2, "Dose"), (0.6, 2, "Frequency"),
        (0.1, 3, "Lisinopril"), (0.4, 3, "10 mg"), (0.6, 3, "once daily"),
        (0.1, 4, "Metformin"), (0.4, 4, "500 mg"), (0.6, 4, "twice daily"),
    )  # fmt: skip
    assert values_of(page) == {
        "medications": ["Lisinopril 10 mg once daily", "Metformin 500 mg twice daily"],
    }  # fmt: skip


def test_a_no_means_an_empty_list_and_a_yes_waits_for_the_list() -> None:
    page = typed_page(
        (0.1, 2, "Do you have any allergies? No"), (0.1, 3, "Are you taking any medications? Yes"),
        (0.1, 4, "If yes, please list: Aspirin"),
    )  # fmt: skip
    assert values_of(page) == {"allergies": [], "medications": ["Aspirin"]}


def test_ticked_boxes_answer_and_doubtful_ones_go_to_a_person() -> None:
    cells = ((0.1, 3, "Sex:"), (0.22, 3, "Male"), (0.32, 3, "Female"))
    page = typed_page(
        *cells, boxes=[box(0.2, 3, "Male", checked=False), box(0.3, 3, "Female", checked=True)]
    )
    assert values_of(page) == {"sex": "female"}
    unsure = typed_page(
        *cells, boxes=[box(0.2, 3, "Male", checked=False), box(0.3, 3, "Female", checked=None)]
    )
    (field,) = extract_fields([unsure])
    assert field["confidence"] < field["bar"]


@pytest.mark.parametrize(
    ("question", "answer", "is_denied"),
    [
        ("Allergies:", "No known allergies", True),
        ("Do you have any allergies?", "No", True),
        ("Do you have food allergies?", "No", False),
    ],
)
def test_a_ticked_denial_stays_in_the_source_of_the_list_beside_it(
    question: str, answer: str, is_denied: bool
) -> None:
    tick: Checkbox = {"label": answer, "box": [0.5, 0.0605, 0.51, 0.071], "checked": True}
    page = typed_page(
        (0.1, 3, question), (0.52, 3, answer), (0.1, 5, "Allergies: Latex"), boxes=[tick]
    )
    (field,) = [one for one in extract_fields([page]) if one["name"] == "allergies"]
    assert field["value"] == ["Latex"]
    assert (f"[x] {answer}" in field["source"]) is is_denied
    assert (field["confidence"] < field["bar"]) is is_denied


def test_a_state_that_looks_like_a_label_is_an_answer() -> None:
    page = typed_page((0.1, 2, "City"), (0.4, 2, "State"), (0.1, 3, "Lansing"), (0.4, 3, "MI"))
    assert values_of(page) == {"city": "Lansing", "state": "MI"}


def test_misread_labels_are_still_labels_on_scans() -> None:
    page = typed_page((0.1, 2, "Dale of birth: 12/10/1985"), method="ocr")
    assert values_of(page) == {"date_of_birth": "1985-12-10"}


def test_boxes_lie_around_the_words_of_the_value() -> None:
    (field,) = extract_fields([typed_page((0.1, 2, "Email: ada@example.com"))])
    assert field["box"] is not None
    assert field["box"][0] > 0.15
    assert field["source"] == "ada@example.com"


def test_sections_split_the_fields_and_nothing_is_lost() -> None:
    page = typed_page((0.1, 2, "Name: Ada Byron"), (0.1, 3, "Email: ada@example.com"))
    by_section = [f["name"] for s in sections() for f in extract_section([page], s)]
    assert sorted(by_section) == ["email", "name"]
    with pytest.raises(KeyError):
        extract_section([page], "astrology")


def test_a_note_is_no_form_and_nothing_has_no_text() -> None:
    note = typed_page((0.1, 2, "Patient: Ada"), (0.1, 3, "Meds: Aspirin as before, sleeps well."))
    assert looks_like_intake_form([note]) < FORM_THRESHOLD
    assert has_text([note])
    assert not has_text([typed_page()])
    assert extract_fields([typed_page()]) == []


def test_noise_never_breaks_extraction() -> None:
    chance = random.Random(4)
    pieces = [
        "Name:",
        "(",
        ":",
        "?",
        "Phone",
        "☒",
        "12/12",
        "[",
        "Dose",
        "If",
        "yes",
        "None,",
        "::",
        "1.",
        "#",
    ]
    for _ in range(300):
        cells = [
            (chance.random(), chance.randrange(45), " ".join(chance.choices(pieces, k=3)))
            for _ in range(12)
        ]
        extract_fields([typed_page(*cells, method=chance.choice(["text", "ocr"]))])


def test_comparison_ignores_case_spacing_and_order_of_lists() -> None:
    page = typed_page((0.1, 2, "Allergies: latex, Penicillin"), (0.1, 3, "City: denver"))
    result = compare_fields(
        extract_fields([page]),
        {"allergies": ["Penicillin", "Latex"], "city": "Denver", "state": "CO", "surgeries": []},
    )
    outcomes = {name: one["outcome"] for name, one in result.items()}
    assert outcomes == {
        "allergies": "right", "city": "right", "state": "missing", "surgeries": "right",
    }  # fmt: skip
