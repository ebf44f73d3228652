"""How well reading does on forms whose truth is known: per field, layout and medium. No database.

Reading goes through the real document store, so callers point that at a directory of their own.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from review.intake.consistency import check
from review.intake.documents import DocumentRefused, store_document
from review.intake.fields import Comparison, compare_fields, extract_fields
from review.intake.reading import plan_pages, read_page
from review.intake.samples.demo import SampleForm
from review.intake.samples.mistakes import MISTAKES
from review.intake.shapes import Field, Page
from review.intake.terminology.vocabulary import Vocabulary

# Read with too little certainty is an honest doubt about a good form, not a false alarm.
_DOUBT_RULES = frozenset({"low_confidence"})


@dataclass(frozen=True, slots=True)
class FormScore:
    """One form as read: `invented` are fields read that the form does not ask for.

    `cpu_seconds` is the CPU time of reading and extracting. `refused` is a reason code; every
    field of a refused form counts as missing.
    """

    form: SampleForm
    compared: dict[str, Comparison]
    invented: tuple[str, ...]
    rules: tuple[str, ...]
    pages: int
    cpu_seconds: float
    refused: str = ""


@dataclass(slots=True)
class Tally:
    """Counts of fields over some forms. `doubted` are wrong values under their bar."""

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
        for compared in score.compared.values():
            self.outcomes[compared["outcome"]] += 1
            self.doubted += compared["flagged"]

    @property
    def accuracy(self) -> float:
        """Share of the fields on the forms that were read exactly, 0 to 1."""
        return self.outcomes["right"] / max(self.outcomes.total(), 1)


@dataclass(frozen=True, slots=True)
class FlagScore:
    """Planted mistakes found, and clean forms on which a rule fired all the same."""

    planted: int
    found: int
    clean_forms: int
    clean_flagged: int
    false_rules: Counter[str]
    missed: Counter[str]


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
    flags = check(fields, gaps=[], warnings=warnings, vocab=vocabulary, today=today)
    return FormScore(
        form=form,
        compared=compare_fields(fields, truth),
        invented=tuple(one["name"] for one in fields if one["name"] not in truth and one["value"]),
        rules=tuple(flag["rule"] for flag in flags),
        pages=len(pages),
        cpu_seconds=cpu_seconds,
        refused=refused,
    )


def tally_groups(scores: Iterable[FormScore]) -> dict[tuple[str, str], Tally]:
    """Tallies by (medium, layout), and by (medium, "all") for the targets."""
    tallies: dict[tuple[str, str], Tally] = {}
    for score in scores:
        medium = score.form.medium
        for key in ((medium, score.form.layout), (medium, "all")):
            tallies.setdefault(key, Tally()).add(score)
    return dict(sorted(tallies.items()))


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
    false_rules: Counter[str] = Counter()
    planted = clean = clean_flagged = 0
    for score in read:
        for name in score.form.planted:
            planted += 1
            missed[name] += MISTAKES[name].rule not in score.rules
        if not score.form.planted:
            alarms = set(score.rules) - _DOUBT_RULES
            clean, clean_flagged = clean + 1, clean_flagged + bool(alarms)
            false_rules.update(alarms)
    return FlagScore(planted, planted - missed.total(), clean, clean_flagged, false_rules, +missed)
