"""The Patient resource."""

from __future__ import annotations

from review.intake.ehr.context import Chart
from review.intake.ehr.port import Resource
from review.intake.facts import Facts


def patient_resource(chart: Chart) -> Resource:
    """Who the patient is. What the form does not say is left out; gender is then "unknown"."""
    facts, born = chart.facts, chart.facts.day("date_of_birth")
    return chart.resource(
        "Patient",
        "patient",
        active=True,
        name=_name(facts.text("name")),
        gender=facts.sex(),
        birthDate=born.isoformat() if born else None,
        telecom=[*_telecom("phone", facts.text("phone")), *_telecom("email", facts.text("email"))],
        address=_address(facts),
        contact=_contact(facts),
    )


def _name(name: str) -> list[Resource]:
    words = name.split()
    if len(words) < 2:
        return [{"text": name}] if name else []
    return [{"text": name, "family": words[-1], "given": words[:-1]}]


def _telecom(system: str, value: str) -> list[Resource]:
    return [{"system": system, "value": value}] if value else []


def _address(facts: Facts) -> list[Resource]:
    parts = {name: facts.text(name) for name in ("address", "city", "state", "postal_code")}
    if not any(parts.values()):
        return []
    address: Resource = {"text": ", ".join(filter(None, parts.values()))}
    if parts["address"]:
        address["line"] = [parts["address"]]
    for name, element in (("city", "city"), ("state", "state"), ("postal_code", "postalCode")):
        if parts[name]:
            address[element] = parts[name]
    return [address]


def _contact(facts: Facts) -> list[Resource]:
    """The emergency contact, as far as the form names one."""
    name = facts.text("emergency_contact.name")
    phone = facts.text("emergency_contact.phone")
    relationship = facts.text("emergency_contact.relationship")
    contact: Resource = {}
    if relationship:
        contact["relationship"] = [{"text": relationship}]
    if name:
        contact["name"] = {"text": name}
    if phone:
        contact["telecom"] = _telecom("phone", phone)
    # FHIR wants more than a relationship: a contact nobody can name or call is none.
    return [contact] if name or phone else []
