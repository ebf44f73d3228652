"""The grammar of each field: text to a normalised value and how well it fits, 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from review.intake.fields.composites import parts_of
from review.intake.fields.dates import parse_date
from review.intake.fields.lists import says_none, split_list, without_reaction
from review.intake.fields.places import PLACES, parse_place
from review.intake.fields.vitals import parse_vital

LISTS = ("conditions", "medications", "allergies", "surgeries")
_SEXES = {
    "f": "female",
    "female": "female",
    "woman": "female",
    "m": "male",
    "male": "male",
    "man": "male",
}
_OF_PREGNANCY = re.compile(
    r"(?i)\b(?:y|yes|n|no|not|none|n/a|na|maybe|possibly|unsure|unknown|sure|know|pregnan\w*|weeks?|wks?|months?|trimester|due|trying)\b"
)
# `Hernia repair, 2024` and `Hernia repair - 2024` are Hernia repair (2024).
_YEAR_BEHIND = re.compile(r"(?:\s*[,;–-]\s*|\s+)((?:19|20)\d\d)$")
# Two answers without a comma: that of the next cell as well.
_TWO_HABITS = re.compile(
    r"(?i)^(?:yes|no|never|none) (?:yes|no|never|none|former|occasional|social|daily|rare|weekly)"
)
_COMPOSED = 0.95
# `F / 40`, where a form asks for both.
_AGE_BEHIND = re.compile(r"(?i)[\s/,-]+\d{1,3} ?(?:y(?:rs?|ears?)?(?: old)?)?\.?$")
# `Metformin - 500 mg - twice daily`
_DASHES = re.compile(r"(?i)\s+[-–]\s+(?=\d|(?:once|twice|three|daily|every|each|at|as|with)\b)")
_YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)\s*[-–:]?\s*([A-Za-z].+)")
# The head of a row, not who insures.
_WHICH_PLAN = frozenset(("primary", "secondary", "first", "second", "medical", "dental", "vision"))
_TOLL_FREE = re.compile(r"^\+?1?[\s.-]*\(?8(?:00|33|44|55|66|77|88)\)?[\s./-]?\d{3}")
_MISREAD_I = re.compile(r"\bl(?=[bcdfghjkmnpqrstvwxz][a-z])")  # `lvan Jones`
_IN_A_WORD = {"yes": "Yes", "y": "Yes", "no": "No", "n": "No"}
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|md|phd|rn|esq)\.?$", re.I)


@dataclass(frozen=True, slots=True)
class Value:
    """A normalised value and how well the text obeyed the field's grammar."""

    value: str | list[str]
    fit: float


def parse_value(field: str, lines: list[str], *, hint: str = "") -> Value | None:
    """Read the printed lines of an answer as `field`; None when they cannot be it.

    `hint` is the label's text, which may say `(DD/MM/YYYY)` or `Last, First`.
    """
    lines = [clean for line in lines if (clean := _clean(line))]
    if not lines:
        return None
    if field in LISTS:
        return _list(field, lines)
    text = " ".join(lines)
    if field in ("signature_date", "date", "date_of_birth", "born"):
        found = parse_date(text, hint=hint, pivot=2035 if field == "signature_date" else 2025)
        return Value(*found) if found else None
    if field.startswith("vitals."):
        measured = parse_vital(field.removeprefix("vitals."), text)
        return Value(*measured) if measured else None
    parser = _PARSERS.get(field) or _PARSERS.get(field.split(".")[-1], _words)
    if parts_of(field, text):
        return Value(text, _COMPOSED)  # `extraction` takes it apart
    if field == "insurance.provider" and text.lower() in _WHICH_PLAN:
        return None
    if field == "phone" and _TOLL_FREE.match(text):
        return None  # a letterhead's number: nobody is at home under one that others pay for
    if field == "address":
        text = ", ".join(line.rstrip(",") for line in lines)
    if field in PLACES:
        placed = parse_place(field, text)
        return Value(*placed) if placed else None
    return parser(text, hint)


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" \t:_|•").strip()


def _list(field: str, lines: list[str]) -> Value | None:
    if says_none(" ".join(lines)):
        return Value([], 1.0)
    lines = [re.sub(r"^(?:yes|y)\b\s*[-–:,;.]*\s*", "", line, flags=re.I) for line in lines]
    lines = [re.sub(r"(?<=[a-z])\. ?(?=[a-z]{3})", " ", line) for line in lines]  # misread spaces
    lines = [re.sub(r"(?<=[A-Za-z]{3})\(", " (", line) for line in lines]
    lines = [re.sub(r"(?<=\d{4})[.,](?=\))", "", line) for line in lines]  # specks beside a year
    items = split_list(lines)
    if field == "allergies":
        items = [without_reaction(item) for item in items]
    if field == "medications":
        items = [_DASHES.sub(" ", item) for item in items]
        items = [re.sub(r"\b(\d+)\s*[,'’`]\s*(?=mg|mcg|ml)", r"\1 ", item) for item in items]
    if field == "surgeries":
        items = [_YEAR_BEHIND.sub(r" (\1)", _with_year_behind(item)) for item in items]
    if not items:
        return Value([], 0.9) if all(says_none(line) for line in lines) else None
    strange = any(len(item) > 80 or not re.search(r"[A-Za-z]{3}", item) for item in items)
    return Value(items, 0.6 if strange or len(items) > 30 else 0.97)


def _with_year_behind(operation: str) -> str:
    """`1999 - appendectomy` as `Appendectomy, 1999`."""
    found = _YEAR_BEFORE.fullmatch(operation)
    return f"{found[2][0].upper()}{found[2][1:]}, {found[1]}" if found else operation


