"""Allergies as people write them resolve to ingredients and groups of drugs."""

from __future__ import annotations

import pytest

from review.intake.terminology.wording import fold, says_none
from tests.unit.intake.medicine.forms import small_vocabulary


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Penicillin", "penicillin"),
        ("PCN - hives", "penicillin"),
        ("Amoxicillin (rash)", "penicillin"),
        ("Sulfa drugs", "sulfonamide"),
        ("allergic to sulfa", "sulfonamide"),
        ("Aspirin", "nsaid"),
        ("Codeine: nausea", "opioid"),
        ("Lipitor", "statin"),
        ("ACE inhibitors", "ace_inhibitor"),
        ("Sulfamethoxazole", "sulfonamide"),
        ("Sulfamethoxazole and trimethoprim", "sulfonamide"),
        ("Amoxicillin/Clavulanate", "penicillin"),
        ("Penicilin", "penicillin"),
    ],
)
def test_a_drug_allergy_covers_its_group(written: str, group: str) -> None:
    (allergy,) = small_vocabulary().allergies([written])
    assert allergy.kind == "drug"
    assert group in allergy.groups


@pytest.mark.parametrize(
    ("written", "kind"),
    [("Peanuts", "food"), ("Bee stings", "environment"), ("Latex", "other"), ("Foozle", "unknown")],
)
def test_other_allergies_are_told_apart(written: str, kind: str) -> None:
    (allergy,) = small_vocabulary().allergies([written])
    assert allergy.kind == kind
    assert not allergy.ingredients


def test_the_reaction_is_not_part_of_the_substance() -> None:
    (allergy,) = small_vocabulary().allergies(["Latex, hives and itching"])
    assert allergy.substance == "Latex"
    assert allergy.reaction == "hives, itching"


def test_two_allergies_in_one_item_are_two() -> None:
    found = small_vocabulary().allergies(["Penicillin, sulfa"])
    assert [allergy.substance for allergy in found] == ["Penicillin", "sulfa"]


@pytest.mark.parametrize(
    "words",
    ["None", "none.", "N/A", "NKDA", "No known drug allergies", "no", "Denies", "No allergies"],
)
def test_ways_to_say_none(words: str) -> None:
    assert says_none(words)


@pytest.mark.parametrize(
    "words", ["Nonesuch", "Norco", "Nortriptyline", "Penicillin", "", "No peanuts"]
)
def test_what_does_not_say_none(words: str) -> None:
    assert not says_none(words)


def test_every_ingredient_of_a_combination_is_known_by_itself_or_harmless() -> None:
    names = small_vocabulary().drugs.by_name
    harmless = {"norgestimate", "drospirenone", "sacubitril", "tazobactam"}
    combined = {ingredient for drug in names.values() for ingredient in drug.ingredients}
    assert {ingredient for ingredient in combined if fold(ingredient) not in names} == harmless
