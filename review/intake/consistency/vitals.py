"""The rule about vital signs: units people use, and the ranges in which a person can be alive.

Ranges are deliberately wide: they find misreadings and wrong units, not illness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from review.intake.consistency.rule import Case, Finding


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number in the unit that `vitals` works in: kg, cm, Celsius, per minute, percent."""

    value: float
    unit: str


_AMOUNT = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(.*)$")
_FEET = re.compile(
    r"^\s*(\d)\s*(?:'|’|ft\.?|feet)\s*(\d{1,2}(?:\.\d+)?)?\s*(?:\"|”|''|in\.?|inches)?\s*$"
)
_PRESSURE = re.compile(r"^\s*(\d{1,3})\s*(?:/|over)\s*(\d{1,3})\b")
# name of the field -> (lowest, highest, unit, words)
RANGES: Final[dict[str, tuple[float, float, str, str]]] = {
    "heart_rate": (25, 250, "/min", "heart rate"),
    "respiratory_rate": (4, 70, "/min", "respiratory rate"),
    "temperature": (30, 43.5, "Cel", "temperature"),
    "oxygen_saturation": (50, 100, "%", "oxygen saturation"),
    "weight": (0.4, 400, "kg", "weight"),
    "height": (25, 250, "cm", "height"),
    "bmi": (8, 100, "kg/m2", "body mass index"),
}
# spelling of a unit -> (factor, offset after it, our unit)
_UNITS: Final[dict[str, tuple[float, float, str]]] = {
    **dict.fromkeys(("c", "celsius", "centigrade", "cel"), (1, 0, "Cel")),
    **dict.fromkeys(("f", "fahrenheit"), (5 / 9, -160 / 9, "Cel")),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), (1, 0, "kg")),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "#"), (0.45359237, 0, "kg")),
    **dict.fromkeys(("st", "stone", "stones"), (6.35029318, 0, "kg")),
    **dict.fromkeys(("g", "gram", "grams"), (0.001, 0, "kg")),
    **dict.fromkeys(("cm", "cms", "centimeter", "centimeters", "centimetres"), (1, 0, "cm")),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), (100, 0, "cm")),
    **dict.fromkeys(("in", "inch", "inches", '"', "”"), (2.54, 0, "cm")),
    **dict.fromkeys(("%", "percent", "pct", "% ra", "% room air", "% on room air"), (1, 0, "%")),
    **dict.fromkeys(
        ("bpm", "/min", "/minute", "per min", "per minute", "min", "beats", "beats/min"),
        (1, 0, "/min"),
    ),
    **dict.fromkeys(("beats per minute", "beats a minute", "b/min"), (1, 0, "/min")),
    **dict.fromkeys(("breaths", "breaths/min", "breaths per minute", "rpm"), (1, 0, "/min")),
    **dict.fromkeys(("kg/m2", "kg/m²", "kg/m^2"), (1, 0, "kg/m2")),
}
_DEGREES: Final = re.compile(r"^(?:degrees?|deg\.?|°|º)\s*")
# "7 lb 3 oz", "11 st 4 lb": the second unit and how much of the first it is.
_TWO_UNITS: Final = re.compile(
    r"^\s*(\d{1,4})\s*(lbs?|pounds?|st|stone)\.?,?\s*(\d{1,4}(?:\.\d{1,4})?)\s*(oz|ounces?|lbs?|pounds?)\.?\s*$",
    re.I,
)


def measure(name: str, text: str) -> Measurement | None:
    """Read a vital sign ("98.6 F", "5'7\\"", "150 lb"); None if it is no number or an alien unit.

    Without a unit the magnitude decides: a temperature over 50 is Fahrenheit; weight is pounds
    and height inches, as US forms mean them, unless a height is over 96.
    """
    if name == "height" and (feet := _FEET.match(text)):
        return Measurement((int(feet[1]) * 12 + float(feet[2] or 0)) * 2.54, "cm")
    if name == "weight" and (two := _TWO_UNITS.match(text)):
        return _of_two_units(int(two[1]), two[2].lower(), float(two[3]), two[4].lower())
    hit = _AMOUNT.match(text)
    if hit is None or name not in RANGES:
        return None
    number, unit = (
        float(hit[1].replace(",", ".")),
        _DEGREES.sub("", hit[2].strip().lower()).rstrip("."),
    )
    factor, offset, ours = _UNITS.get(unit or _usual_unit(name, number), (0.0, 0.0, ""))
    return Measurement(number * factor + offset, ours) if ours == RANGES[name][2] else None


def _of_two_units(much: int, unit: str, more: float, smaller: str) -> Measurement | None:
    """Pounds with ounces or stone with pounds, in kg; None for any other pair."""
    pounds = {("l", "o"): much + more / 16, ("p", "o"): much + more / 16}
    pounds |= {("s", "l"): much * 14 + more, ("s", "p"): much * 14 + more}
    total = pounds.get((unit[0], smaller[0]))
    return None if total is None else Measurement(total * 0.45359237, "kg")


def _usual_unit(name: str, number: float) -> str:
    if name == "temperature":
        return "f" if number > 50 else "c"
    if name == "height":
        return "cm" if number > 96 else "in"
    return {"weight": "lb", "oxygen_saturation": "%", "bmi": "kg/m2"}.get(name, "/min")


def read_pressure(text: str) -> tuple[int, int] | None:
    """Systolic and diastolic of "120/80", in mmHg; None if it is not written like that."""
    hit = _PRESSURE.match(text)
    return (int(hit[1]), int(hit[2])) if hit else None


def vital_out_of_range(case: Case) -> Iterator[Finding]:
    """A vital sign is no number, has an alien unit, or is not compatible with life."""
    for name, (lowest, highest, _, words) in RANGES.items():
        field = f"vitals.{name}"
        written = case.facts.text(field)
        if not written:
            continue
        found = measure(name, written)
        if found is None:
            yield Finding(
                (field,), f"The {words} was read as {written!r}, without a known unit.", (written,)
            )
        elif not lowest <= found.value <= highest:
            yield Finding(
                (field,),
                f"A {words} of {written} is outside the physiological range. Measure again.",
                (written,),
            )
    yield from _pressure_out_of_range(case)


def _pressure_out_of_range(case: Case) -> Iterator[Finding]:
    field = "vitals.blood_pressure"
    written = case.facts.text(field)
    if not written:
        return
    pressure = read_pressure(written)
    if pressure is None:
        text = f"The blood pressure was read as {written!r}; expected two numbers such as 120/80."
        yield Finding((field,), text, (written,))
        return
    systolic, diastolic = pressure
    if not (50 <= systolic <= 280 and 20 <= diastolic <= 180 and diastolic < systolic):
        text = f"A blood pressure of {written} is outside the physiological range. Measure again."
        yield Finding((field,), text, (written,))
