"""Answers of several facts: `Lena Byron (Sister) 520-555-0111`, a pharmacy with its phone, a plan with its numbers."""

from __future__ import annotations

import re
from typing import Final

from review.intake.fields.answer_patterns import PHONE, RELATIVE, SPOUSE_OR_CHILD

# Before a relation a sign has to stand (`Jason Friend` is a name); a bracket may hold a phone, or begin it.
_SIGN: Final = r"\s*(?:[,;:–-]\s*\(?|\()"
_BETWEEN: Final = r"[\s,;:–-]*(?:\((?!\d{3}\)))?"
_NUMBER: Final = r"(?:\s*(?:number|no\.?|num|#))?\s*[:#]?\s*"
_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "emergency_contact.name": re.compile(
        rf"(?P<name>[^\d,;()]+?)(?:{_SIGN}(?P<relationship>{SPOUSE_OR_CHILD}|{RELATIVE})\)?)?"
        rf"(?:{_BETWEEN}(?P<phone>{PHONE})\)?)?",
        re.IGNORECASE,
    ),
    "pharmacy.name": re.compile(
        rf"(?P<name>[^,;()]*?[A-Za-z]){_BETWEEN}(?P<phone>{PHONE})\)?", re.IGNORECASE
    ),
    "insurance.provider": re.compile(
        rf"(?P<provider>[^\d,;]+?)[\s,;–-]+(?:(?:member|policy|subscriber)\s*)?(?:id|policy|member){_NUMBER}"
        rf"(?P<policy_number>(?=\S*\d)[A-Z0-9-]{{5,}})"
        rf"(?:[\s,;–-]+(?:group|grp){_NUMBER}(?P<group_number>[\w-]+))?",
        re.IGNORECASE,
    ),
}
_LONGEST: Final = 200  # characters: nothing longer is one contact


def parts_of(field: str, text: str) -> dict[str, str]:
    """The facts in an answer by the field each belongs to, as they are written; {} when it holds but one."""
    pattern = _PATTERNS.get(field)
    match = pattern.fullmatch(text.strip()) if pattern and len(text) <= _LONGEST else None
    found = {name: part for name, part in match.groupdict().items() if part} if match else {}
    section = field.split(".")[0]
    return {
        f"{section}.{name}": part.strip(" ,;") for name, part in found.items() if len(found) > 1
    }
