"""Planted inconsistencies by name: each turns a consistent patient into one a checker must flag."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from review.intake.samples.clinical import Allergy, Medication
from review.intake.samples.people import Patient


@dataclass(frozen=True, slots=True)
class Mistake:
    """How to plant it, the rule that should flag it, and the answer a form must show for it."""

    apply: Callable[[Patient], Patient]
    rule: str
    needs: str


def plant(patient: Patient, names: Iterable[str]) -> Patient:
    """The patient with the named mistakes; an unknown name is a `KeyError` that lists the known."""
    for name in names:
        if name not in MISTAKES:
            raise KeyError(f"unknown mistake {name!r}; known: {', '.join(sorted(MISTAKES))}")
        patient = MISTAKES[name].apply(patient)
    return patient


def _allergy_conflict(patient: Patient) -> Patient:
    """Allergic to penicillin and taking amoxicillin, which is one."""
    return replace(
        patient,
        allergies=(Allergy("Penicillin", "hives"),),
        denies_allergies=False,
        medications=(
            *patient.medications,
            Medication("Amoxicillin", "500 mg", "twice daily"),
        ),
    )


def _dose_over_maximum(patient: Patient) -> Patient:
    """Five times the largest daily dose of lisinopril."""
    # An ACE inhibitor beside losartan would be a second mistake.
    others = tuple(d for d in patient.medications if d.name not in ("Lisinopril", "Losartan"))
    return replace(
        patient,
        medications=(Medication("Lisinopril", "200 mg", "twice daily"), *others),
    )


def _duplicate_drug(patient: Patient) -> Patient:
    """The same ingredient twice, once under its brand name."""
    others = tuple(drug for drug in patient.medications if drug.name != "Atorvastatin")
    twice = (
        Medication("Atorvastatin", "20 mg", "once daily"),
        Medication("Lipitor", "20 mg", "once daily"),
    )
    return replace(patient, medications=(*twice, *others))


def _interaction(patient: Patient) -> Patient:
    """A pain reliever beside a drug against clotting."""
    pair = (
        Medication("Warfarin", "5 mg", "once daily"),
        Medication("Ibuprofen", "400 mg", "twice daily"),
    )
    return replace(patient, medications=(*patient.medications, *pair))


def _unknown_drug(patient: Patient) -> Patient:
    """A drug that no vocabulary holds."""
    return replace(
        patient,
        medications=(
            *patient.medications,
            Medication("Zorvaquil", "20 mg", "once daily"),
        ),
    )


def _birth_date_in_future(patient: Patient) -> Patient:
    return replace(patient, born=patient.signed.replace(day=14, year=patient.signed.year + 35))


def _missing_date_of_birth(patient: Patient) -> Patient:
    return replace(patient, born=None)


def _signed_before_birth(patient: Patient) -> Patient:
    born = patient.born or patient.signed
    return replace(patient, signed=born - timedelta(days=400))


def _pregnant_male(patient: Patient) -> Patient:
    return replace(patient, sex="male", pregnant=True)


def _vitals_out_of_range(patient: Patient) -> Patient:
    """A pulse and a temperature that nobody walks in with."""
    return replace(patient, vitals=replace(patient.vitals, heart_rate=310, temperature=118.4))


def _policyholder_mismatch(patient: Patient) -> Patient:
    """Insured as "Self" on somebody else's card."""
    return replace(
        patient,
        insurance=replace(patient.insurance, policyholder="Marguerite Delacroix-Holt"),
    )


def _none_but_listed(patient: Patient) -> Patient:
    """ "No known allergies" ticked beside a filled list."""
    return replace(patient, allergies=(Allergy("Latex", "itching"),), denies_allergies=True)


MISTAKES: Final[dict[str, Mistake]] = {
    "allergy_conflict": Mistake(_allergy_conflict, "allergy_drug_conflict", "medications"),
    "dose_over_maximum": Mistake(_dose_over_maximum, "dose_over_maximum", "medications"),
    "duplicate_drug": Mistake(_duplicate_drug, "duplicate_drug", "medications"),
    "drug_interaction": Mistake(_interaction, "drug_interaction", "medications"),
    "unknown_drug": Mistake(_unknown_drug, "unknown_drug", "medications"),
    "birth_date_in_future": Mistake(_birth_date_in_future, "impossible_date", "date_of_birth"),
    "missing_date_of_birth": Mistake(_missing_date_of_birth, "missing_mandatory", "name"),
    "signed_before_birth": Mistake(_signed_before_birth, "impossible_date", "signature_date"),
    "pregnant_male": Mistake(_pregnant_male, "pregnancy_sex_conflict", "pregnant"),
    "vitals_out_of_range": Mistake(_vitals_out_of_range, "vital_out_of_range", "vitals.heart_rate"),
    "policyholder_mismatch": Mistake(
        _policyholder_mismatch, "policyholder_mismatch", "insurance.relationship"
    ),
    "none_but_listed": Mistake(_none_but_listed, "none_but_listed", "denies_allergies"),
}
