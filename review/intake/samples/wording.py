"""How one clinic words its form: labels, and the way dates, phones and sizes are written.

A `Wording` is drawn per form, so that the same layout never reads the same twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Final

from review.intake.samples.formats import DATE_STYLES, USUAL, Formats
from review.intake.samples.people import Patient, truth_of

# Where a section heading gives the context, forms print the bare label ("Name", "Phone").
BARE_LABELS: Final = {
    "emergency_contact.name": "Name",
    "emergency_contact.phone": "Phone",
    "emergency_contact.relationship": "Relationship",
    "insurance.provider": "Provider",
    "pharmacy.name": "Name",
    "pharmacy.phone": "Phone",
}
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "Patient name",
        "Full name",
        "Name of patient",
        "Patient's full name",
        "Name",
    ),
    "date_of_birth": ("Date of birth", "DOB", "Birth date", "D.O.B."),
    "sex": ("Sex", "Gender", "Sex at birth", "Legal sex"),
    "pregnant": ("Are you pregnant?", "Currently pregnant?", "Pregnant"),
    "address": ("Address", "Street address", "Home address", "Mailing address"),
    "city": ("City", "City / Town"),
    "state": ("State",),
    "postal_code": ("ZIP", "ZIP code", "Zip code", "Postal code"),
    "phone": ("Phone", "Mobile phone", "Telephone", "Cell phone", "Best phone number"),
    "email": ("Email", "E-mail", "Email address"),
    "emergency_contact.name": (
        "Emergency contact",
        "Emergency contact name",
        "In emergency call",
    ),
    "emergency_contact.phone": ("Emergency phone", "Emergency contact phone"),
    "emergency_contact.relationship": ("Relationship", "Relationship to patient"),
    "insurance.provider": (
        "Insurance company",
        "Insurance provider",
        "Insurance carrier",
        "Health plan",
    ),
    "insurance.policy_number": (
        "Policy number",
        "Member ID",
        "Policy no.",
        "Policy / ID #",
    ),
    "insurance.group_number": ("Group number", "Group no.", "Group #"),
    "insurance.policyholder": ("Policyholder name", "Policyholder", "Name of insured"),
    "insurance.relationship": (
        "Relationship to policyholder",
        "Relationship to insured",
    ),
    "reason_for_visit": (
        "Reason for visit",
        "Reason for today's visit",
        "Chief complaint",
    ),
    "conditions": ("Medical conditions", "Past medical history", "Current conditions"),
    "medications": ("Current medications", "Medications", "Medicines you take"),
    "allergies": ("Allergies", "Known allergies", "Drug and other allergies"),
    "surgeries": ("Past surgeries", "Surgeries", "Surgical history"),
    "vitals.blood_pressure": ("Blood pressure", "BP"),
    "vitals.heart_rate": ("Pulse", "Heart rate", "HR"),
    "vitals.respiratory_rate": ("Respirations", "Resp. rate", "RR"),
    "vitals.temperature": ("Temperature", "Temp"),
    "vitals.oxygen_saturation": ("SpO2", "O2 sat", "Oxygen sat."),
    "vitals.height": ("Height", "Ht"),
    "vitals.weight": ("Weight", "Wt"),
    "tobacco": ("Tobacco use", "Do you smoke?", "Do you use tobacco?", "Smoking"),
    "alcohol": ("Alcohol use", "Do you drink alcohol?", "Alcohol"),
    "occupation": ("Occupation", "Occupation / Employer", "Job title"),
    "pharmacy.name": ("Preferred pharmacy", "Pharmacy", "Pharmacy name"),
    "pharmacy.phone": ("Pharmacy phone", "Pharmacy telephone"),
    "signature_date": ("Date signed", "Date", "Today's date"),
}
VITALS: Final = tuple(name for name in LABELS if name.startswith("vitals."))


@dataclass(frozen=True, slots=True)
class Wording:
    """One clinic's choices; `bare` prints short labels below section headings.

    `denials` are the words beside the box that says a list is empty.
    """

    labels: dict[str, str]
    dates: str
    phones: str
    heights: str
    units: bool
    hint: bool
    bare: bool
    denials: dict[str, str] = field(default_factory=dict)

    def denial(self, field: str) -> str:
        """What the box says that denies a list."""
        return self.denials.get(field, "None")

    def label(self, field: str, *, in_section: bool = False) -> str:
        """The label as printed; `in_section` says that a heading already names the section."""
        if in_section and self.bare and field in BARE_LABELS:
            return BARE_LABELS[field]
        hint = DATE_STYLES[self.dates] if self.hint and field == "date_of_birth" else ""
        return f"{self.labels[field]} ({hint})" if hint else self.labels[field]

    def date(self, day: date | None) -> str:
        return day.strftime(self.dates) if day else ""

    def phone(self, digits: str) -> str:
        return self.phones.format(digits[:3], digits[3:6], digits[6:])


def choose(choices: Mapping[str, Sequence[str]], random: Random) -> dict[str, str]:
    """One of its wordings for every field."""
    return {field: random.choice(several) for field, several in choices.items()}


def draw_formatted(
    labels: Mapping[str, Sequence[str]], formats: Formats, random: Random, *, units_share: float
) -> Wording:
    """A wording with these labels, in one of each of the formats; `units_share` of them print units."""
    return Wording(
        labels=choose(labels, random),
        dates=random.choice(formats.dates),
        phones=random.choice(formats.phones),
        heights=random.choice(formats.heights),
        units=random.random() < units_share,
        hint=False,
        bare=False,
    )


def draw_usual(labels: Mapping[str, Sequence[str]], random: Random) -> Wording:
    """A wording with these labels, in the usual formats."""
    return draw_formatted(labels, USUAL, random, units_share=0.6)


def draw_wording(random: Random, *, bare: bool | None = None) -> Wording:
    """A wording; `bare` forces or forbids labels that rest on their section heading."""
    return replace(
        draw_usual(LABELS, random),
        hint=random.random() < 0.5,
        bare=random.random() < 0.5 if bare is None else bare,
    )


def printed(patient: Patient, wording: Wording) -> dict[str, str]:
    """Every answer as it stands on the form; lists are joined by commas, empty lists are "None"."""
    texts = {
        field: value if isinstance(value, str) else ", ".join(value) or "None"
        for field, value in truth_of(patient).items()
    }
    contact = patient.emergency
    texts |= {
        "date_of_birth": wording.date(patient.born),
        "signature_date": wording.date(patient.signed),
        "sex": patient.sex.capitalize(),
        "phone": wording.phone(patient.phone),
        "emergency_contact.phone": wording.phone(contact.phone),
        "pharmacy.phone": wording.phone(patient.pharmacy_phone),
        "pregnant": {True: "Yes", False: "No", None: ""}[patient.pregnant],
    }
    return texts | _printed_vitals(patient, wording)


def _printed_vitals(patient: Patient, wording: Wording) -> dict[str, str]:
    vitals = patient.vitals
    feet, inches = divmod(vitals.height, 12)
    texts = {
        "vitals.blood_pressure": f"{vitals.systolic}/{vitals.diastolic}",
        "vitals.heart_rate": f"{vitals.heart_rate}",
        "vitals.respiratory_rate": f"{vitals.respiratory_rate}",
        "vitals.oxygen_saturation": f"{vitals.oxygen_saturation}%",
        "vitals.temperature": f"{vitals.temperature} F",
        "vitals.height": wording.heights.format(feet=feet, inches=inches, total=vitals.height),
        "vitals.weight": f"{vitals.weight} lb",
    }
    if wording.units:
        texts["vitals.blood_pressure"] += " mmHg"
        texts["vitals.heart_rate"] += " bpm"
        texts["vitals.temperature"] = f"{vitals.temperature} °F"
    return texts
