"""Dates as people write them, to ISO; the order of day and month from the label's hint."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s*([/.\-–])\s*(\d{1,2})\s*[/.\-–]\s*(\d{2,4})(?!\d)")
_SPACED = re.compile(r"(?<!\d)(\d{1,2})\s+(\d{1,2})\s+(\d{4})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH_FIRST = re.compile(
    rf"\b{_NAME}\s*[-/ ]?\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s,./-]+(\d{{4}}|\d{{2}})\b", re.I
)
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s.,/-]*(?:of\s+)?{_NAME}[\s,./-]*(\d{{4}}|\d{{2}})\b", re.I
)
_PARTS = re.compile(r"\b(?:month|day|year)\b[.:]?\s*", re.I)  # `Month 12 Day 10 Year 1985`
_DOTTED = 0.75  # month first here, day first elsewhere: a person looks
_LOOKALIKES = str.maketrans("OoDQlI|SBZ", "0000111582")


def parse_date(text: str, *, hint: str = "", pivot: int = 2035) -> tuple[str, float] | None:
    """Return an ISO date and how well it fits; None when there is no date.

    Two-digit years are the latest ones not after `pivot`. A fit under 1 says what was assumed:
    misread digits, or an order of day and month that no hint and no number settles.
    """
    text = _PARTS.sub(" ", text)
    found = _named(text, pivot) or _numeric(text, hint, pivot)
    if found is not None:
        return found
    repaired = text.translate(_LOOKALIKES)
    if repaired != text and sum(c.isdigit() for c in text) >= 5:
        again = _numeric(repaired, hint, pivot)
        return (again[0], 0.7 * again[1]) if again else None
    return None


def _named(text: str, pivot: int) -> tuple[str, float] | None:
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    else:
        return None
    number = _MONTHS.index(month.lower()[:3]) + 1
    return _checked(_full_year(year, pivot), number, int(day), 1.0)


def _numeric(text: str, hint: str, pivot: int) -> tuple[str, float] | None:
    match = _NUMERIC.search(text)
    if match:
        first, separator, second, third = match.groups()
    elif match := _SPACED.search(text) or _COMPACT.search(text):
        (first, second, third), separator = match.groups(), "/"
    else:
        return None
    if len(first) == 4:
        return _checked(int(first), int(second), int(third), 1.0)
    if len(first) == 3 or len(third) == 3:
        return None
    year, fit = _full_year(third, pivot), 1.0 if len(third) == 4 else 0.95
    is_day_first = _says_day_first(hint)
    if separator == "." and not is_day_first and not _says_month_first(hint):
        fit *= _DOTTED if int(first) <= 12 >= int(second) else 1.0
    day, month = (int(first), int(second)) if is_day_first else (int(second), int(first))
    if month > 12 >= day:
        day, month = month, day
        fit *= 0.9
    return _checked(year, month, day, fit)


def _says_day_first(hint: str) -> bool:
    return bool(re.search(r"d{1,2}\W{0,2}m{1,3}", hint, re.I))


def _says_month_first(hint: str) -> bool:
    return bool(re.search(r"m{1,3}\W{0,2}d{1,2}", hint, re.I))


def _full_year(year: str, pivot: int) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if 2000 + int(year) <= pivot else 1900)


def _checked(year: int, month: int, day: int, fit: float) -> tuple[str, float] | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat(), fit if 1880 <= year <= 2100 else fit * 0.6
