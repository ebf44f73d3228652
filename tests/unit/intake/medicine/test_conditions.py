"""Conditions as people write them find their ICD-10-CM code, or honestly none."""

from __future__ import annotations

import pytest

from review.intake.terminology.icd import variants
from tests.unit.intake.medicine.forms import small_vocabulary


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Asthma", "J45.909"),
        ("High blood pressure", "I10"),
        ("hypertension", "I10"),
        ("I10", "I10"),
        ("e11.65", "E11.65"),
        ("Type 2 diabetes", "E11.9"),
        ("Type II Diabetes Mellitus", "E11.9"),
        ("Diabetes (type 1)", "E10.9"),
        ("Severe migraines", "G43.909"),
        ("History of depression", "F32.A"),
        ("Asthma since 2010", "J45.909"),
        ("Osteoarthritis of the knee", "M17.9"),
        ("High blood pressure, diagnosed 2015", "I10"),
        ("Hypertention", "I10"),
        ("Diabetis type 1", "E10.9"),
        ("Type 2 diabetes (E11.65)", "E11.65"),
    ],
)
def test_a_wording_leads_to_its_code(written: str, code: str) -> None:
    match = small_vocabulary().condition(written)
    assert match is not None
    assert match.code == code


@pytest.mark.parametrize(
    "written", ["Flurbo syndrome", "", "   ", "x", "ASTMA?", "42", "None of these"]
)
def test_what_nobody_knows_has_no_code(written: str) -> None:
    assert small_vocabulary().condition(written) is None


def test_a_vitamin_is_not_taken_for_a_code() -> None:
    match = small_vocabulary().condition("B12 deficiency")
    assert match is not None
    assert match.code == "E53.8"


def test_a_code_is_surer_than_a_title_and_a_title_surer_than_a_spelling() -> None:
    vocab = small_vocabulary()
    found = [vocab.condition(words) for words in ("I10", "Osteoarthritis of knee", "Hypertention")]
    confidences = [match.confidence for match in found if match]
    assert len(confidences) == 3
    assert confidences == sorted(confidences, reverse=True)


def test_a_spelling_never_changes_the_type() -> None:
    match = small_vocabulary().condition("Type 1 diabetis melitus")
    assert match is None or match.code == "E10.9"


def test_peeling_keeps_the_wording_itself_first() -> None:
    assert (
        variants("History of severe asthma (since 2010)")[0]
        == "History of severe asthma (since 2010)"
    )
    assert variants("History of severe asthma (since 2010)")[-1] == "asthma"
