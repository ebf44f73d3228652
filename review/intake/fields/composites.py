"""Answers of several facts: `Lena Byron (Sister) 520-555-0111`, a pharmacy with its phone, a plan with its numbers."""

from __future__ import annotations

import re
from typing import Final

from review.intake.fields.answer_patterns import PHONE, RELATIVE, SPOUSE_OR_CHILD
from review.intake.fields.lexicon import concept_by_keywords, label_index, squash

_NUMBER: Final = r"(?:\s*(?:number|no\.?|num|#))?\s*[:#]?\s*"
_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
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
# Who is named, and what else the answer may say of them.
_OF_PEOPLE: Final = {
    "emergency_contact.name": frozenset(("phone", "relationship")),
    "pharmacy.name": frozenset(("phone",)),
    "insurance.policyholder": frozenset(("relationship",)),
}
_PHONE_SAID: Final = re.compile(
    rf"(?:\b(?:ph|phone|tel|telephone|cell|mobile|home|work|at|call)\b[.:#]*\s*)*(?P<phone>{PHONE})",
    re.IGNORECASE,
)
_RELATION: Final = re.compile(
    rf"(?:(?:my|his|her|patient'?s)\s+)?(?P<relation>self|{SPOUSE_OR_CHILD}|{RELATIVE})",
    re.IGNORECASE,
)
# `Lena Byron Sister`; `Jason Friend` is a name.
_RELATION_LAST: Final = re.compile(rf"(?P<name>\S+ \S+) (?P<relation>{RELATIVE})", re.IGNORECASE)
_PARTING: Final = re.compile(r"\s*[,;/|()\[\]]\s*|\s+[–-]+\s+|[–-]+\s+|:\s+|\s+[–-]+$")
_JOINERS: Final = re.compile(r",?\s+\(?(?:and|&)\s+|\s*[/&,]\s*")
_NAME_FIRST: Final = re.compile(r"\(name(?:,| and| &|/)", re.IGNORECASE)
_LONGEST: Final = 200  # characters: nothing longer is one contact


def parts_of(field: str, text: str) -> dict[str, str]:
    """The facts in an answer by the field each belongs to, as they are written; {} when it holds but one."""
    if len(text) > _LONGEST:
        return {}
    section, name = field.split(".") if "." in field else ("", field)
    if (kinds := _OF_PEOPLE.get(field)) is not None:
        found = _facts(text, name, kinds)
    else:
        pattern = _PATTERNS.get(field)
        match = pattern.fullmatch(text.strip()) if pattern else None
        found = {kind: part for kind, part in match.groupdict().items() if part} if match else {}
    parts = {f"{section}.{kind}": part.strip(" ,;") for kind, part in found.items()}
    return parts if len(parts) > 1 else {}


def _facts(text: str, named: str, kinds: frozenset[str]) -> dict[str, str]:
    """Who is named, with a telephone number and a relation wherever they stand; {} where that leaves no one name."""
    found: dict[str, str] = {}
    if "phone" in kinds and (said := _PHONE_SAID.search(text)) is not None:
        found["phone"] = said["phone"]
        text = f"{text[: said.start()]} | {text[said.end() :]}"
    pieces = [piece.strip() for piece in _PARTING.split(text) if piece and piece.strip(" .")]
    # Behind the name of a pharmacy stands where it is.
    pieces = _without_relation(pieces, found) if "relationship" in kinds else pieces[:1]
    if len(pieces) != 1 or re.search(r"\d", pieces[0]):
        return {}
    return {named: pieces[0], **found}


def _without_relation(pieces: list[str], found: dict[str, str]) -> list[str]:
    for piece in pieces:
        if (said := _RELATION.fullmatch(piece)) is not None:
            found["relationship"] = said["relation"]
            return [other for other in pieces if other is not piece]
        if "phone" in found and (said := _RELATION_LAST.fullmatch(piece)) is not None:
            found["relationship"] = said["relation"]
            return [said["name"] if other is piece else other for other in pieces]
    return pieces


def asked_first(concept: str, text: str) -> str:
    """What a label asks for first that asks for two things: `Pharmacy & phone` for the pharmacy.

    Only where both belong together; `parts_of` takes the answer apart.
    """
    section = concept.split(".")[0]
    parts = _JOINERS.split(text)
    if _NAME_FIRST.search(text) and f"{section}.name" in _OF_PEOPLE:
        return f"{section}.name"
    first = label_index().get(squash(parts[0])) or concept
    if len(parts) > 1:
        first = f"{section}.name" if first == "*name" else concept_by_keywords(parts[0]) or first
    is_joint = concept.startswith("*") or ("." in concept and first.split(".")[0] == section)
    return first if is_joint and (first in _PATTERNS or first in _OF_PEOPLE) else concept
