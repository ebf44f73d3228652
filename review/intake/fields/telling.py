"""What an answer tells by itself about the question: an address, a dose or a pulse needs no label.

Shares are 0 to 1: how far the text alone speaks for a field, never how well it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from review.intake.fields.answer_patterns import PHONE, RELATIVE, SPOUSE_OR_CHILD
from review.intake.fields.dates import parse_date
from review.intake.fields.grammar import LISTS
from review.intake.fields.lists import says_none
from review.intake.fields.places import STATES

# From this share on a text is an answer for sure, whatever stands beside it.
SURE: Final = 0.9
LONGEST: Final = 200
_NO_DIGIT: Final = r"(?!.*\d)"
_PHONES: Final = ("phone", "emergency_contact.phone", "pharmacy.phone")
# What no form prints as a label: numbers of more than a digit, and a dose of one.
_WRITTEN: Final = re.compile(
    r"(?i)\d{2}|@|\d[/']|\d ?(?:mg|mcg|µg|g|ml|units?|iu|puffs?|tablets?)\b"
)
_NAMES: Final = ("name", "emergency_contact.name", "insurance.policyholder")
_HABITS: Final = ("tobacco", "alcohol")
_SAID_IN_A_WORD: Final = dict.fromkeys((*_HABITS, "pregnant"), 0.8)

_PATTERNS: Final[tuple[tuple[str, dict[str, float]], ...]] = tuple(
    (pattern, dict.fromkeys(fields.split(), share))
    for pattern, fields, share in (
        (PHONE, " ".join(_PHONES), 1.0),
        (r"\S+@\S+\.\w+", "email", 1.0),
        (r"\d{5}(-\d{4})?", "postal_code", 0.95),
        (r"\d{4,8}", "insurance.group_number", 0.6),
        (r"(?=\S*\d{3})[A-Z]{1,4}[-\s]?[\dA-Z-]{5,}", "insurance.policy_number", 0.95),
        (r"(?=\S*\d)[A-Z]{1,4}-?\d{2,5}", "insurance.group_number", 0.7),
        (r"\d{9,12}", "insurance.policy_number", 0.6),
        (r"(?i)(fe)?male|[MF]", "sex", 1.0),
        (r"(?i)\d{2,3}\s*/\s*\d{2,3}(\s*mm\s*hg)?", "vitals.blood_pressure", 1.0),
        (r"\d{2,3}\s*(bpm|beats).*", "vitals.heart_rate", 1.0),
        (r"\d{1,2}\s*(breaths|/\s*min).*", "vitals.respiratory_rate", 1.0),
        (r"(9[4-9]|10[0-6])([.,]\d)?\s*(°|º|deg|℉)?\s*F?", "vitals.temperature", 0.7),
        (r"(9[4-9]|10[0-6])[.,]\d\s*(°|º|deg|℉)?\s*F?", "vitals.temperature", 1.0),
        (r"3[5-9][.,]\d\s*(°|º|℃)?\s*C?", "vitals.temperature", 1.0),
        (r"\d{2,3}\s*%", "vitals.oxygen_saturation", 1.0),
        (r"(8[5-9]|9\d|100)", "vitals.oxygen_saturation", 0.6),
        (r"([4-9]\d|1[0-4]\d)", "vitals.heart_rate", 0.7),
        (r"([89]|[12]\d)", "vitals.respiratory_rate", 0.7),
        (r"\d\s*('|ft|feet).{0,10}|\d{2}\s*(in|inches|\")|1\d\d\s*cm", "vitals.height", 1.0),
        (r"\d{2,3}([.,]\d)?\s*([lI1]bs?|pounds|kg)\.?", "vitals.weight", 1.0),
        (r"\d{1,5}[A-Za-z]?\s+(?!.*\b(?:mg|mcg)\b)[A-Z][\w.'-]+(\s.*)?", "address", 0.95),
        (r"(?i)self", "insurance.relationship", 1.0),
        (rf"(?i){SPOUSE_OR_CHILD}",
         "insurance.relationship emergency_contact.relationship", 0.9),
        (rf"(?i){RELATIVE}",
         "emergency_contact.relationship", 0.95),
        (r"(?i).*\b\d+([.,]\d+)?\s*(mg|mcg|µg|units?|iu|puffs?|tablets?)\b.*", "medications", 1.0),
        (r"(?i).*(ectomy|plasty|otomy|scopy|section|\bsurgery|replacement|removal|repair|bypass"
         r"|fusion)\b.*", "surgeries", 0.9),
        (r".*[a-z] \((19|20)\d\d\).*", "surgeries", 0.95),
        (r"(?i).*\b(asthma|diabetes|hypertension|pressure|arthritis|depression|anxiety|migraines?"
         r"|copd|epilepsy|reflux|gerd|an(a)?emia|hypothyroidism|osteo\w+|hyper\w+emia"
         r"|cholesterol|\w+itis|\w+osis|disease|disorder)\b.*", "conditions", 0.9),
        (r"(?i).*\b(penicillin|amoxicillin|sulfa|latex|peanuts?|shellfish|codeine|bee stings?"
         r"|pollen|eggs|nuts|aspirin|iodine)\b(?!.*\d).*", "allergies", 0.9),
        (r"(?i)(former|never|quit.*|ex-?smoker|.*\bpacks?\b.*)", "tobacco", 0.9),
        (r"(?i)(daily|occasional(ly)?|social(ly)?|rare(ly)?|weekends|.*\bdrinks?\b.*)", "alcohol", 0.9),
        (r"(?i).*\b(pharmacy|drugs?|apothecary|chemists?|rx|cvs|walgreens)(\s+stores?)?\b(?!.*\d)",
         "pharmacy.name", 0.95),
        (r"(?i).*\b(health|mutual|insurance|hmo|ppo|medicare|medicaid|plan|benefits?|shield|cross"
         r"|aetna|cigna|humana|care)\b.*", "insurance.provider", 0.9),
        (r"[A-Z][a-z'-]+(?: [A-Z]\.?)?(?: [A-Z][\w'’-]+){1,2}", " ".join(_NAMES), 0.7),
        (r"(?i)(\w+ )*(\w+(er|or|ist|ian|ician|ant|eer|ress|man|woman)|nurse|chef|student|retired"
         r"|clerk|cook|unemployed|self-employed|homemaker)", "occupation", 0.7),
        (r"[A-Z][A-Za-z.' -]{2,30}", "city occupation", 0.5),
        (r"(?i)(annual|new patient|follow.?up|refills?|check|physical|.*\b(visit|pain|exam)\b).*",
         "reason_for_visit", 0.85),
        (r"[A-Z][a-z]+( [\w,'-]+)*", "reason_for_visit", 0.45),
    )
)  # fmt: skip


def tells(text: str) -> dict[str, float]:
    """How far the text speaks for each field; fields it cannot be are absent. Dates need no label."""
    return _tells(text.strip(" :_|.,"))


def tells_of_dates(text: str, latest: str) -> dict[str, float]:
    """The latest date of a form is the day it was signed; any other is a day of birth rather."""
    found = parse_date(text)
    is_latest = found is not None and found[0] >= latest
    signed, born = (1.0, 0.6) if is_latest else (0.4, 1.0)
    return {"signature_date": signed, "date_of_birth": born}


def latest_date(texts: Iterable[str]) -> str:
    """The latest date among answers, ISO; empty when there is none."""
    dates = (parse_date(text) for text in texts if any(c.isdigit() for c in text))
    return max((found[0] for found in dates if found), default="")


@cache
def _patterns(has_digit: bool) -> tuple[tuple[Callable[[str], object], dict[str, float]], ...]:
    """Patterns that can match a text with, or without, a digit: half of them need one."""
    return tuple(
        (re.compile(pattern).fullmatch, shares)
        for pattern, shares in _PATTERNS
        if has_digit or "\\d" not in pattern.replace(_NO_DIGIT, "")
    )


def _tells(text: str) -> dict[str, float]:
    if not text or len(text) > LONGEST:
        return {}
    if says_none(text):
        return dict.fromkeys(LISTS, 0.6) | dict.fromkeys((*_HABITS, "pregnant"), 0.5)
    if is_yes_or_no(text):
        return dict(_SAID_IN_A_WORD)
    found: dict[str, float] = {}
    if text in STATES:
        found["state"] = 1.0
    has_digit = any(c.isdigit() for c in text)
    if has_digit and len(text) < 30 and parse_date(text):
        found |= {"date_of_birth": 0.95, "signature_date": 0.95}
    for matches, shares in _patterns(has_digit):
        if matches(text):
            for field, share in shares.items():
                found[field] = max(found.get(field, 0.0), share)
    return found


def is_yes_or_no(text: str) -> bool:
    """Whether an answer is the one word that answers any question."""
    return text.strip(" .,").casefold() in ("yes", "no")


def is_date(text: str) -> bool:
    """Say whether a text is a date and nothing else."""
    clean = text.strip(" :_|.,")
    words = re.findall(r"[A-Za-z]{3,}", clean)
    return (
        len(clean) <= 20
        and len(words) <= 1
        and clean[:1].isalnum()
        and parse_date(clean) is not None
    )


def is_telling(text: str) -> bool:
    """Say whether a text is an answer for sure: no form prints a date or a dose as a label."""
    clean = text.strip(" :_|.,")
    if clean.endswith("?") or text.rstrip().endswith(":"):
        return False
    written = _WRITTEN.search(clean) is not None or clean in STATES
    shares = _tells(clean)
    return (written and max(shares.values(), default=0.0) >= SURE) or any(
        shares.get(field, 0.0) >= SURE
        for field in ("sex", "emergency_contact.relationship", "insurance.relationship")
    )
