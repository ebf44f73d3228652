"""Layout "typed": a plain text message with "Label: answer" lines and [x] boxes."""

from __future__ import annotations

from typing import Final

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({*VITALS, "insurance.relationship", "pregnant"})
SECTIONS: Final = (
    (
        "PATIENT",
        (
            *(
                "name",
                "date_of_birth",
                "sex",
                "address",
                "city",
                "state",
                "postal_code",
            ),
            *("phone", "email", "occupation"),
        ),
    ),
    (
        "EMERGENCY CONTACT",
        (
            "emergency_contact.name",
            "emergency_contact.relationship",
            "emergency_contact.phone",
        ),
    ),
    (
        "INSURANCE",
        (
            "insurance.provider",
            "insurance.policy_number",
            "insurance.group_number",
            "insurance.policyholder",
        ),
    ),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as UTF-8 text."""
    texts = printed(patient, wording)
    lines = ["FERNDALE WALK-IN CLINIC", "Patient intake form", ""]
    for title, fields in SECTIONS:
        lines += [title, "-" * len(title)]
        lines += [f"{wording.label(field, in_section=True)}: {texts[field]}" for field in fields]
        lines.append("")
    lines += _history(patient, texts, wording)
    lines += ["PHARMACY", "--------"]
    for field in ("pharmacy.name", "pharmacy.phone"):
        lines.append(f"{wording.label(field, in_section=True)}: {texts[field]}")
    lines += [
        "",
        "I confirm that my answers are correct and I consent to treatment.",
        "",
    ]
    lines += [f"Signature: {patient.name}"]
    lines += [f"{wording.label('signature_date')}: {texts['signature_date']}", ""]
    return "\n".join(lines).encode()


def _history(patient: Patient, texts: dict[str, str], wording: Wording) -> list[str]:
    boxes = [
        f"[{'x' if name in patient.conditions else ' '}] {name}" for name in sorted(CONDITIONS)
    ]
    drugs = [f"- {drug}" for drug in patient.medications] or ["- None"]
    return [
        "HISTORY",
        "-------",
        f"{wording.label('reason_for_visit')}: {texts['reason_for_visit']}",
        "Conditions (mark with x):",
        *boxes,
        f"{wording.label('medications')}:",
        *drugs,
        *(
            f"{wording.label(field)}: {texts[field]}"
            for field in ("allergies", "surgeries", "tobacco", "alcohol")
        ),
        "",
    ]
