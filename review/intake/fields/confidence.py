"""How far a value may be believed, and the bar under which a person must look.

The reader's own score is one signal among several and never enough: an engine that misreads is
usually just as sure. Grammar, label and place weigh more; free text that was read from a picture
stays further from 1 than text from a file.
"""

from __future__ import annotations

import re

from review.intake.fields.misspelt import has_misspelt_illness
from review.intake.fields.tokens import Token

DEFAULT_BAR = 0.8
_BARS = {"name": 0.85, "date_of_birth": 0.85, "medications": 0.85, "allergies": 0.85}
_TYPED = re.compile(r"date|phone|postal|email|^state$|^sex$|vitals")
_CONFUSED = re.compile(
    r"(?<=[a-z])[0158](?=[a-z])|[a-z]{2}[01]\b|(?<=\d)[OoIilSB](?=\d)|\b[lI]\d{2}\b|[^\x00-\u024f\u2010-\u2122°]|\d[oO]\b|\d['’`]\s*[a-z]"
)
# An engine sees specks as accents; names that have one are compared by a person.
_ACCENT = re.compile(r"[à-öø-ÿÀ-ÖØ-ß\u0100-\u024f]")
# A speck between two words became an apostrophe or a full stop; no English word has a Q before another letter than u;
# and what a form prints beside its boxes is nobody's answer.
_SPECKED = re.compile(
    r"(?<=[a-z]{2})['’`](?!(?:s|t|d|m|re|ve|ll)\b)[a-z]|(?<=\w) [.,;'’`·](?=\w)|\bQ(?!u)[a-z]|that apply\b"
    r"|(?<=[a-z])(?:\.(?=[A-Z][a-z])|['’`](?=[ (]))"
)
_SCHEDULE = (
    r"(?:once|twice|one|two|three|four|times?|an?|per|every|each|other|daily|weekly|monthly|days?|weeks?|months?|hours?"
    r"|morning|noon|evening|night|nightly|bedtime|meals?|food|breakfast|lunch|dinner|at|in|the|with|before|after|and"
    r"|as|needed|prn|for|pain|by|mouth|po|bid|tid|qid|qd|qhs|tablets?|tabs?|capsules?|caps?|pills?|puffs?|drops?"
    r"|sprays?|injections?|units?|days|q\d+h|\d+x?)"
)
_DRUG_LINE = re.compile(
    rf"^[A-Z][a-z]{{3,}}(?:[ /-][A-Za-z]{{2,}}){{0,3}} \d+(?:[.,]\d+)? ?(?:mg|mcg|µg|g|ml|units?|iu|puffs?|%)"
    rf"(?:[/ ,-]+{_SCHEDULE})+[.]?$"
)


def bar_of(field: str) -> float:
    """The confidence under which a value of this field goes to a person."""
    return _BARS.get(field, DEFAULT_BAR)


def reading_factor(field: str, tokens: list[Token], *, is_ocr: bool) -> float:
    """What reading from a picture costs: by the weakest word, look-alike letters, and free text."""
    if not is_ocr or not tokens:
        return 1.0
    weakest = min(token.score for token in tokens)
    factor = 0.98 if _TYPED.search(field) else 0.95
    if weakest < 0.9:
        factor *= 0.9
    if weakest < 0.75:
        factor *= 0.8
    text = " ".join(token.text for token in tokens)
    if _CONFUSED.search(text) and not _TYPED.search(field):
        factor *= 0.8
    if _ACCENT.search(text) or _SPECKED.search(text):
        factor *= 0.8
    return factor


def wording_factor(field: str, value: str | list[str]) -> float:
    """What a recognised list loses when an entry does not read like one of its kind.

    An illness may have a letter wrong. A drug without a dose or a schedule may be one that lost a part; a
    word that no schedule has may be misread. Right as it may be, a person compares it.
    """
    if isinstance(value, str):
        return 1.0
    is_odd = field == "conditions" and has_misspelt_illness(value)
    is_odd |= field == "medications" and not all(_DRUG_LINE.match(entry) for entry in value)
    return 0.9 if is_odd else 1.0
