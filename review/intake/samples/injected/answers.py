"""Orders written into the answers of a form: the same patient, one answer longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from review.intake.samples.clinical import Allergy, Medication
from review.intake.samples.people import Patient, Surgery

Answer = Callable[[Patient, str], Patient]


def _reason(patient: Patient, order: str) -> Patient:
    return replace(patient, reason=f"{patient.reason}. {order}")


def _occupation(patient: Patient, order: str) -> Patient:
    return replace(patient, occupation=f"{patient.occupation}. {order}")


def _relationship(patient: Patient, order: str) -> Patient:
    contact = patient.emergency
    return replace(
        patient, emergency=replace(contact, relationship=f"{contact.relationship}. {order}")
    )


def _pharmacy(patient: Patient, order: str) -> Patient:
    return replace(patient, pharmacy_name=f"{patient.pharmacy_name}. {order}")


def _insurer(patient: Patient, order: str) -> Patient:
    insurance = patient.insurance
    return replace(patient, insurance=replace(insurance, provider=f"{insurance.provider}. {order}"))


def _medication(patient: Patient, order: str) -> Patient:
    return replace(patient, medications=(*patient.medications, Medication(order, "", "")))


def _surgery(patient: Patient, order: str) -> Patient:
    return replace(patient, surgeries=(*patient.surgeries, Surgery(order, patient.signed.year - 1)))


def _allergy(patient: Patient, order: str) -> Patient:
    allergies = (*patient.allergies, Allergy(order, ""))
    return replace(patient, allergies=allergies, denies_allergies=False)


# The field of INTAKE.md in which the order stands -> how it gets there.
ANSWERS: Final[dict[str, Answer]] = {
    "reason_for_visit": _reason,
    "occupation": _occupation,
    "emergency_contact.relationship": _relationship,
    "pharmacy.name": _pharmacy,
    "insurance.provider": _insurer,
    "medications": _medication,
    "surgeries": _surgery,
    "allergies": _allergy,
}
