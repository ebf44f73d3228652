"""Medication lines are taken apart into drug, strength, schedule and daily dose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.intake.terminology.medication_line import convert, strengths_in
from tests.unit.intake.medicine.forms import small_vocabulary


@pytest.mark.parametrize(
    ("line", "drug", "strength", "unit", "daily"),
    [
        ("Lisinopril 10mg daily", "lisinopril", 10, "mg", 10),
        ("Metformin 500 mg BID", "metformin", 500, "mg", 1000),
        ("Albuterol inhaler", "albuterol", None, "", None),
        ("Lipitor 20mg qhs", "atorvastatin", 20, "mg", 20),
        ("Metformin 1,000 mg twice a day", "metformin", 1000, "mg", 2000),
        ("Ibuprofen 800 mg three times a day as needed", "ibuprofen", 800, "mg", 2400),
        ("Tylenol 500 mg q6h", "acetaminophen", 500, "mg", 2000),
        ("Prednisone 10 mg every other day", "prednisone", 10, "mg", 5),
        ("Levothyroxine 75 mcg once daily", "levothyroxine", 75, "mcg", 75),
        ("Levothyroxine 75 µg every morning", "levothyroxine", 75, "mcg", 75),
        ("Vitamin D3 2000 IU daily", "vitamin D", 2000, "units", 2000),
        ("Metformin 500 mg 2 tablets twice daily", "metformin", 500, "mg", 2000),
        ("Metoprolol 50 mg 1/2 tablet twice daily", "metoprolol", 50, "mg", 50),
        ("Alendronate 70 mg weekly", "alendronate", 70, "mg", 10),
        ("Norco 5/325 mg q6h prn", "hydrocodone and acetaminophen", None, "", None),
        ("Amoxicillin 250 mg/5 mL twice daily", "amoxicillin", None, "", None),
        ("Zorvaquil 20 mg once daily", None, 20, "mg", 20),
    ],
)
def test_a_line_is_taken_apart(
    line: str, drug: str | None, strength: float | None, unit: str, daily: float | None
) -> None:
    read = small_vocabulary().medication(line)
    assert (read.drug.name if read.drug else None) == drug
    assert (read.strength, read.unit) == (strength, unit)
    assert read.daily == (pytest.approx(daily) if daily is not None else None)


def test_no_schedule_means_no_daily_dose() -> None:
    assert small_vocabulary().medication("Aspirin 81 mg").daily is None


def test_as_needed_is_noticed() -> None:
    schedule = small_vocabulary().medication("Sumatriptan 50 mg as needed").schedule
    assert schedule.as_needed
    assert schedule.times_per_day is None


def test_a_near_spelling_is_marked_as_one() -> None:
    read = small_vocabulary().medication("Lisinoprll 10 mg daily")
    assert read.drug is not None
    assert read.drug.name == "lisinopril"
    assert read.likeness < 1.0


@pytest.mark.parametrize(
    "exact", ["Hydralazine 25 mg", "Hydroxyzine 25 mg", "Prednisone", "Prednisolone"]
)
def test_look_alike_names_are_kept_apart(exact: str) -> None:
    read = small_vocabulary().medication(exact)
    assert read.drug is not None
    assert read.drug.name == exact.split()[0].lower()
    assert read.likeness == 1.0


def test_a_spelling_between_two_drugs_is_nobody() -> None:
    assert small_vocabulary().medication("Prednisolne 5 mg").drug is None or (
        small_vocabulary().medication("Prednisolne 5 mg").likeness < 1.0
    )


def test_units_are_converted_only_where_they_measure_the_same() -> None:
    assert convert(0.1, "mg", "mcg") == pytest.approx(100)
    assert convert(2, "g", "mg") == 2000
    assert convert(10, "units", "mg") is None


def test_equal_amounts_compare_equal() -> None:
    assert strengths_in("0.5 g") == strengths_in("500 mg")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = small_vocabulary().medication(text)
    assert read.daily is None or read.daily >= 0
    small_vocabulary().condition(text)
    small_vocabulary().allergies([text])


@pytest.mark.parametrize(
    "line",
    [
        "Aspirin every {} hours",
        "Aspirin q4-{}h",
        "Aspirin 5 mg {} times a day",
        "Aspirin 5 mg {} tablets daily",
        "Aspirin {} mg daily",
        "Aspirin 5/{} mg daily",
        "Aspirin .{} mg daily",
        "{}",
    ],
)
def test_a_number_beyond_all_measure_is_read_once_and_gives_no_dose(line: str) -> None:
    """Python refuses to make numbers of more than 4,300 digits; trying each digit as a beginning took seconds."""
    began = time.process_time()
    read = small_vocabulary().medication(line.format("9" * 9_000))
    assert read.daily is None or read.daily < 100
    assert time.process_time() - began < 1