def _name(text: str, hint: str) -> Value | None:
    text = re.sub(r"^(?:mr|mrs|ms|miss|dr)\.?\s+", "", text, flags=re.I)
    text = re.sub(r"(?<=[a-z]{3})[.,;]+$", "", text)
    if text.count(",") == 1 and not _SUFFIX.match(text.split(",")[1].strip()):
        last, first = (part.strip() for part in text.split(","))
        text = f"{first} {last}".strip()
    repaired = _MISREAD_I.sub("I", text) if re.search(r"\b[A-Z][a-z]", text) else text
    trust, text = (1.0 if repaired == text else 0.8), repaired
    words = text.split()
    if not words or len(text) > 70 or not re.search(r"[^\W\d_]{2}", text):
        return None
    if re.search(r"[@:?]", text) or sum(c.isdigit() for c in text) > 2:
        return None
    looks_named = len(words) in (2, 3, 4) and all(w[:1].isupper() or len(w) <= 3 for w in words)
    trust *= 0.7 if re.search(r"\d", text) else 1.0
    return Value(text, (0.99 if looks_named else 0.8) * trust)


def _phone(text: str, hint: str) -> Value | None:
    text = re.sub(r"\b(?:ext|extension|x)\.?\s*\d+\s*$", "", text, flags=re.I)
    text = re.sub(r"^(?:home|cell|mobile|work|h|c|m)\s*[:.\-]?\s*(?=[(\d+])", "", text, flags=re.I)
    digits = re.sub(r"\D", "", text)
    letters = sum(c.isalpha() for c in text)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    is_slashed = "/" in text and not re.match(r"\(?\d{3}\)?/ ?\d{3}-\d{4}\b", text)
    if not 7 <= len(digits) <= 15 or letters > 6 or "@" in text or is_slashed:
        return None
    fit = 1.0 if len(digits) == 10 else 0.9 if text.startswith("+") else 0.6
    return Value(digits, fit * (0.75 if letters else 1.0))


def _email(text: str, hint: str) -> Value | None:
    squeezed = re.sub(r"\s*([@.])\s*", r"\1", text)
    mended = squeezed.replace(".@", "@")  # no address ends its first part so
    match = re.search(r"[\w.+'\-]+@[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,}", mended)
    if match and mended != squeezed:
        return Value(match[0], 0.75)  # a speck, or what is left of an underscore: a person compares
    if match:
        return Value(match[0], 1.0 if squeezed == text else 0.9)
    return Value(text.replace(" ", ""), 0.5) if "@" in text and len(text) < 70 else None


def _sex(text: str, hint: str) -> Value | None:
    word = _AGE_BEHIND.sub("", text).strip(" .()").lower()
    if word in _SEXES:
        return Value(_SEXES[word], 1.0)
    found = {_SEXES[w] for w in re.findall(r"[a-z]+", word) if w in _SEXES and len(w) > 1}
    if len(found) == 1 and len(word.split()) <= 3:
        return Value(found.pop(), 0.85)
    is_other = re.search(r"other|non.?binary|intersex|trans|unknown|declin|prefer not", word)
    return Value("other", 0.8) if is_other and len(word.split()) <= 5 else None


def _number(text: str, hint: str) -> Value | None:
    word = re.sub(r"^(?:#|no\.?|id:?)\s*", "", text, flags=re.I).strip(" .,:;·°º'’`\"")
    compact = word.replace(" ", "")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-/]{1,29}", compact) or not re.search(
        r"\d", compact
    ):
        return None
    return Value(word if re.search(r"[A-Za-z]\s|\s[A-Za-z]", word) else compact, 0.98)


def _words(text: str, hint: str) -> Value | None:
    if not re.search(r"\w", text) or len(text) > 120:
        return None
    if re.fullmatch(r"(?i)pharmacy|insurance|health|drugs?|store|plan", text.strip(" ,;.")):
        return Value(text.strip(" ,;"), 0.7)  # the name before it got lost
    return Value(
        text.strip(" ,;"), 0.97 if len(text) <= 60 and re.search(r"[A-Za-z]{2}", text) else 0.75
    )


def _relationship(text: str, hint: str) -> Value | None:
    word = text.strip(" .,()")
    is_word = re.fullmatch(r"[A-Za-z][A-Za-z' /\-]{2,30}", word) and len(word.split()) <= 4
    return Value(word, 0.98) if is_word else None


def _reason(text: str, hint: str) -> Value | None:
    if not re.search(r"[A-Za-z]{2}", text) or len(text) > 600:
        return None
    return Value(text.strip(), 0.97)


def _habit(text: str, hint: str) -> Value | None:
    if len(text) > 80 or not re.search(r"[A-Za-z0-9]", text):
        return None
    if (said := _IN_A_WORD.get(text.strip(" .").lower())) is not None:
        return Value(said, 0.99)
    known = re.match(
        r"^(?:yes|no|never|former|current|occasional|social|daily|none|rare|quit|weekly)",
        text,
        re.I,
    )
    fit = 0.7 if _TWO_HABITS.match(text) else 0.99 if known else 0.85
    return Value(text.strip(" ."), fit)


def _pregnancy(text: str, hint: str) -> Value | None:
    """Only what can answer it: a heading that stands there would be a finding that nobody wrote."""
    return _habit(text, hint) if _OF_PREGNANCY.search(text) else None


_PARSERS: dict[str, Callable[[str, str], Value | None]] = {
    "name": _name, "policyholder": _name, "first": _words, "last": _words, "middle": _words,
    "pharmacy.name": _words, "phone": _phone, "email": _email, "sex": _sex, "policy_number": _number,
    "group_number": _number, "relationship": _relationship, "reason_for_visit": _reason,
    "tobacco": _habit, "alcohol": _habit, "pregnant": _pregnancy,
}  # fmt: skip
