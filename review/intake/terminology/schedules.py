"""How often a drug is taken, from the words of a prescription line. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_COUNTS: Final = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "thrice": 3, "four": 4}
_NUMBER = r"(\d{1,4}|once|one|twice|two|three|thrice|four)"
# More specific wordings first: "every other day" must not be read as "every day".
_FIXED: Final[tuple[tuple[str, float], ...]] = (
    (r"\b(?:every other day|q\.?o\.?d\b\.?|alternate days)", 0.5),
    (r"\b(?:twice (?:a |per )?week(?:ly)?|twice weekly)", 2 / 7),
    (r"\b(?:three times (?:a |per )?week(?:ly)?|3x ?/? ?week)", 3 / 7),
    (r"\b(?:once (?:a |per )?week(?:ly)?|every week|weekly|q ?week|/week)", 1 / 7),
    (r"\b(?:once (?:a |per )?month(?:ly)?|every month|monthly)", 1 / 30),
    (r"\b(?:q\.?i\.?d\b\.?)", 4),
    (r"\b(?:t\.?i\.?d\b\.?)", 3),
    (r"\b(?:b\.?i\.?d\b\.?)", 2),
    (r"\b(?:morning and (?:night|evening|bedtime)|a\.?m\.? (?:and|&) p\.?m\.?)", 2),
)
_DAILY: Final[tuple[tuple[str, float], ...]] = (
    (r"\b(?:daily|once|every day|each day|per day|a day|q\.?d\b\.?|o\.?d\b\.?|/ ?day|qday)", 1),
    (
        r"\b(?:at bedtime|bedtime|nightly|every night|at night|q\.?h\.?s\b\.?|hs\b|q\.?p\.?m\b\.?)",
        1,
    ),
    (r"\b(?:every morning|each morning|in the morning|q\.?a\.?m\b\.?|every evening)", 1),
    (r"\b(?:with (?:breakfast|lunch|dinner|supper)|before breakfast)", 1),
    (r"\b(?:with meals|with each meal|before meals)", 3),
)
_TIMES = re.compile(
    rf"\b{_NUMBER}\s*(?:x|times?)?\s*(?:/|a|per|each|every)?\s*(?:day|daily)\b", re.I
)
_HOURS = re.compile(
    r"\b(?:q|every|each)\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?(?:h|hrs?|hours?)\b", re.I
)
_AS_NEEDED = re.compile(
    r"\b(?:as[- ]needed|p\.?r\.?n\b\.?|when needed|if needed|occasional(?:ly)?|as required)", re.I
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Times per day (None if the line does not say), and whether only when needed."""

    times_per_day: float | None
    as_needed: bool
    words: str


def read_schedule(text: str) -> Schedule:
    """The schedule of a line such as "500 mg BID" (2.0 a day) or "weekly" (1/7 a day)."""
    as_needed = _AS_NEEDED.search(text)
    times, words = _find_times(text)
    spoken = " ".join(part for part in (words, as_needed.group(0) if as_needed else "") if part)
    return Schedule(times, as_needed is not None, spoken)


def _find_times(text: str) -> tuple[float | None, str]:
    if hit := _HOURS.search(text):
        # "every 4-6 hours" allows the shorter interval: count the most that may be taken.
        hours = int(hit.group(1))
        if 1 <= hours <= 72:
            return 24 / hours, hit.group(0)
    for pattern, times in _FIXED:
        if hit := re.search(pattern, text, re.IGNORECASE):
            return times, hit.group(0)
    if hit := _TIMES.search(text):
        written = hit.group(1).lower()
        count = int(written) if written.isdigit() else _COUNTS[written]
        if 1 <= count <= 12:
            return float(count), hit.group(0)
    for pattern, times in _DAILY:
        if hit := re.search(pattern, text, re.IGNORECASE):
            return times, hit.group(0)
    return None, ""
