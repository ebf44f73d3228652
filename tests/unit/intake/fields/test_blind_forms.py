"""Structures of forms that people drew who did not know the reader: captions, rings, combs, joint labels."""

from __future__ import annotations

import pytest

from tests.unit.intake.printed import box, typed_page, values_of

CONTACT = {
    "emergency_contact.name": "Lena Byron",
    "emergency_contact.relationship": "Sister",
    "emergency_contact.phone": "5205550111",
}


@pytest.mark.parametrize(
    "answer",
    [
        "Lena Byron, Sister, (520) 555-0111",
        "Lena Byron - Sister - ph. 520-555-0111",
        "Lena Byron (520) 555-0111 Sister",
        "Lena Byron, 520.555.0111 (Sister)",
        "Lena Byron / Sister / 520/555-0111",
    ],
)
@pytest.mark.parametrize(
    "label", ["Emergency contact:", "Emergency contact, relationship, phone:", "Contact person (and how related):"]
)  # fmt: skip
def test_one_line_tells_who_how_related_and_the_phone(label: str, answer: str) -> None:
    found = values_of(
        typed_page((0.1, 3, "Patient name: Ada Byron"), (0.1, 4, f"{label} {answer}"))
    )
    assert {name: found.get(name) for name in CONTACT} == CONTACT


def test_labels_that_ask_for_two_things_are_answered_by_both() -> None:
    found = values_of(
        typed_page(
            (0.1, 3, "Subscriber, and your relation to subscriber: Ada Byron, Self"),
            (0.1, 4, "Member ID and group no. KWS64778822, 35464"),
            (0.1, 5, "Pharmacy & phone: Corner Drug Store, 520-555-0139"),
        )
    )
    assert found == {
        "insurance.policyholder": "Ada Byron", "insurance.relationship": "Self",
        "insurance.policy_number": "KWS64778822", "insurance.group_number": "35464",
        "pharmacy.name": "Corner Drug Store", "pharmacy.phone": "5205550139",
    }  # fmt: skip


def test_captions_under_a_part_of_the_page_take_what_stands_over_them() -> None:
    found = values_of(
        typed_page(
            (0.1, 3.0, "Ada Byron"), (0.6, 3.0, "12/10/1985"),
            (0.1, 3.8, "Print full name"), (0.6, 3.8, "Birthdate"),
            (0.1, 5.0, "Denver"), (0.35, 5.0, "CO"), (0.6, 5.0, "(520) 555-0110"),
            (0.1, 5.8, "City"), (0.35, 5.8, "State"), (0.6, 5.8, "Home phone"),
            (0.1, 8, "Emergency contact: Lena Byron"), (0.6, 8, "Phone: (520) 555-0111"),
            (0.1, 9, "Pharmacy: Corner Drug Store"), (0.6, 9, "Phone: (520) 555-0139"),
        )
    )  # fmt: skip
    assert found == {
        "name": "Ada Byron", "date_of_birth": "1985-12-10", "city": "Denver", "state": "CO",
        "phone": "5205550110", "emergency_contact.name": "Lena Byron",
        "emergency_contact.phone": "5205550111", "pharmacy.name": "Corner Drug Store",
        "pharmacy.phone": "5205550139",
    }  # fmt: skip


def test_a_title_in_the_middle_of_the_page_governs_all_under_it() -> None:
    found = values_of(
        typed_page(
            (0.1, 3, "Patient name: Ada Byron"), (0.1, 4, "Phone: (520) 555-0110"),
            (0.43, 6, "EMERGENCY CONTACT"), (0.1, 7, "Name: Lena Byron"),
            (0.4, 7, "Relationship: Sister"), (0.7, 7, "Home phone: (520) 555-0111"),
        )
    )  # fmt: skip
    assert found == {"name": "Ada Byron", "phone": "5205550110", **CONTACT}


def test_a_table_may_have_its_people_as_heads() -> None:
    found = values_of(
        typed_page(
            (0.3, 3, "Patient"), (0.5, 3, "Nearest relative"), (0.75, 3, "Pharmacy"),
            (0.1, 4, "Full name"), (0.28, 4, "Ada Byron"), (0.5, 4, "Lena Byron"),
            (0.73, 4, "Corner Drug Store"),
            (0.1, 5, "Telephone"), (0.28, 5, "520-555-0110"), (0.5, 5, "520-555-0111"),
            (0.73, 5, "520-555-0139"), (0.1, 6, "Relation to patient"), (0.5, 6, "Sister"),
        )
    )  # fmt: skip
    assert found == {
        "name": "Ada Byron", "phone": "5205550110", "pharmacy.name": "Corner Drug Store",
        "pharmacy.phone": "5205550139", **CONTACT,
    }  # fmt: skip


def test_digits_in_a_comb_are_one_number_and_a_scale_is_none() -> None:
    comb = [(0.3 + 0.02 * i, 3.0, digit) for i, digit in enumerate("80203")]
    scale = [(0.3 + 0.03 * i, 5.0, digit) for i, digit in enumerate("123456789")]
    page = typed_page((0.1, 3, "Zip"), *comb, (0.1, 5, "Pain"), *scale)
    assert values_of(page) == {"postal_code": "80203"}


def test_letters_before_illnesses_say_which_a_patient_has() -> None:
    names = ["Anxiety", "Asthma", "Gout", "Migraine", "Depression", "Hypertension"]
    cells = [(0.12 + 0.3 * (i % 3), 4.0 + i // 3, name) for i, name in enumerate(names)]
    said = (0.1, 3.0, "Health problems: write C = current, P = in the past")
    marked = typed_page(said, *cells, (0.09, 4.0, "C"), (0.39, 5.0, "P"))
    assert values_of(marked) == {"conditions": ["Anxiety", "Depression"]}
    assert values_of(typed_page(said, *cells)) == {"conditions": []}


def test_a_question_on_two_lines_is_answered_beside_the_first() -> None:
    found = values_of(
        typed_page(
            (0.1, 3, "Date of birth"), (0.6, 3, "12/10/1985"),
            (0.1, 4, "Are you allergic to any medications, foods or"), (0.6, 4, "Yes"),
            (0.1, 4.7, "other substances?"),
            (0.12, 6, "If yes: substance and reaction"), (0.6, 6, "Latex - hives"),
            (0.1, 7, "Do you feel safe at home?"), (0.6, 7, "Yes"),
        )
    )  # fmt: skip
    assert found == {"date_of_birth": "1985-12-10", "allergies": ["Latex"]}


def test_other_asks_on_for_the_boxes_over_it() -> None:
    boxes = [box(0.1, 4, "Penicillin", checked=True), box(0.4, 4, "Latex", checked=False)]
    page = typed_page(
        (0.1, 3, "Are you allergic to:"), (0.12, 4, "Penicillin"), (0.42, 4, "Latex"),
        (0.1, 5, "Other: Bee stings"), boxes=boxes,
    )  # fmt: skip
    assert sorted(values_of(page)["allergies"]) == ["Bee stings", "Penicillin"]


def test_boxes_may_stand_before_their_question() -> None:
    boxes = [box(0.2, 3, "YES", checked=False), box(0.3, 3, "NO", checked=True)]
    page = typed_page(
        (0.05, 3, "WOMEN:"), (0.22, 3, "YES"), (0.32, 3, "NO"), (0.4, 3, "Are you pregnant?"),
        boxes=boxes,
    )  # fmt: skip
    assert values_of(page) == {"pregnant": "No"}
