"""Fictional patients drawn from a seeded `random.Random`, and the truth a reader should find.

A drawn patient is consistent: no checker should flag it. `mistakes.py` plants what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from review.intake.samples.clinical import (
    ALLERGIES,
    CONDITIONS,
    DOMAINS,
    FAMILY_NAMES,
    GIVEN_NAMES,
    INSURERS,
    OCCUPATIONS,
    PHARMACIES,
    PLACES,
    PLAIN_REASONS,
    PROCEDURES,
    RELATIONSHIPS,
    STREETS,
    Allergy,
    Medication,
)

FIRST_SIGNING_DAY: Final = date(2025, 10, 1)
SIGNING_DAYS: Final = 270

Truth = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call; `phone` is ten digits."""

    name: str
    phone: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Insurance:
    """The card: `relationship` is the patient's relation to the policyholder."""

    provider: str
    policy_number: str
    group_number: str
    policyholder: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Surgery:
    """One operation and its year."""

    procedure: str
    year: int

    def __str__(self) -> str:
        return f"{self.procedure} ({self.year})"


@dataclass(frozen=True, slots=True)
class Vitals:
    """As measured at the desk: mmHg, beats and breaths a minute, degrees F, percent, in, lb."""

    systolic: int
    diastolic: int
    heart_rate: int
    respiratory_rate: int
    temperature: float
    oxygen_saturation: int
    height: int
    weight: int


@dataclass(frozen=True, slots=True)
class Patient:
    """Everything one person fills in; `pregnant` is None where nobody would ask."""

    first_name: str
    last_name: str
    born: date | None
    sex: str
    pregnant: bool | None
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    email: str
    emergency: Contact
    insurance: Insurance
    reason: str
    conditions: tuple[str, ...]
    medications: tuple[Medication, ...]
    allergies: tuple[Allergy, ...]
    denies_allergies: bool
    surgeries: tuple[Surgery, ...]
    vitals: Vitals
    tobacco: str
    alcohol: str
    occupation: str
    pharmacy_name: str
    pharmacy_phone: str
    signed: date

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def draw_patient(random: Random) -> Patient:
    """One consistent adult; the same state of `random` gives the same person."""
    sex = random.choice(("female", "male"))
    first, last = random.choice(GIVEN_NAMES[sex]), random.choice(FAMILY_NAMES)
    city, state, postal_code, area = random.choice(PLACES)
    signed = FIRST_SIGNING_DAY + timedelta(days=random.randrange(SIGNING_DAYS))
    age = random.randint(19, 84)
    conditions = tuple(random.sample(sorted(CONDITIONS), k=random.choice((0, 1, 1, 2, 2, 3))))
    allergies = tuple(random.sample(ALLERGIES, k=random.choice((0, 0, 1, 1, 2))))
    return Patient(
        first_name=first,
        last_name=last,
        born=signed - timedelta(days=age * 365 + random.randrange(1, 365)),
        sex=sex,
        pregnant=False if sex == "female" and age < 50 else None,
        street=f"{random.randint(11, 9899)} {random.choice(STREETS)}",
        city=city,
        state=state,
        postal_code=postal_code,
        phone=draw_phone(random, area),
        email=f"{_plain(first)}.{_plain(last)}@{random.choice(DOMAINS)}",
        emergency=_draw_contact(random, area, last),
        insurance=_draw_insurance(random, f"{first} {last}"),
        reason=_reason(random, conditions),
        conditions=conditions,
        medications=tuple(random.choice(CONDITIONS[name][0]) for name in conditions),
        allergies=allergies,
        denies_allergies=not allergies,
        surgeries=_draw_surgeries(random, signed.year, age),
        vitals=_draw_vitals(random),
        tobacco=random.choice(("No", "No", "No", "Yes", "Former")),
        alcohol=random.choice(("No", "No", "Occasionally", "Daily")),
        occupation=random.choice(OCCUPATIONS),
        pharmacy_name=random.choice(PHARMACIES),
        pharmacy_phone=draw_phone(random, area),
        signed=signed,
    )


