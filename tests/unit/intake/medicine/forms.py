"""A consistent form, ways to change it, and a small vocabulary: what the tests of medicine share."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from review.intake.consistency import check
from review.intake.shapes import Field, Flag, Gap, ReviewContent
from review.intake.terminology import Vocabulary, vocabulary_from_files
from review.intake.terminology.icd_exclusions import Exclusion, build_exclusions
from review.intake.terminology.wording import search_key

TODAY = date(2026, 11, 22)
CLEAN: dict[str, str | list[str]] = {
    "name": "Emily Carter",
    "date_of_birth": "1992-07-22",
    "sex": "female",
    "address": "456 Oak Avenue",
    "city": "Denver",
    "state": "CO",
    "postal_code": "80203",
    "phone": "5556789012",
    "email": "emily.carter@example.com",
    "emergency_contact.name": "Michael Carter",
    "emergency_contact.phone": "5552345678",
    "emergency_contact.relationship": "Brother",
    "insurance.policyholder": "Emily Carter",
    "insurance.relationship": "Self",
    "reason_for_visit": "Severe migraines",
    "conditions": ["Asthma", "High blood pressure"],
    "medications": ["Lisinopril 10 mg once daily", "Albuterol inhaler"],
    "allergies": ["Penicillin"],
    "surgeries": ["Tonsillectomy (2000)"],
    "vitals.blood_pressure": "120/80",
    "vitals.heart_rate": "72",
    "vitals.temperature": "98.6 F",
    "vitals.weight": "150 lb",
    "vitals.height": "66 in",
    "tobacco": "No",
    "alcohol": "Occasionally",
    "occupation": "Graphic Designer",
    "pharmacy.phone": "5558765432",
    "signature_date": "2026-03-25",
}
_TITLES = (
    ("10", "Diseases of the respiratory system", False, ""),
    ("J45", "Asthma", False, ""),
    ("J45.909", "Unspecified asthma, uncomplicated", True, "Asthma NOS"),
    ("I10", "Essential (primary) hypertension", True, "High blood pressure"),
    ("E11.9", "Type 2 diabetes mellitus without complications", True, ""),
    ("E10.9", "Type 1 diabetes mellitus without complications", True, ""),
    ("E11.65", "Type 2 diabetes mellitus with hyperglycemia", True, ""),
    ("G43.909", "Migraine, unspecified, not intractable, without status migrainosus", True, ""),
    ("M17.9", "Osteoarthritis of knee, unspecified", True, ""),
    ("F32.A", "Depression, unspecified", True, "Depression NOS"),
    ("E53.8", "Deficiency of other specified B group vitamins", True, ""),
    ("B12", "Not a code of the classification, only of this test", True, ""),
    ("Z33.1", "Pregnant state, incidental", True, ""),
    ("S72.001A", "Fracture of right femur, initial encounter", True, ""),
)
# Type 1 and type 2 diabetes, as the notes of E10 and E11 say it.
_EXCLUSIONS = (Exclusion("E11.9", "E10", "E10"), Exclusion("E10.9", "E11", "E11"))


@cache
def small_vocabulary() -> Vocabulary:
    """The drugs and allergens of the project and a dozen ICD codes."""
    rows = [
        (code, title, leaf, "\n".join(filter(None, map(search_key, (title, term)))))
        for code, title, leaf, term in _TITLES
    ]
    return vocabulary_from_files(rows, build_exclusions(_EXCLUSIONS, {}))


def field(name: str, value: str | list[str], **other: Any) -> Field:
    """A field read without doubt; a list without items was left empty unless `source` says none."""
    source = ", ".join(value) if isinstance(value, list) else value
    made: dict[str, Any] = {
        "name": name,
        "value": value,
        "confidence": 0.99,
        "bar": 0.8,
        "page": 1,
        "box": [0.1, 0.1, 0.2, 0.2],
        "source": source,
    }
    return made | other  # type: ignore[return-value]


def form(*changed: Field, without: tuple[str, ...] = (), **values: str | list[str]) -> list[Field]:
    """The consistent form with other values, other fields, or fields left out."""
    fields = {name: field(name, value) for name, value in (CLEAN | values).items()}
    fields |= {one["name"]: one for one in changed}
    return [one for name, one in fields.items() if name not in without]


def flags_of(
    fields: list[Field],
    *,
    gaps: list[Gap] | None = None,
    warnings: list[str] | None = None,
    text: str = "",
    same_form: str = "",
) -> list[Flag]:
    """The flags of a form on a fixed day."""
    return check(
        fields,
        gaps=gaps or [],
        warnings=warnings or [],
        vocab=small_vocabulary(),
        today=TODAY,
        text=text,
        same_form=same_form,
    )


def gap(item: str) -> Gap:
    """A section that could not be read."""
    message = f"{item.capitalize()} could not be read - verify with the patient"
    return {"step": "extract", "item": item, "message": message}


def content(fields: list[Field], **other: Any) -> ReviewContent:
    """Review content around fields."""
    made: dict[str, Any] = {
        "intake": "7a4f3c52-8d0e-4a55-9b53-0f4f7f1f2a11",
        "document": "d" * 64,
        "pages": [],
        "fields": fields,
        "flags": [],
        "gaps": [],
        "summary": [{"text": "Emily <Carter> & co", "fields": ["name"]}],
    }
    return made | other  # type: ignore[return-value]
