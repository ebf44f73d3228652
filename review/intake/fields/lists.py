"""Lists as people write them: commas, lines, bullets; and the many ways to say "none"."""

from __future__ import annotations

import re

from review.intake.fields.lexicon import squash
from review.intake.terminology import wording

_NONE = {
    squash(text)
    for text in """none|no|n|n/a|na|nil|nka|nkda|nkfa|no known allergies|no known drug allergies|not any|denies
    |no known medication allergies|none known|none reported|not applicable|negative|no allergies|-|n.k.d.a.
    |no medications|no surgeries|no known|denies any|no known drug or food allergies|no conditions|nothing
    |none of the above|no current medications|no past surgeries|no previous surgeries|unremarkable
    |no known conditions|none at this time|no prior surgeries|does not apply|no medical conditions
    |no drug allergies|no known food allergies|none currently""".replace("\n", "").split("|")
}
_BULLET = re.compile(r"^\s*(?:[-*•▪·o]\s+|\(?\d{1,2}[.):]\s+)")
# The number of a ruled line that nobody filled in.
_BLANK_LINE = re.compile(r"^[(#]?\d{1,2}[.)]?$")
_DRUG_WITH_DOSE = re.compile(
    r"^[A-Z][A-Za-z-]{3,}(?: [A-Za-z-]+){0,2} \d+(?:[.,]\d+)? ?(?:mg|mcg|µg|g|ml|units?|iu)\b"
)
_CONTINUES = re.compile(
    r"^(?:(?:19|20)\d\d\b(?!\s*[-–:]?\s*[a-z]{3})|\d+(?:\.\d+)?\s*(?:mg|mcg|µg|ug|g|ml|units?|iu|tablets?|puffs?|x)\b|once|twice|three"
    r"|daily|every|each|per|prn|as needed|at bedtime|bid|tid|qid|qd|qhs|po|by mouth|with food|weekly|in the"
    r"|for\s|after\s|since\s|left|right)",
    re.I,
)
_REACTIONS = (
    r"hives|rash(?:es)?|swelling|itch(?:ing|y)?|nausea|vomiting|anaphylaxis|anaphylactic(?: shock)?|"
    r"shortness of breath|breathing(?: problems| difficulty)?|difficulty breathing|upset stomach|"
    r"stomach upset|stomach pain|diarrhea|dizziness|sneezing|runny nose|watery eyes|wheezing|"
    r"throat swelling|facial swelling|headache|angioedema|unknown(?: reaction)?|mild|moderate|severe|congestion"
)
_REACTION = re.compile(
    rf"\s*(?:\(|\[|(?<![-–—:=>])[-–—:=>]+|→|\bcauses\b)\s*(?:(?:severe|mild|moderate|skin|causes)\s+)*(?:{_REACTIONS})\b.*$",
    re.I,
)


def says_none(text: str) -> bool:
    """Say whether an answer means an empty list."""
    return squash(text) in _NONE or wording.says_none(text)


def opens_entry(line: str) -> bool:
    """Whether a line surely begins an entry: it has a bullet or a number, or names a drug with its dose."""
    return any(sign.match(line) for sign in (_BULLET, _BLANK_LINE, _DRUG_WITH_DOSE))


def names_dose(text: str) -> bool:
    """Whether a text begins with the name of a drug and its dose."""
    return _DRUG_WITH_DOSE.match(text) is not None


def goes_on(text: str) -> bool:
    """Whether a text goes on an entry, as a dose or a schedule does, and names nothing by itself."""
    return _CONTINUES.match(text) is not None


def split_list(rows: list[str]) -> list[str]:
    """Split the printed lines of an answer into entries; commas in brackets do not split."""
    items: list[str] = []
    for row in rows:
        for piece in _split_row(_BULLET.sub("", row)):
            entry = _BULLET.sub("", piece).strip(" .;,\t")
            if not entry or says_none(entry) or _BLANK_LINE.match(entry):
                continue
            if items and goes_on(entry):
                items[-1] = (
                    f"{items[-1]} {entry}" if not entry[:4].isdigit() else f"{items[-1]}, {entry}"
                )
            else:
                items.append(entry)
    return items


def _split_row(row: str) -> list[str]:
    pieces, depth, current = [], 0, ""
    for index, character in enumerate(row):
        depth += (character in "([") - (character in ")]")
        is_number = (
            character == ","
            and row[index - 1 : index].isdigit()
            and row[index + 1 : index + 2].isdigit()
        )
        if depth <= 0 and character in ",;•|" and not is_number:
            pieces.append(current)
            current = ""
        else:
            current += character
    pieces.append(current)
    return pieces


def without_reaction(entry: str) -> str:
    """`Penicillin (hives)` names the substance Penicillin."""
    return _REACTION.sub("", entry).strip(" -–:") or entry
