"""Answers of several facts: `Lena Byron (Sister) 520-555-0111`, a pharmacy with its phone, a plan with its numbers."""

from __future__ import annotations

import re
from typing import Final

_PHONE: Final = r"(?P<phone>(?:\+?1[\s.-]*)?\(?\d{3}\)?[\s./-]*\d{3}[\s.-]*\d{4})"
# Before a relation a sign has to stand (`Jason Friend` is a name); a bracket may hold a phone, or begin it.
_SIGN: Final = r"\s*(?:[,;:–-]\s*\(?|\()"
_BETWEEN: Final = r"[\s,;:–-]*(?:\((?!\d{3}\)))?"
_RELATION: Final = (
    r"(?P<relationship>wife|husband|spouse|partner|son|daughter|child|parent|(?:(?:step|grand)-?)?"
    r"(?:sister|brother|mother|father|mom|dad)(?:-in-law)?|friend|neighbou?r|aunt|uncle|cousin|niece|nephew"
    r"|roommate|colleague|co-?worker|fianc[eé]e?)"
)
_NUMBER: Final = r"(?:\s*(?:number|no\.?|num|#))?\s*[:#]?\s*"
_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "emergency_contact.name": re.compile(
        rf"(?P<name>[^\d,;()]+?){_SIGN}{_RELATION}\)?(?:{_BETWEEN}{_PHONE}\)?)?"
        rf"|(?P<only>[^\d,;()]+?){_BETWEEN}{_PHONE.replace('P<phone>', 'P<its_phone>')}\)?",
        re.IGNORECASE,
    ),
    "pharmacy.name": re.compile(
        rf"(?P<name>[^,;()]*?[A-Za-z]){_BETWEEN}{_PHONE}\)?", re.IGNORECASE
    ),
    "insurance.provider": re.compile(
        rf"(?P<provider>[^\d,;]+?)[\s,;–-]+(?:(?:member|policy|subscriber)\s*)?(?:id|policy|member){_NUMBER}"
        rf"(?P<policy_number>(?=\S*\d)[A-Z0-9-]{{5,}})"
        rf"(?:[\s,;–-]+(?:group|grp){_NUMBER}(?P<group_number>[\w-]+))?",
        re.IGNORECASE,
    ),
}
_LONGEST: Final = 200  # characters: nothing longer is one contact
_SAME: Final = {"only": "name", "its_phone": "phone"}


def parts_of(field: str, text: str) -> dict[str, str]:
    """The facts in an answer by the field each belongs to, as they are written; {} when it holds but one."""
    pattern = _PATTERNS.get(field)
    if (
        pattern is None
        or len(text) > _LONGEST
        or (match := pattern.fullmatch(text.strip())) is None
    ):
        return {}
    section = field.split(".")[0]
    found = {
        _SAME.get(name, name): part.strip(" ,;") for name, part in match.groupdict().items() if part
    }
    return {f"{section}.{name}": part for name, part in found.items()} if len(found) > 1 else {}
