"""Interactions: every line of the file is sound, and the grave pairs that clinics meet are found."""

from __future__ import annotations

from itertools import combinations

import pytest

from review.intake.terminology.data_files import read_drugs, read_interactions
from review.intake.terminology.wording import fold
from tests.unit.intake.medicine.forms import flags_of, form, small_vocabulary

INTERACTIONS = read_interactions()


def interaction_of(one: str, other: str) -> str | None:
    vocabulary = small_vocabulary()
    first, second = vocabulary.drug(one), vocabulary.drug(other)
    assert first is not None
    assert second is not None
    found = vocabulary.interaction(first.drug, second.drug)
    return found.id if found else None


def test_every_line_says_what_a_clinician_needs() -> None:
    assert len({one.id for one in INTERACTIONS}) == len(INTERACTIONS) >= 30
    for one in INTERACTIONS:
        assert one.severity in ("critical", "warning", "info")
        assert len(one.effect.split()) >= 4
        assert one.advice
        assert one.source
        assert not one.effect.endswith(".")


def test_every_class_and_ingredient_of_the_file_is_known() -> None:
    drugs = read_drugs()
    known = {fold(word) for d in drugs for word in (d.name, *d.ingredients, *d.classes)}
    assert {word for one in INTERACTIONS for word in one.first | one.second} <= known


def test_every_line_can_be_met() -> None:
    """A line that another one always hides would be dead text."""
    vocabulary, drugs = small_vocabulary(), read_drugs()
    met = {found.id for pair in combinations(drugs, 2) if (found := vocabulary.interaction(*pair))}
    assert met == {one.id for one in INTERACTIONS}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Warfarin", "Ibuprofen", "anticoagulant-nsaid"),
        ("Aleve", "Eliquis", "anticoagulant-nsaid"),
        ("Bactrim DS", "Warfarin", "warfarin-sulfonamide"),
        ("Methotrexate", "Bactrim", "methotrexate-trimethoprim"),
        ("Lisinopril", "Losartan", "ace-arb"),
        ("Lisinopril", "Spironolactone", "raas-potassium"),
        ("Warfarin", "Acetaminophen", None),
        ("Metformin", "Lisinopril", None),
        ("Ibuprofen", "Advil", None),
    ],
)
def test_pairs_are_found_by_ingredient_and_class_in_either_order(
    one: str, other: str, expected: str | None
) -> None:
    assert interaction_of(one, other) == interaction_of(other, one) == expected


def test_the_flag_names_both_lines_and_keeps_the_severity_of_the_pair() -> None:
    (flag,) = flags_of(form(medications=["Warfarin 5 mg daily", "Advil 400 mg as needed"]))
    assert (flag["rule"], flag["severity"]) == ("drug_interaction", "critical")
    assert "Warfarin 5 mg daily" in flag["message"]
    assert "Advil 400 mg as needed" in flag["message"]
    assert "Source:" in flag["message"]
    (mild,) = flags_of(form(medications=["Lisinopril 10 mg daily", "Ibuprofen 200 mg"]))
    assert mild["severity"] == "info"


def test_three_drugs_give_a_flag_for_each_pair() -> None:
    flags = flags_of(form(medications=["Warfarin 5 mg", "Ibuprofen 200 mg", "Sertraline 50 mg"]))
    assert [flag["rule"] for flag in flags] == ["drug_interaction"] * 3
    assert len({flag["id"] for flag in flags}) == 3
