"""Abbreviations that forms of American clinics print in their labels, spelt out."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    short: word
    for word, shorts in {
        "patient": "pt pts",
        "relationship": "rel reln",
        "emergency": "emerg emer ice",
        "insurance": "ins insur",
        "pharmacy": "pharm rx",
        "phone": "ph tel",
        "occupation": "occup occ",
        "address": "addr add",
        "group": "grp gp",
        "policy": "pol",
        "surgery": "surg",
        "surgical history": "psh",
        "medications": "med meds",
        "medical history": "pmh",
        "history": "hx",
        "alcohol": "etoh alc",
        "tobacco": "tob",
        "weight": "wgt wt",
        "height": "hgt ht",
        "number": "num nr",
        "name": "nm",
        "contact": "cont",
        "allergies": "allerg",
    }.items()
    for short in shorts.split()
}
_SHORT: Final = re.compile(rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b\.?", re.I)


def spelt_out(text: str) -> str:
    """`Emerg. ph.` as `emergency phone`; words that are no abbreviation stay as they are."""
    return _SHORT.sub(lambda match: _WORDS[match[1].lower()], text)
