"""The facts of an intake form as people know them: groups in reading order, labels, and how a value is typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "phone", "list"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its name in the data, its label for people, its group and how it is typed."""

    name: str
    label: str
    group: str
    kind: Kind = "text"


GROUPS: tuple[tuple[str, str], ...] = (
    ("identity", "Identity"),
    ("visit", "Visit and history"),
    ("medications", "Medications"),
    ("allergies", "Allergies"),
    ("vitals", "Vitals"),
    ("contact", "Contact"),
    ("insurance", "Insurance"),
    ("consent", "Pharmacy and consent"),
    ("other", "Other"),
)

ENTRIES: tuple[Entry, ...] = (
    Entry("name", "Name", "identity"),
    Entry("date_of_birth", "Date of birth", "identity", "date"),
    Entry("sex", "Sex", "identity"),
    Entry("pregnant", "Pregnant", "identity"),
    Entry("reason_for_visit", "Reason for visit", "visit"),
    Entry("conditions", "Conditions", "visit", "list"),
    Entry("surgeries", "Surgeries", "visit", "list"),
    Entry("tobacco", "Tobacco", "visit"),
    Entry("alcohol", "Alcohol", "visit"),
    Entry("occupation", "Occupation", "visit"),
    Entry("medications", "Medications", "medications", "list"),
    Entry("allergies", "Allergies", "allergies", "list"),
    Entry("vitals.blood_pressure", "Blood pressure", "vitals"),
    Entry("vitals.heart_rate", "Heart rate", "vitals"),
    Entry("vitals.respiratory_rate", "Respiratory rate", "vitals"),
    Entry("vitals.oxygen_saturation", "Oxygen saturation", "vitals"),
    Entry("vitals.temperature", "Temperature", "vitals"),
    Entry("vitals.height", "Height", "vitals"),
    Entry("vitals.weight", "Weight", "vitals"),
    Entry("address", "Address", "contact"),
    Entry("city", "City", "contact"),
    Entry("state", "State", "contact"),
    Entry("postal_code", "Postal code", "contact"),
    Entry("phone", "Phone", "contact", "phone"),
    Entry("email", "E-mail", "contact"),
    Entry("emergency_contact.name", "Emergency contact", "contact"),
    Entry("emergency_contact.phone", "Emergency phone", "contact", "phone"),
    Entry("emergency_contact.relationship", "Relationship", "contact"),
    Entry("insurance.provider", "Insurer", "insurance"),
    Entry("insurance.policy_number", "Policy number", "insurance"),
    Entry("insurance.group_number", "Group number", "insurance"),
    Entry("insurance.policyholder", "Policyholder", "insurance"),
    Entry("insurance.relationship", "Relation to holder", "insurance"),
    Entry("pharmacy.name", "Pharmacy", "consent"),
    Entry("pharmacy.phone", "Pharmacy phone", "consent", "phone"),
    Entry("signature_date", "Signed on", "consent", "date"),
)

_BY_NAME = {entry.name: entry for entry in ENTRIES}
POSITION = {entry.name: position for position, entry in enumerate(ENTRIES)}


def entry_for(name: str) -> Entry:
    """The entry of a field; one made from its name when the catalogue does not know it."""
    known = _BY_NAME.get(name)
    if known is not None:
        return known
    return Entry(name, name.replace("_", " ").replace(".", " ").capitalize(), "other")


def is_known(name: str) -> bool:
    """Whether the catalogue has this field."""
    return name in _BY_NAME