def truth_of(patient: Patient) -> Truth:
    """What a perfect reader extracts: names of INTAKE.md, dates ISO, phones digits, lists.

    Answers that are not on the form (no date of birth, pregnancy not asked) are absent.
    """
    truth = {**_contact_truth(patient), **_clinical_truth(patient)}
    if patient.born is not None:
        truth["date_of_birth"] = patient.born.isoformat()
    if patient.pregnant is not None:
        truth["pregnant"] = "Yes" if patient.pregnant else "No"
    return truth


def _contact_truth(patient: Patient) -> Truth:
    insurance = patient.insurance
    return {
        "name": patient.name,
        "sex": patient.sex,
        "address": patient.street,
        "city": patient.city,
        "state": patient.state,
        "postal_code": patient.postal_code,
        "phone": patient.phone,
        "email": patient.email,
        "emergency_contact.name": patient.emergency.name,
        "emergency_contact.phone": patient.emergency.phone,
        "emergency_contact.relationship": patient.emergency.relationship,
        "insurance.provider": insurance.provider,
        "insurance.policy_number": insurance.policy_number,
        "insurance.group_number": insurance.group_number,
        "insurance.policyholder": insurance.policyholder,
        "insurance.relationship": insurance.relationship,
        "occupation": patient.occupation,
        "pharmacy.name": patient.pharmacy_name,
        "pharmacy.phone": patient.pharmacy_phone,
        "signature_date": patient.signed.isoformat(),
    }


def _clinical_truth(patient: Patient) -> Truth:
    vitals = patient.vitals
    return {
        "reason_for_visit": patient.reason,
        "conditions": list(patient.conditions),
        "medications": [str(drug) for drug in patient.medications],
        "allergies": [allergy.substance for allergy in patient.allergies],
        "surgeries": [str(surgery) for surgery in patient.surgeries],
        "vitals.blood_pressure": f"{vitals.systolic}/{vitals.diastolic}",
        "vitals.heart_rate": str(vitals.heart_rate),
        "vitals.respiratory_rate": str(vitals.respiratory_rate),
        "vitals.temperature": f"{vitals.temperature:g} F",
        "vitals.oxygen_saturation": str(vitals.oxygen_saturation),
        "vitals.height": f"{vitals.height} in",
        "vitals.weight": f"{vitals.weight} lb",
        "tobacco": patient.tobacco,
        "alcohol": patient.alcohol,
    }


def draw_phone(random: Random, area: str) -> str:
    """Ten digits in the range reserved for fiction (555-0100 to 555-0199)."""
    return f"{area}5550{random.randint(100, 199)}"


def _plain(name: str) -> str:
    return name.lower().replace("'", "").replace("-", "")


def _draw_contact(random: Random, area: str, family: str) -> Contact:
    relationship = random.choice(RELATIONSHIPS)
    sex = "female" if relationship in ("Sister", "Mother") else "male"
    related = relationship in ("Sister", "Brother", "Mother", "Father")
    surname = family if related else random.choice(FAMILY_NAMES)
    name = f"{random.choice(GIVEN_NAMES[sex])} {surname}"
    return Contact(name, draw_phone(random, area), relationship)


def _draw_insurance(random: Random, patient: str) -> Insurance:
    letters = "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=3))
    return Insurance(
        provider=random.choice(INSURERS),
        policy_number=f"{letters}{random.randint(10_000_000, 99_999_999)}",
        group_number=str(random.randint(10_000, 99_999)),
        policyholder=patient,
        relationship="Self",
    )


def _reason(random: Random, conditions: tuple[str, ...]) -> str:
    return CONDITIONS[conditions[0]][1] if conditions else random.choice(PLAIN_REASONS)


def _draw_surgeries(random: Random, year: int, age: int) -> tuple[Surgery, ...]:
    procedures = random.sample(PROCEDURES, k=random.choice((0, 0, 1, 1, 2)))
    adult_years = max(age - 15, 2)
    return tuple(Surgery(name, year - random.randrange(1, adult_years)) for name in procedures)


def _draw_vitals(random: Random) -> Vitals:
    height = random.randint(60, 75)
    mass_index = random.uniform(20, 31)
    return Vitals(
        systolic=random.randint(108, 136),
        diastolic=random.randint(64, 86),
        heart_rate=random.randint(58, 92),
        respiratory_rate=random.randint(12, 18),
        temperature=round(random.uniform(97.4, 99.1), 1),
        oxygen_saturation=random.randint(95, 99),
        height=height,
        weight=round(mass_index * height * height / 703),
    )
