"""How the patients of one clinic write dates, telephone numbers and heights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# strftime pattern -> the hint clinics print beside the label
DATE_STYLES: Final = {
    "%m/%d/%Y": "MM/DD/YYYY",
    "%m-%d-%Y": "MM-DD-YYYY",
    "%B %d, %Y": "",
    "%d %b %Y": "DD MMM YYYY",
    "%Y-%m-%d": "YYYY-MM-DD",
}


@dataclass(frozen=True, slots=True)
class Formats:
    """Patterns to choose from, as a `Wording` takes them: strftime, three groups of digits, feet and inches."""

    dates: tuple[str, ...]
    phones: tuple[str, ...]
    heights: tuple[str, ...]


USUAL: Final = Formats(
    dates=tuple(sorted(DATE_STYLES)),
    phones=("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}"),
    heights=("{feet}'{inches}\"", "{feet} ft {inches} in", "{total} in"),
)
# Of clinics that have a wording of their own, and whose patients write in more ways.
VARIED: Final = Formats(
    dates=("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y"),
    phones=("({}) {}-{}", "({}){}-{}", "{}-{}-{}", "{}/{}-{}", "1-{}-{}-{}", "{} {}-{}"),
    heights=(
        *("{feet}' {inches}\"", "{feet}ft {inches}in", "{feet} feet {inches} inches"),
        "{total} inches",
    ),
)
