"""How the patients of one clinic write dates, telephone numbers and heights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Formats:
    """Patterns to choose from, as a `Wording` takes them: strftime, three groups of digits, feet and inches."""

    dates: tuple[str, ...]
    phones: tuple[str, ...]
    heights: tuple[str, ...]


USUAL: Final = Formats(
    dates=("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y"),
    phones=("({}) {}-{}", "({}){}-{}", "{}-{}-{}", "{}/{}-{}", "1-{}-{}-{}", "{} {}-{}"),
    heights=(
        *("{feet}' {inches}\"", "{feet}ft {inches}in", "{feet} feet {inches} inches"),
        "{total} inches",
    ),
)
