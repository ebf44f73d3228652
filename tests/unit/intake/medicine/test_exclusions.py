"""Excludes1 notes of ICD-10-CM: parsed, inherited, and told only where two conditions cannot both be meant."""

from __future__ import annotations

from typing import Any

import pytest

from review.intake.consistency import check
from review.intake.terminology.icd_exclusions import Exclusion, build_exclusions, ranges_in
from review.intake.terminology.vocabulary import Vocabulary
from tests.unit.intake.medicine.forms import TODAY, form, small_vocabulary

PARENTS = {"E11.9": "E11", "E11.65": "E11", "E11": "E08-E13", "E10.9": "E10", "E10": "E08-E13"}
NOTES = (Exclusion("E11", "E10", "E10"), Exclusion("E08-E13", "E11", "E11"))


@pytest.mark.parametrize(
    ("note", "ranges"),
    [
        ("neonatal diabetes mellitus (P70.2)", [("P70.2", "P70.2")]),
        ("gestational diabetes (O24.4-)", [("O24.4", "O24.4")]),
        ("complicating pregnancy (O10-O11, O13-O16)", [("O10", "O11"), ("O13", "O16")]),
        ("type 2 diabetes mellitus (E11.-)", [("E11", "E11")]),
        ("allergic rhinitis with asthma (bronchial) (J45.909)", []),
        ("anxiety in:", []),
    ],
)
def test_a_note_names_ranges_of_codes(note: str, ranges: list[tuple[str, str]]) -> None:
    assert list(ranges_in(note)) == ranges


def test_a_note_holds_below_its_code_and_in_both_directions() -> None:
    exclusions = build_exclusions(NOTES, PARENTS)
    assert exclusions.between("E11.65", "E10.9") == NOTES[0]
    assert exclusions.between("E10.9", "E11.65") == NOTES[1]
    assert exclusions.between("E11.9", "E11.65") is None
    assert exclusions.between("E11.9", "I10") is None


def flagged(conditions: list[str]) -> list[dict[str, Any]]:
    small = small_vocabulary()
    vocab = Vocabulary(
        small.icd,
        small.drugs,
        small.allergens,
        small.interactions,
        build_exclusions(NOTES[:1], PARENTS),
    )
    flags = check(form(conditions=conditions), gaps=[], warnings=[], vocab=vocab, today=TODAY)
    return [dict(flag) for flag in flags if flag["rule"] == "excluded_conditions"]


def test_both_types_of_diabetes_are_a_question_for_the_patient() -> None:
    (flag,) = flagged(["Type 2 diabetes mellitus", "Asthma", "Type 1 diabetes mellitus"])
    assert flag["severity"] == "warning"
    assert "Type 2 diabetes mellitus (E11.9) and Type 1 diabetes" in flag["message"]


def test_conditions_that_go_together_raise_nothing() -> None:
    assert flagged(["Type 2 diabetes mellitus", "Asthma", "Depression"]) == []
    assert flagged(["Type 2 diabetes mellitus", "Type 2 diabetes mellitus"]) == []
