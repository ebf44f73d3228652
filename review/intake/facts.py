"""Asking the fields of a form: text, items, dates, whether it said "none". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from review.intake.shapes import Field
from review.intake.terminology.wording import says_none, tidy, without_unseen

Sex = Literal["female", "male", "other", "unknown"]
_SEXES: dict[str, Sex] = {
    **dict.fromkeys(("female", "f", "woman", "girl"), "female"),
    **dict.fromkeys(("male", "m", "man", "boy"), "male"),
    **dict.fromkeys(("other", "nonbinary", "non binary", "intersex", "x", "diverse"), "other"),
}
# Lists of a form, where "none" and "no" mean an empty list; elsewhere "No" is an answer.
LISTS: Final = ("allergies", "medications", "conditions", "surgeries")
LONGEST_VALUE: Final = 10_000  # characters
_UNTICKED = re.compile(r"\[ \][^,\n]*")
_YES = re.compile(
    r"^(?:yes|y|true|positive|pregnant|currently|\d+\s*(?:weeks?|wks?|months?))\b", re.I
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The fields by name; a name that occurs twice keeps its first field."""

    by_name: Mapping[str, Field]

    def has(self, name: str) -> bool:
        """Whether there is a value, or the form said that there is nothing to report."""
        return bool(self.items(name)) or self.said_none(name)

    def text(self, name: str) -> str:
        """The value on one line, a list joined by commas, "" if there is none."""
        return ", ".join(self.items(name))

    def items(self, name: str) -> list[str]:
        """The values of a list (one for a plain value), without empty ones and "none"."""
        field = self.by_name.get(name)
        if field is None:
            return []
        is_list = name in LISTS or isinstance(field["value"], list)
        return [item for item in _values(field) if item and not (is_list and says_none(item))]

    def said_none(self, name: str) -> bool:
        """Whether the form, or a reviewer, says that there is nothing, as opposed to silence.

        A list of boxes that were all left empty is silence.
        """
        field = self.by_name.get(name)
        if field is None or name not in LISTS or self.items(name):
            return False
        if "corrected_by" in field or any(map(says_none, _values(field))):
            return True
        return bool(answer_in(field["source"]))

    def is_settled(self, name: str) -> bool:
        """Whether a reviewer has given the value, whatever reading made of it."""
        field = self.by_name.get(name)
        return field is not None and "corrected_by" in field

    def day(self, name: str) -> date | None:
        """The value as a date, None if it is missing or not an ISO date."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def sex(self) -> Sex:
        """The sex as FHIR codes it; what the form does not say is "unknown"."""
        return _SEXES.get(self.text("sex").lower().replace("-", " ").strip(" ."), "unknown")

    def is_pregnant(self) -> bool:
        """Whether the form answers yes to being pregnant."""
        return any(_YES.match(self.text(name)) for name in ("pregnant", "pregnancy"))


def facts_of(fields: Iterable[Field]) -> Facts:
    """Index the fields by name."""
    by_name: dict[str, Field] = {}
    for field in fields:
        by_name.setdefault(field["name"], field)
    return Facts(by_name)


def as_shown(field: Field) -> Field:
    """The field with nothing in its value and its source that people do not see when they approve it."""
    value = field["value"]
    plain = list(map(without_unseen, value)) if isinstance(value, list) else without_unseen(value)
    return {**field, "value": plain, "source": without_unseen(field["source"])}


def answer_in(source: str) -> str:
    """What a source says once the boxes that nobody ticked are taken out of it."""
    return _UNTICKED.sub(" ", source).strip(" ,\n")


def age_on(born: date, day: date) -> int:
    """Completed years between birth and a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _values(field: Field) -> list[str]:
    value = field["value"]
    # Nothing a person wrote is cut short on its way into the record.
    items = value if isinstance(value, list) else [str(value or "")]
    return [tidy(item, limit=LONGEST_VALUE) for item in items]
