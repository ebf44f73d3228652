"""What reviewers type into the facts: read from the posted form, made canonical, refused in words.

Every fact is posted as `now:<name>` beside `was:<name>`, the value the page showed. Only facts whose two values
differ are corrections, so that a form opened earlier never puts back what others changed meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from orchestrator import Invalid
from review.intake import catalogue
from review.intake.terminology.wording import without_unseen

AnswerVerdict = Literal["accepted", "dismissed", "ask_patient"]
VERDICTS: tuple[AnswerVerdict, ...] = ("accepted", "dismissed", "ask_patient")
MAX_VALUE = 1000
MAX_LINES = 100
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m-%d-%Y",
    "%m/%d/%y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer says about one flag."""

    flag: str
    verdict: AnswerVerdict
    reason: str


@dataclass(frozen=True, slots=True)
class Edits:
    """Everything one save carries: corrected values, answers, and claims to leave out of the summary."""

    values: dict[str, str | list[str]]
    answers: tuple[Answer, ...]
    dropped_claims: tuple[str, ...]


def read_edits(posted: Mapping[str, str]) -> Edits:
    """Read a posted form; raises Invalid naming the field when a value cannot be what it should be."""
    values = {name: canonical(name, text) for name, text in typed_values(posted).items()}
    return Edits(values=values, answers=_answers(posted), dropped_claims=_dropped(posted))


def typed_values(posted: Mapping[str, str]) -> dict[str, str]:
    """Field name -> text as typed, for the fields that differ from what the page showed."""
    typed = {}
    for key, text in posted.items():
        kind, _, name = key.partition(":")
        if kind == "now" and _plain(text) != _plain(posted.get(f"was:{name}", "")):
            typed[name] = text
    added = posted.get("add:name", "")
    if added and posted.get("add:value", "").strip():
        typed[added] = posted["add:value"]
    return typed


def canonical(name: str, text: str) -> str | list[str]:
    """A typed value in the form the data has: dates ISO, phones digits, lists without empty lines."""
    entry, text = catalogue.entry_for(name), without_unseen(text)
    if entry.kind == "list":
        return _lines(entry.label, text)
    value = " ".join(text.split())
    if len(value) > MAX_VALUE:
        raise Invalid(f"{entry.label}: that is too long.", code="too_long")
    if not value:
        return ""
    if entry.kind == "date":
        return _date(entry.label, value)
    if entry.kind == "phone":
        return _phone(entry.label, value)
    return value


def _lines(label: str, text: str) -> list[str]:
    """The lines that say something. None is dropped quietly: it would be missing in the record."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise Invalid(f"{label}: more than {MAX_LINES} lines.", code="too_many_lines")
    if any(len(line) > MAX_VALUE for line in lines):
        raise Invalid(f"{label}: a line has at most {MAX_VALUE} characters.", code="too_long")
    return lines


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _date(label: str, value: str) -> str:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(value, form).date().isoformat()
        except ValueError:
            continue
    example = date(1992, 7, 22).isoformat()
    raise Invalid(f"{label}: write the date as {example} or 07/22/1992.", code="bad_date")


def _phone(label: str, value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if not 7 <= len(digits) <= 15:
        raise Invalid(f"{label}: a phone number has 7 to 15 digits.", code="bad_phone")
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _answers(posted: Mapping[str, str]) -> tuple[Answer, ...]:
    verdict, _, flag = posted.get("answer", "").partition(":")
    if not flag:
        return ()
    if verdict not in VERDICTS:
        raise Invalid("That is no answer to a flag.", code="bad_answer")
    reason = " ".join(posted.get(f"reason:{flag}", "").split())[:MAX_VALUE]
    if verdict == "dismissed" and not reason:
        raise Invalid("Say why you dismiss the flag; the reason is kept.", code="no_reason")
    return (Answer(flag, verdict, reason),)


def _dropped(posted: Mapping[str, str]) -> tuple[str, ...]:
    text = posted.get("drop_claim", "")
    return (text,) if text else ()
