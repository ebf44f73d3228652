"""Vital signs in the spellings that people use, in the unit we work in."""

from __future__ import annotations

import pytest

from review.intake.consistency.vitals import measure


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("temperature", "98.6 °F", 37.0),
        ("temperature", "98.6 degrees F", 37.0),
        ("temperature", "98,6 deg. Fahrenheit", 37.0),
        ("temperature", "37 º C", 37.0),
        ("temperature", "37.0 celsius", 37.0),
        ("weight", "150 lbs.", 68.04),
        ("weight", "150#", 68.04),
        ("weight", "68 kilos", 68.0),
        ("weight", "7 lb 3 oz", 3.26),
        ("weight", "11 st 4 lb", 71.67),
        ("weight", "11 stone", 69.85),
        ("height", "5 ft 7 in", 170.18),
        ("height", "5 feet 7 inches", 170.18),
        ("height", "1.70 m", 170.0),
        ("height", "170 centimetres", 170.0),
        ("height", "67 inches", 170.18),
        ("heart_rate", "72 beats per minute", 72.0),
        ("heart_rate", "72 per min", 72.0),
        ("respiratory_rate", "16 breaths", 16.0),
        ("oxygen_saturation", "98 % on room air", 98.0),
        ("oxygen_saturation", "98 pct", 98.0),
        ("bmi", "23.4 kg/m^2", 23.4),
    ],
)
def test_a_spelling_is_understood(name: str, written: str, value: float) -> None:
    found = measure(name, written)
    assert found is not None
    assert found.value == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("temperature", "98.6 kg"),
        ("weight", "150 cm"),
        ("weight", "11 st 4 oz"),
        ("height", "67 lb"),
        ("heart_rate", "72 mmHg"),
        ("weight", "heavy"),
    ],
)
def test_an_alien_unit_is_no_measurement(name: str, written: str) -> None:
    assert measure(name, written) is None


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_weight_beyond_all_measure_is_no_measurement(digits: int) -> None:
    """A float holds no number of 400 digits, and Python makes none of 5,000."""
    assert measure("weight", f"{'9' * digits} lb 3 oz") is None
