"""Values that contradict each other: a state and its ZIP code, a name and the e-mail address made of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from rapidfuzz import fuzz

from review.intake.shapes import Field

CONTRADICTED: Final = 0.6
# First three digits from which on a ZIP code belongs to a state, as the postal service publishes them.
_FROM: Final = tuple(
    (int(digits), state)
    for digits, state in (
        pair.split(":")
        for pair in """005:NY 006:PR 008:VI 009:PR 010:MA 028:RI 030:NH 039:ME 050:VT 055:MA 056:VT 060:CT 070:NJ 090:-
        100:NY 150:PA 197:DE 200:DC 201:VA 202:DC 206:MD 220:VA 247:WV 270:NC 290:SC 300:GA 320:FL 340:- 341:FL
        350:AL 370:TN 386:MS 398:GA 400:KY 430:OH 460:IN 480:MI 500:IA 530:WI 550:MN 569:- 570:SD 580:ND 590:MT
        600:IL 630:MO 660:KS 680:NE 700:LA 716:AR 730:OK 733:TX 734:OK 750:TX 800:CO 820:WY 832:ID 840:UT 850:AZ
        870:NM 885:TX 889:NV 900:CA 962:- 967:HI 969:- 970:OR 980:WA 995:AK""".split()
    )
)
_STARTS: Final = [start for start, _ in _FROM]
_ALIKE: Final = 75  # of 100: the same name misread, not another one


def doubt_contradictions(fields: list[Field]) -> list[Field]:
    """The fields; those that contradict each other lose confidence: one of the two was misread."""
    texts = {field["name"]: str(field["value"]) for field in fields}
    doubted: set[str] = set()
    if _is_elsewhere(texts.get("state", ""), texts.get("postal_code", "")):
        doubted |= {"state", "postal_code"}
    if _is_nearly_in(texts.get("name", ""), texts.get("email", "")):
        doubted |= {"name", "email"}
        if texts.get("insurance.policyholder") == texts["name"]:
            doubted.add("insurance.policyholder")
    return [_doubted(field) if field["name"] in doubted else field for field in fields]


def _doubted(field: Field) -> Field:
    return {**field, "confidence": min(field["confidence"], CONTRADICTED)}


def _is_elsewhere(state: str, postal_code: str) -> bool:
    """Whether a ZIP code belongs to another state than the one that is written."""
    if not re.fullmatch(r"\d{5}(-\d{4})?", postal_code) or not re.fullmatch(r"[A-Z]{2}", state):
        return False
    place = bisect_right(_STARTS, int(postal_code[:3])) - 1
    return place >= 0 and _FROM[place][1] not in ("-", state)


def _is_nearly_in(name: str, email: str) -> bool:
    """Whether a word of the name stands in the address with a letter or two that differ."""
    parts = re.split(r"[\W\d_]+", email.split("@")[0].lower())
    words = [re.sub(r"[^a-z]", "", word) for word in name.lower().split()]
    return any(
        part != word and len(word) > 4 and len(part) > 4 and fuzz.ratio(part, word) >= _ALIKE
        for word in words
        for part in parts
    )
