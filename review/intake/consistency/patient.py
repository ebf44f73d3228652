"""Rules about the person: dates, age, pregnancy, what every form must answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from review.intake.bands import band_of
from review.intake.consistency.rule import Case, Finding
from review.intake.facts import age_on
from review.intake.shapes import Severity

MAXIMUM_AGE_YEARS: Final = 120
MANDATORY: Final[tuple[tuple[str, str, Severity], ...]] = (
    ("name", "The patient's name", "critical"),
    ("date_of_birth", "The date of birth", "critical"),
    ("sex", "The sex", "warning"),
    ("phone", "A phone number", "warning"),
    ("reason_for_visit", "The reason for the visit", "warning"),
    ("allergies", "Whether there are allergies", "warning"),
)
_DATES: Final = (("date_of_birth", "date of birth"), ("signature_date", "date of signature"))
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_PREGNANCY = re.compile(r"\bpregnan(?:t|cy)\b", re.IGNORECASE)


def missing_mandatory(case: Case) -> Iterator[Finding]:
    """Something that every intake form must answer is not there."""
    unread = {gap["item"] for gap in case.gaps} | {gap["step"] for gap in case.gaps}
    for name, words, severity in MANDATORY:
        if not case.facts.has(name) and not any(name in place for place in unread):
            message = f"{words} is missing. Look at the page and ask the patient."
            yield Finding((name,), message, severity=severity)


def impossible_date(case: Case) -> Iterator[Finding]:
    """A date that cannot be: in the future, over 120 years ago, signed before birth."""
    yield from _unreadable_dates(case)
    born, signed = case.facts.day("date_of_birth"), case.facts.day("signature_date")
    if born and born > case.today:
        text = f"The date of birth {born.isoformat()} is in the future. Correct it."
        yield Finding(("date_of_birth",), text, (born.isoformat(),), "critical")
    elif born and age_on(born, case.today) > MAXIMUM_AGE_YEARS:
        text = f"The date of birth {born.isoformat()} is more than 120 years ago. Correct it."
        yield Finding(("date_of_birth",), text, (born.isoformat(),), "critical")
    elif born and signed and signed < born:
        text = (
            f"The form was signed on {signed.isoformat()}, before the birth on {born.isoformat()}."
        )
        evidence = (born.isoformat(), signed.isoformat())
        yield Finding(("date_of_birth", "signature_date"), text, evidence)
    if signed and signed > case.today:
        text = f"The date of signature {signed.isoformat()} is in the future."
        yield Finding(("signature_date",), text, (signed.isoformat(),))
    yield from _impossible_surgeries(case)


def _unreadable_dates(case: Case) -> Iterator[Finding]:
    for name, words in _DATES:
        written = case.facts.text(name)
        if written and case.facts.day(name) is None:
            text = f"The {words} was read as {written!r}, which is not a date. Correct it."
            yield Finding((name,), text, (written,))


def _impossible_surgeries(case: Case) -> Iterator[Finding]:
    born = case.facts.day("date_of_birth")
    for surgery in case.facts.items("surgeries"):
        for year in map(int, _YEAR.findall(surgery)):
            if year > case.today.year:
                text = f"{surgery}: the year {year} is in the future."
                yield Finding(("surgeries",), text, (surgery,))
            elif born and born <= case.today and year < born.year:
                text = f"{surgery}: the year {year} is before the birth on {born.isoformat()}."
                yield Finding(("date_of_birth", "surgeries"), text, (surgery,))


def age_mismatch(case: Case) -> Iterator[Finding]:
    """The age written down is not the age that the date of birth gives."""
    born, written = case.facts.day("date_of_birth"), re.match(r"\d{1,3}\b", case.facts.text("age"))
    if born is None or written is None or born > case.today:
        return
    age, signed = int(written[0]), case.facts.day("signature_date")
    youngest = age_on(born, signed) if signed else age_on(born, case.today) - 1
    if not youngest <= age <= age_on(born, case.today):
        text = f"The form says {age} years; the date of birth {born.isoformat()} gives {youngest}."
        yield Finding(("age", "date_of_birth"), text, (str(age), born.isoformat()))


def pregnancy_sex_conflict(case: Case) -> Iterator[Finding]:
    """A pregnancy is stated for a patient whose sex is given as male."""
    if case.facts.sex() != "male":
        return
    named = [item for item in case.facts.items("conditions") if _PREGNANCY.search(item)]
    fields = ("pregnant",) if case.facts.is_pregnant() else ("conditions",) if named else ()
    if fields:
        text = "A pregnancy is stated, and the sex is given as male. Check both answers."
        yield Finding((*fields, "sex"), text)


def policyholder_mismatch(case: Case) -> Iterator[Finding]:
    """The patient is said to hold the policy, or nobody explains why somebody else does."""
    holder, name = case.facts.text("insurance.policyholder"), case.facts.text("name")
    relationship = case.facts.text("insurance.relationship").lower().strip(" .")
    if not holder or not name or holder.lower() in ("self", "same", "patient", "same as patient"):
        return
    explained = relationship not in ("", "self", "same", "patient", "insured", "subscriber")
    is_same = _same_person(holder, name) or (
        relationship in ("self", "same") and _is_looked_at(case) and _is_alike(holder, name)
    )
    family = _words(case.facts.text("emergency_contact.name"))
    if explained or is_same or (not relationship and _words(holder) == family):
        return
    text = f"The policyholder is {holder}, the patient is {name}. Check whose insurance this is."
    yield Finding(("insurance.policyholder", "name"), text, (holder, name))


def _same_person(one: str, other: str) -> bool:
    """The same words, a middle name or initial more or less: first and last must agree."""
    first, second = _words(one), _words(other)
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) > 1 and shorter <= longer


def _is_looked_at(case: Case) -> bool:
    """Whether one of the names is in doubt, so that a person compares it with the page anyway.

    Two names that were read for certain and differ by a letter may be a Mario's and a Maria's.
    """
    names = ("insurance.policyholder", "name")
    return any(band_of(one) == "doubtful" for one in case.fields if one["name"] in names)


def _is_alike(one: str, other: str) -> bool:
    """One name with a letter or two that differ, or of which a word got lost: misread or mistyped."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    is_part = bool(shorter) and shorter <= longer
    return is_part or fuzz.ratio(one.casefold(), other.casefold()) >= 90


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[^\w']+", name.casefold()) if len(word) > 1}
