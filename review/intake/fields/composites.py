"""Answers of several facts: `Lena Byron (Sister) 520-555-0111`, a pharmacy with its phone, a plan with its numbers."""

from __future__ import annotations

import re
from typing import Final

from review.intake.fields.answer_patterns import PHONE, RELATIVE, SPOUSE_OR_CHILD
from review.intake.fields.lexicon import label_index, squash

# Before a relation a sign has to stand (`Jason Friend` is a name); a bracket may hold a phone, or begin it.
_SIGN: Final = r"\s*(?:[,;:/–-]\s*\(?|\()"
_BETWEEN: Final = r"[\s,;:/–-]*(?:\((?!\d{3}\)))?"
_NUMBER: Final = r"(?:\s*(?:number|no\.?|num|#))?\s*[:#]?\s*"
_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "emergency_contact.name": re.compile(
        rf"(?P<name>[^\d,;()/]+?)(?:{_SIGN}(?P<relationship>{SPOUSE_OR_CHILD}|{RELATIVE})\)?)?"
        rf"(?:{_BETWEEN}(?P<phone>{PHONE})\)?)?",
        re.IGNORECASE,
    ),
    "pharmacy.name": re.compile(
        rf"(?P<name>[^,;()]*?[A-Za-z]){_BETWEEN}(?P<phone>{PHONE})\)?", re.IGNORECASE
    ),
    "insurance.policyholder": re.compile(
        rf"(?P<policyholder>[^\d,;()]+?){_SIGN}(?P<relationship>self|{SPOUSE_OR_CHILD}|{RELATIVE})\)?",
        re.IGNORECASE,
    ),
    "insurance.policy_number": re.compile(
        rf"(?P<policy_number>(?=\S*\d)[A-Z0-9-]{{5,}})(?:\s*[,;/|]\s*|\s+)(?:(?:group|grp){_NUMBER})?"
        r"(?P<group_number>(?=\S*\d)[\w-]{2,})",
        re.IGNORECASE,
    ),
    "insurance.provider": re.compile(
        rf"(?P<provider>[^\d,;]+?)[\s,;–-]+(?:(?:member|policy|subscriber)\s*)?(?:id|policy|member){_NUMBER}"
        rf"(?P<policy_number>(?=\S*\d)[A-Z0-9-]{{5,}})"
        rf"(?:[\s,;–-]+(?:group|grp){_NUMBER}(?P<group_number>[\w-]+))?",
        re.IGNORECASE,
    ),
}
_JOINERS: Final = re.compile(r",?\s+\(?(?:and|&)\s+|\s*[/&,]\s*")
_NAME_FIRST: Final = re.compile(r"\(name(?:,| and| &|/)", re.IGNORECASE)
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


def asked_first(concept: str, text: str) -> str:
    """What a label asks for first that asks for two things: `Pharmacy & phone` for the pharmacy.

    Only where both belong together; `parts_of` takes the answer apart.
    """
    section = concept.split(".")[0]
    parts = _JOINERS.split(text)
    if _NAME_FIRST.search(text) and f"{section}.name" in _PATTERNS:
        return f"{section}.name"
    first = label_index().get(squash(parts[0]), concept)
    if len(parts) > 1 and first == "*name":
        first = f"{section}.name"
    is_joint = concept.startswith("*") or ("." in concept and first.split(".")[0] == section)
    return first if is_joint and first in _PATTERNS else concept
