"""Checking sentences against the fields they name, whoever wrote them. Pure.

What these functions return quotes the form: it is for reviewers, never for logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from review.intake.dates_in_text import dates_in
from review.intake.facts import Facts, age_on, facts_of
from review.intake.shapes import Claim, Field
from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.medication_line import strengths_in
from review.intake.terminology.schedules import read_schedule
from review.intake.terminology.vocabulary import Vocabulary
from review.intake.terminology.wording import fold

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CODE = re.compile(r"\b[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")
_AGE = re.compile(r"\b(\d{1,3})[- ]years?(?:[- ]old|\s+of age)\b", re.IGNORECASE)
# An item of an enumeration ends here; what follows may be a drug that no vocabulary knows.
_NEXT_ITEM = re.compile(r"[;\n]|\.\s|\band\b|,\s+(?=[A-Z])")
_NO_ALLERGIES = re.compile(
    r"\b(?:no|denies(?: any)?|without)\s+(?:known\s+|drug\s+|reported\s+)*allerg|\bnk(?:d)?a\b",
    re.I,
)


def grounding(
    claims: Sequence[Claim], fields: Sequence[Field], *, vocab: Vocabulary, today: date
) -> list[str]:
    """What the claims say and the fields they name do not: drugs, doses, dates, numbers, allergies.

    An empty list means grounded. Ages and ICD codes count as grounded when they follow from the
    date of birth and from the conditions.
    """
    facts = facts_of(fields)
    found: list[str] = []
    for number, claim in enumerate(claims, start=1):
        named = Facts(
            {name: facts.by_name[name] for name in claim["fields"] if name in facts.by_name}
        )
        unknown = [name for name in claim["fields"] if name not in facts.by_name]
        problems = [f"names a field that is not there: {name}" for name in unknown]
        problems += _ungrounded(claim["text"], named, vocab, today)
        found += [f"claim {number} {problem}" for problem in problems]
    return found


def _ungrounded(text: str, named: Facts, vocab: Vocabulary, today: date) -> Iterator[str]:
    evidence = "\n".join(item for name in named.by_name for item in named.items(name))
    yield from _foreign_dates_and_numbers(text, evidence, named, vocab, today)
    yield from _foreign_doses(text, evidence, vocab)
    yield from _foreign_allergies(text, evidence, named, vocab)
    known = {name for match in vocab.drugs_in(evidence) for name in _identity(match.drug)}
    for match in vocab.drugs_in(text):
        if not known & _identity(match.drug):
            yield f"names the drug {match.words}, which its fields do not"


def _foreign_dates_and_numbers(
    text: str, evidence: str, named: Facts, vocab: Vocabulary, today: date
) -> Iterator[str]:
    dates, rest = dates_in(text)
    known_dates, _ = dates_in(evidence)
    yield from (
        f"gives the date {day}, which its fields do not" for day in sorted(dates - known_dates)
    )
    born = named.day("date_of_birth")
    for age in _AGE.findall(rest):
        if born is None or age_on(born, today) != int(age):
            yield f"gives the age {age}, which does not follow from a date of birth it names"
    codes = {match.code for item in named.items("conditions") if (match := vocab.condition(item))}
    rest = _AGE.sub(" ", rest)
    for code in _CODE.findall(rest):
        if code not in codes and fold(code) not in fold(evidence).split():
            yield f"gives the code {code}, which does not follow from the conditions it names"
    # "ICD-10-CM" is the name of a code system, not a number from the form.
    rest = re.sub(r"\bICD-?10(?:-?CM)?\b", " ", _CODE.sub(" ", rest))
    foreign = _numbers(rest) - _numbers(evidence)
    yield from (f"gives the number {number}, which its fields do not" for number in sorted(foreign))


def _foreign_doses(text: str, evidence: str, vocab: Vocabulary) -> Iterator[str]:
    """Per drug, since a dose that belongs to the drug next to it is the dangerous mistake."""
    for drug, segment in _segments(text, vocab):
        lines = [line for line in evidence.split("\n") if _speaks_of(line, drug, vocab)]
        if not lines:
            continue
        known = {dose for line in lines for dose in strengths_in(line)}
        for amount, unit in strengths_in(segment) - known:
            yield f"gives {drug.name} as {amount:g} {unit}, which its fields do not"
        times = read_schedule(segment).times_per_day
        known_times = [read_schedule(line).times_per_day for line in lines]
        if times is not None and times not in known_times:
            yield f"gives {drug.name} another schedule than its fields do"


def _segments(text: str, vocab: Vocabulary) -> list[tuple[DrugEntry, str]]:
    """What is said of each drug: the words after its name, up to the next drug or the next item."""
    found: list[tuple[DrugEntry, str]] = []
    hits: list[tuple[int, int, DrugEntry]] = []
    for match in vocab.drugs_in(text):
        pattern = r"\W+".join(map(re.escape, match.words.split()))
        named = re.finditer(rf"\b{pattern}\b", text, re.IGNORECASE)
        hits += [(hit.start(), hit.end(), match.drug) for hit in named]
    hits.sort(key=lambda hit: hit[:2])
    starts = [start for start, _, _ in hits[1:]] + [len(text)]
    for (_, end, drug), next_start in zip(hits, starts, strict=False):
        found.append((drug, _NEXT_ITEM.split(text[end:next_start], maxsplit=1)[0]))
    return found


def _foreign_allergies(text: str, evidence: str, named: Facts, vocab: Vocabulary) -> Iterator[str]:
    if "allerg" not in text.lower() and not _NO_ALLERGIES.search(text):
        return
    if _NO_ALLERGIES.search(text) and not named.said_none("allergies"):
        yield "says that there are no allergies, which the form does not"
    known = set(vocab.allergens_in(evidence))
    for name in vocab.allergens_in(text):
        if name not in known and "allerg" in text.lower():
            yield f"names an allergy to {name}, which its fields do not"


def _speaks_of(line: str, drug: DrugEntry, vocab: Vocabulary) -> bool:
    return any(_identity(match.drug) & _identity(drug) for match in vocab.drugs_in(line))


def _identity(drug: DrugEntry) -> set[str]:
    """What makes two names the same drug: all ingredients together."""
    return {" + ".join(sorted(map(fold, drug.ingredients)))}


def _numbers(text: str) -> set[str]:
    return {f"{float(number.replace(',', '')):g}" for number in _NUMBER.findall(text)}
