"""Finding dates in sentences, however they are written, to compare them with ISO dates. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})\b",
        rf"\b(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b",
    )
)


def dates_in(text: str) -> tuple[set[str], str]:
    """The dates in a text as ISO strings, and the text without them. Slashes are month/day/year."""
    found: set[str] = set()

    def take(hit: re.Match[str]) -> str:
        day = _as_date(hit)
        if day is None:
            return hit[0]
        found.add(day.isoformat())
        return " "

    for pattern in _PATTERNS:
        text = pattern.sub(take, text)
    return found, text


def _as_date(hit: re.Match[str]) -> date | None:
    written = hit["month"].lower()
    month = int(written) if written.isdigit() else _MONTHS.index(written[:3]) // 4 + 1
    try:
        return date(int(hit["year"]), month, int(hit["day"]))
    except ValueError:
        return None
