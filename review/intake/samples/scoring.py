"""How well reading does on forms whose truth is known: per field, layout and medium. No database.

Reading goes through the real document store, so callers point that at a directory of their own.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from review.intake.consistency import check
from review.intake.documents import DocumentRefused, store_document
from review.intake.fields import Comparison, compare_fields, extract_fields, names_two_patients
from review.intake.reading import plan_pages, read_page
from review.intake.samples.demo import SampleForm
from review.intake.samples.layouts import KEPT_OUT
from review.intake.samples.mistakes import MISTAKES
from review.intake.shapes import Field, Page
from review.intake.terminology.vocabulary import Vocabulary

# Read with too little certainty is an honest doubt about a good form, not a false alarm.
_DOUBT_RULES = frozenset({"low_confidence"})
_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class FormScore:
    """One form as read: `invented` are fields read that the form does not ask for.

    `cpu_seconds` is the CPU time of reading and extracting. `refused` is a reason code; every
    field of a refused form counts as missing. `flagged` are fields that a flag points at,
    `resident` the memory of this process in bytes afterwards (0 where the system does not say).
    """

    form: SampleForm
    compared: dict[str, Comparison]
    invented: tuple[str, ...]
    rules: tuple[str, ...]
    pages: int
    cpu_seconds: float
    refused: str = ""
    method: str = "text"
    flagged: frozenset[str] = frozenset()
    resident: int = 0


@dataclass(slots=True)
class Tally:
    """Counts of fields over some forms. `doubted` are wrong values under their bar or flagged."""

    forms: int = 0
    pages: int = 0
    cpu_seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    doubted: int = 0
    invented: int = 0

    def add(self, score: FormScore) -> None:
        self.forms += 1
        self.pages += score.pages
        self.cpu_seconds += score.cpu_seconds
        self.invented += len(score.invented)
        for name, compared in score.compared.items():
            self.outcomes[compared["outcome"]] += 1
            is_wrong = compared["outcome"] == "wrong"
            self.doubted += is_wrong and (compared["flagged"] or name in score.flagged)

    @property
    def accuracy(self) -> float:
        """Share of the fields on the forms that were read exactly, 0 to 1."""
        return self.outcomes["right"] / max(self.outcomes.total(), 1)


@dataclass(frozen=True, slots=True)
class FlagScore:
    """Planted mistakes found and missed by name, and rules that fired without a cause.

    `false_rules` counts clean forms; on a form with a mistake other rules may well be right.
    """

    planted: int
    found: int
    clean_forms: int
    clean_flagged: int
    false_rules: Counter[str]
    missed: Counter[str]
    planted_by_name: Counter[str]


def score_form(form: SampleForm, vocabulary: Vocabulary, today: date) -> FormScore:
    """Read one form and compare it with its truth; a refusal is a result, not an error."""
    truth = dict(form.truth or {})
    started = time.process_time()
    refused, pages, fields = "", list[Page](), list[Field]()
    try:
        sha256 = store_document(form.data)
        pages = [read_page(sha256, item) for item in plan_pages(sha256)]
        fields = extract_fields(pages)
    except DocumentRefused as refusal:
        refused = refusal.code
    cpu_seconds = time.process_time() - started
    warnings = [warning for page in pages for warning in page["warnings"]]
    warnings += ["two_patients"] * names_two_patients(pages)
    flags = check(fields, gaps=[], warnings=warnings, vocab=vocabulary, today=today)
    return FormScore(
        form=form,
        compared=compare_fields(fields, truth),
        invented=tuple(one["name"] for one in fields if one["name"] not in truth and one["value"]),
        rules=tuple(flag["rule"] for flag in flags),
        pages=len(pages),
        cpu_seconds=cpu_seconds,
        refused=refused,
        method=pages[0]["method"] if pages else "",
        flagged=frozenset(name for flag in flags for name in flag["fields"]),
        resident=_resident(),
    )


def _resident() -> int:
    """Bytes of memory of this process, from Linux; 0 elsewhere."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def tally_groups(scores: Iterable[FormScore]) -> dict[tuple[str, str], Tally]:
    """Tallies by (medium, layout), and by (medium, "all") without what is kept out."""
    tallies: dict[tuple[str, str], Tally] = {}
    for score in scores:
        medium = score.form.medium
        keys = [(medium, score.form.layout)]
        keys += [] if score.form.layout in KEPT_OUT else [(medium, "all")]
        for key in keys:
            tallies.setdefault(key, Tally()).add(score)
    return dict(sorted(tallies.items()))


def accuracy_by_field(scores: Iterable[FormScore]) -> dict[str, dict[str, tuple[int, int]]]:
    """For each field and medium: how often it was right, how often asked."""
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    for score in scores:
        for name, compared in score.compared.items():
            by_medium = counts.setdefault(name, {})
            right, asked = by_medium.get(score.form.medium, (0, 0))
            is_right = compared["outcome"] == "right"
            by_medium[score.form.medium] = right + is_right, asked + 1
    return dict(sorted(counts.items()))


def worst_fields(scores: Sequence[FormScore], count: int) -> list[tuple[str, int, int]]:
    """The fields with most errors: name, errors, times asked."""
    asked: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for score in scores:
        for name, compared in score.compared.items():
            asked[name] += 1
            errors[name] += compared["outcome"] != "right"
    return [(name, wrong, asked[name]) for name, wrong in errors.most_common(count) if wrong]


def score_flags(scores: Sequence[FormScore]) -> FlagScore:
    """Recall on planted mistakes and false alarms on clean forms; refused forms do not count."""
    read = [score for score in scores if not score.refused]
    missed: Counter[str] = Counter()
    by_name: Counter[str] = Counter()
    false_rules: Counter[str] = Counter()
    planted = clean = clean_flagged = 0
    for score in read:
        for name in score.form.planted:
            planted += 1
            by_name[name] += 1
            missed[name] += MISTAKES[name].rule not in score.rules
        if not score.form.planted:
            alarms = set(score.rules) - _DOUBT_RULES
            clean, clean_flagged = clean + 1, clean_flagged + bool(alarms)
            false_rules.update(alarms)
    found = planted - missed.total()
    return FlagScore(planted, found, clean, clean_flagged, false_rules, +missed, by_name)
