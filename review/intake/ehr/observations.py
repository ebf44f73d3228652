"""Vital signs and tobacco use as FHIR observations, in UCUM units, with the words of the form."""

from __future__ import annotations

from typing import Any, Final

from review.intake.consistency.vitals import measure, read_pressure
from review.intake.ehr.context import LOINC, UCUM, Chart, concept, status
from review.intake.ehr.port import Resource

_CODES: Final = {
    "heart_rate": ("8867-4", "Heart rate"),
    "respiratory_rate": ("9279-1", "Respiratory rate"),
    "temperature": ("8310-5", "Body temperature"),
    "oxygen_saturation": ("2708-6", "Oxygen saturation in Arterial blood"),
    "weight": ("29463-7", "Body weight"),
    "height": ("8302-2", "Body height"),
    "bmi": ("39156-5", "Body mass index (BMI) [Ratio]"),
}
_PRESSURE: Final = ("85354-9", "Blood pressure panel with all children optional")
_PRESSURES: Final = (
    ("8480-6", "Systolic blood pressure"),
    ("8462-4", "Diastolic blood pressure"),
)
_TOBACCO: Final = ("72166-2", "Tobacco smoking status")
LARGEST: Final = 1e9  # in any unit no vital sign comes near it, and FHIR holds no infinite number
LOINC_CODES: Final = tuple(code for code, _ in (*_CODES.values(), _PRESSURE, *_PRESSURES, _TOBACCO))


def observation_resources(chart: Chart) -> list[Resource]:
    """What was measured; a value without a known unit, or beyond all measure, is no number and is left out."""
    found = []
    for name, (code, display) in _CODES.items():
        written = chart.facts.text(f"vitals.{name}")
        value = measure(name, written)
        if value is not None and value.value < LARGEST:
            quantity = _quantity(round(value.value, 2), value.unit)
            found.append(_vital(chart, name, code, display, written, valueQuantity=quantity))
    return [*found, *_pressure(chart), *_tobacco(chart)]


def _pressure(chart: Chart) -> list[Resource]:
    written = chart.facts.text("vitals.blood_pressure")
    pressure = read_pressure(written)
    if pressure is None:
        return []
    parts = [
        {
            "code": concept(display, (LOINC, code, display)),
            "valueQuantity": _quantity(value, "mm[Hg]"),
        }
        for (code, display), value in zip(_PRESSURES, pressure, strict=True)
    ]
    return [_vital(chart, "blood_pressure", *_PRESSURE, written, component=parts)]


def _vital(
    chart: Chart, name: str, code: str, display: str, written: str, **value: Any
) -> Resource:
    return chart.resource(
        "Observation",
        f"vital.{name}",
        status="final",
        category=[status("observation-category", "vital-signs")],
        code=concept(name.replace("_", " "), (LOINC, code, display)),
        subject=chart.patient,
        effectiveDateTime=chart.observed_on,
        note=[{"text": f"As written on the form: {written}"}],
        **value,
    )


def _tobacco(chart: Chart) -> list[Resource]:
    written = chart.facts.text("tobacco")
    if not written:
        return []
    return [
        chart.resource(
            "Observation",
            "social.tobacco",
            status="final",
            category=[status("observation-category", "social-history")],
            code=concept("Tobacco use", (LOINC, *_TOBACCO)),
            subject=chart.patient,
            effectiveDateTime=chart.observed_on,
            valueCodeableConcept={"text": written},
        )
    ]


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}
