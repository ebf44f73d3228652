"""One medication as a person wrote it, taken apart: drug, strength, schedule, daily dose. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from review.intake.terminology.drugs import DrugEntry, DrugIndex, find_drug
from review.intake.terminology.schedules import Schedule, read_schedule
from review.intake.terminology.wording import tidy

_UNITS: Final = {
    "milligrams": "mg",
    "milligram": "mg",
    "mgs": "mg",
    "mcgs": "mcg",
    "ug": "mcg",
    "µg": "mcg",
    "μg": "mcg",
    "micrograms": "mcg",
    "microgram": "mcg",
    "grams": "g",
    "gram": "g",
    "gm": "g",
    "unit": "units",
    "u": "units",
    "iu": "units",
    "meqs": "meq",
}
_IN_MILLIGRAMS: Final = {"mcg": 0.001, "mg": 1.0, "g": 1000.0}
_UNIT = (
    r"(?:milligrams?|micrograms?|grams?|mgs?|mcgs?|ug|µg|μg|gm|g|iu|units?|u|meqs?|ml|%)(?![a-z])"
)
# Never begun within a run of digits, and no longer than amounts are: a line of nothing but digits is read once.
_AMOUNT = (
    r"(?<!\d)\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,9})?|(?<!\d)\d{1,9}(?:\.\d{1,9})?|(?<!\d)\.\d{1,9}"
)
_STRENGTH = re.compile(rf"(?P<amount>{_AMOUNT})\s*-?\s*(?P<unit>{_UNIT})", re.IGNORECASE)
# "5/325 mg" or "160-4.5 mcg" is the strength of a combination: no single amount to judge.
_COMBINED = re.compile(rf"(?:{_AMOUNT})\s*[/-]\s*(?:{_AMOUNT})\s*-?\s*{_UNIT}", re.IGNORECASE)
_PER_VOLUME = re.compile(rf"(?:{_AMOUNT})\s*(?:mg|mcg|g|units?)\s*/\s*(?:{_AMOUNT})?\s*ml", re.I)
_TAKEN = re.compile(
    r"\b(?:(?P<low>\d{1,9}(?:\.\d{1,9})?)\s*(?:-|to)\s*)?(?P<count>1/2|½|\d{1,9}(?:\.\d{1,9})?|one|two|three|half)\s*"
    r"(?:x\s*)?(?:tab(?:let)?s?|cap(?:sule)?s?|pills?|puffs?|drops?|sprays?)\b",
    re.IGNORECASE,
)
LONGEST_LINE: Final = 10_000  # characters
_COUNTS: Final = {"one": 1.0, "two": 2.0, "three": 3.0, "half": 0.5, "1/2": 0.5, "½": 0.5}


@dataclass(frozen=True, slots=True)
class MedicationLine:
    """What one line says. `daily` is the most taken in a day in `unit`, None if it does not say.

    `likeness` is 1.0 when the drug is spelt as known, less for a near spelling, 0.0 if unknown.
    """

    text: str
    drug: DrugEntry | None
    likeness: float
    strength: float | None
    unit: str
    schedule: Schedule
    daily: float | None


def parse_medication(text: str, index: DrugIndex) -> MedicationLine:
    """Take one line apart: "Metformin 500 mg BID" -> metformin, 500, mg, twice, 1000 a day."""
    line = tidy(text, limit=LONGEST_LINE)
    match = find_drug(line, index)
    schedule = read_schedule(line)
    strength, unit = _read_strength(line)
    daily = None
    if strength is not None and schedule.times_per_day is not None:
        daily = round(strength * _taken_at_once(line) * schedule.times_per_day, 6)
    return MedicationLine(
        text=line,
        drug=match.drug if match else None,
        likeness=match.likeness if match else 0.0,
        strength=strength,
        unit=unit,
        schedule=schedule,
        daily=daily,
    )


def strengths_in(text: str) -> set[tuple[float, str]]:
    """Every amount with its unit, "0.5 g" and "500 mg" as the same amount in mg."""
    found: set[tuple[float, str]] = set()
    for hit in _STRENGTH.finditer(text):
        amount, unit = _strength(hit)
        scaled = convert(amount, unit, "mg")
        found.add((amount, unit) if scaled is None else (round(scaled, 6), "mg"))
    return found


def convert(amount: float, unit: str, wanted: str) -> float | None:
    """The amount in another unit, or None where the two do not measure the same thing."""
    if unit == wanted:
        return amount
    if unit in _IN_MILLIGRAMS and wanted in _IN_MILLIGRAMS:
        return amount * _IN_MILLIGRAMS[unit] / _IN_MILLIGRAMS[wanted]
    return None


def _read_strength(line: str) -> tuple[float | None, str]:
    if _COMBINED.search(line) or _PER_VOLUME.search(line):
        return None, ""
    hit = _STRENGTH.search(line)
    return _strength(hit) if hit else (None, "")


def _strength(hit: re.Match[str]) -> tuple[float, str]:
    unit = hit["unit"].lower()
    return float(hit["amount"].replace(",", "")), _UNITS.get(unit, unit)


def _taken_at_once(line: str) -> float:
    hit = _TAKEN.search(line)
    if hit is None:
        return 1.0
    count = hit["count"].lower()
    return _COUNTS.get(count) or float(count)
