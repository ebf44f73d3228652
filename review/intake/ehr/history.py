"""Allergies, medications and conditions as FHIR resources, all as the patient reported them."""

from __future__ import annotations

from review.intake.ehr.context import ICD10, RXNORM, SNOMED, UCUM, Chart, concept, status
from review.intake.ehr.port import Resource
from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.medication_line import MedicationLine

_UCUM_CODES = {"mg": "mg", "mcg": "ug", "g": "g", "units": "[iU]", "meq": "meq", "ml": "mL"}
_CATEGORIES = {"drug": "medication", "food": "food", "environment": "environment"}
# A guess from a near spelling stays in words: a code in the record looks more certain than it is.
_LEAST_CONFIDENCE = 0.9


def allergy_resources(chart: Chart) -> list[Resource]:
    """One AllergyIntolerance per allergy; "no known allergy" only if the form said so."""
    if chart.facts.said_none("allergies"):
        code = concept("No known allergy", (SNOMED, "716186003", "No known allergy"))
        return [_allergy(chart, "allergy.none", code)]
    found = []
    for number, allergy in enumerate(chart.vocab.allergies(chart.facts.items("allergies"))):
        match = chart.vocab.drug(allergy.substance) if allergy.kind == "drug" else None
        coding = _rxnorm(match.drug) if match and match.likeness == 1.0 else None
        category = _CATEGORIES.get(allergy.kind)
        reaction = [{"manifestation": [{"text": allergy.reaction}]}] if allergy.reaction else None
        found.append(
            _allergy(
                chart,
                f"allergy.{number}",
                concept(allergy.substance, coding),
                category=[category] if category else None,
                reaction=reaction,
            )
        )
    return found


def _allergy(chart: Chart, role: str, code: Resource, **body: object) -> Resource:
    return chart.resource(
        "AllergyIntolerance",
        role,
        clinicalStatus=status("allergyintolerance-clinical", "active"),
        verificationStatus=status("allergyintolerance-verification", "unconfirmed"),
        code=code,
        patient=chart.patient,
        recordedDate=chart.approved_at,
        **body,
    )


def medication_resources(chart: Chart) -> list[Resource]:
    """One MedicationStatement per line, in the words of the form, coded where that is certain."""
    lines = map(chart.vocab.medication, chart.facts.items("medications"))
    return [_medication(chart, number, line) for number, line in enumerate(lines)]


def _medication(chart: Chart, number: int, line: MedicationLine) -> Resource:
    coding = _rxnorm(line.drug) if line.drug and line.likeness == 1.0 else None
    return chart.resource(
        "MedicationStatement",
        f"medication.{number}",
        status="active",
        medicationCodeableConcept=concept(line.text, coding),
        subject=chart.patient,
        dateAsserted=chart.observed_on,
        informationSource=chart.patient,
        derivedFrom=[chart.original],
        dosage=[_dosage(line)],
    )


def _dosage(line: MedicationLine) -> Resource:
    dosage: Resource = {"text": line.text}
    if line.schedule.as_needed:
        dosage["asNeededBoolean"] = True
    times, code = line.schedule.times_per_day, _UCUM_CODES.get(line.unit)
    if times and times >= 1 and float(times).is_integer():
        dosage["timing"] = {"repeat": {"frequency": int(times), "period": 1, "periodUnit": "d"}}
    if line.daily and times and code:
        dose = {
            "value": round(line.daily / times, 4),
            "unit": line.unit,
            "system": UCUM,
            "code": code,
        }
        dosage["doseAndRate"] = [{"doseQuantity": dose}]
    return dosage


def condition_resources(chart: Chart) -> list[Resource]:
    """One Condition per item, in the patient's words, with its ICD-10-CM code where one is sure."""
    found = []
    for number, words in enumerate(chart.facts.items("conditions")):
        match = chart.vocab.condition(words)
        sure = match is not None and match.confidence >= _LEAST_CONFIDENCE
        coding = (ICD10, match.code, match.title) if match and sure else None
        found.append(
            chart.resource(
                "Condition",
                f"condition.{number}",
                clinicalStatus=status("condition-clinical", "active"),
                verificationStatus=status("condition-ver-status", "unconfirmed"),
                category=[status("condition-category", "problem-list-item")],
                code=concept(words, coding),
                subject=chart.patient,
                recordedDate=chart.approved_at,
            )
        )
    return found


def _rxnorm(drug: DrugEntry) -> tuple[str, str, str] | None:
    return (RXNORM, drug.rxnorm, drug.name) if drug.rxnorm else None
