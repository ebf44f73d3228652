"""How far a value may be believed, and the bar under which a person must look.

The reader's own score is one signal among several and never enough: an engine that misreads is
usually just as sure. Grammar, label and place weigh more; free text that was read from a picture
stays further from 1 than text from a file.
"""

from __future__ import annotations

import re

from review.intake.fields.layout import Token

DEFAULT_BAR = 0.8
_BARS = {"name": 0.85, "date_of_birth": 0.85, "medications": 0.85, "allergies": 0.85}
_TYPED = re.compile(r"date|phone|postal|email|^state$|^sex$|vitals")
_CONFUSED = re.compile(
    r"(?<=[a-z])[0158](?=[a-z])|(?<=\d)[OoIilSB](?=\d)|\b[lI]\d{2}\b|[^\x00-\u024f\u2010-\u2122°]|\d[oO]\b|\d['’`]\s*[a-z]"
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
    return factor
