"""The drug vocabulary as plain data: drugs by every name they go by. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from review.intake.terminology.wording import fold

MINIMUM_LIKENESS: Final = 86.0
# Look-alike names (hydralazine, hydroxyzine) score high against each other: a lead is needed.
MINIMUM_LEAD: Final = 6.0
LONGEST_NAME_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class DrugEntry:
    """One drug; amounts are adult totals per day in `unit`. Demonstration data, not for care."""

    name: str
    brands: tuple[str, ...]
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    allergy_groups: tuple[str, ...]
    usual_per_day: float | None
    max_per_day: float | None
    unit: str
    rxnorm: str


@dataclass(frozen=True, slots=True)
class DrugMatch:
    """The drug a name stands for; `likeness` is 1.0 if spelt as known, `words` what matched."""

    drug: DrugEntry
    words: str
    likeness: float


@dataclass(frozen=True, slots=True)
class DrugIndex:
    """Drugs by every name they go by, folded."""

    by_name: Mapping[str, DrugEntry]


def build_drug_index(drugs: Iterable[DrugEntry]) -> DrugIndex:
    """Index the drugs; a name beats a brand where both claim a word."""
    entries = list(drugs)
    by_name: dict[str, DrugEntry] = {}
    for entry in entries:
        by_name[fold(entry.name)] = entry
    for entry in entries:
        for brand in entry.brands:
            by_name.setdefault(fold(brand), entry)
    return DrugIndex(by_name)


def find_drug(text: str, index: DrugIndex) -> DrugMatch | None:
    """The longest known name inside the words, else a close spelling of one, else None."""
    words = fold(text).split()
    for size in range(min(LONGEST_NAME_WORDS, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            name = " ".join(words[start : start + size])
            if drug := index.by_name.get(name):
                return DrugMatch(drug, name, 1.0)
    return _by_spelling(words, index)


def mentioned_drugs(text: str, index: DrugIndex) -> list[DrugMatch]:
    """Every known drug the words name exactly, longest names first, no word used twice."""
    words: list[str] = fold(text).split()
    found: list[DrugMatch] = []
    for size in range(LONGEST_NAME_WORDS, 0, -1):
        for start in range(len(words) - size + 1):
            name = " ".join(words[start : start + size])
            if drug := index.by_name.get(name):
                found.append(DrugMatch(drug, name, 1.0))
                words[start : start + size] = [""] * size
    return found


def _by_spelling(words: list[str], index: DrugIndex) -> DrugMatch | None:
    for word in words:
        if len(word) < 6 or word.isdigit():
            continue
        near = process.extract(
            word, index.by_name.keys(), scorer=fuzz.ratio, score_cutoff=MINIMUM_LIKENESS, limit=5
        )
        if not near:
            continue
        drug, score = index.by_name[near[0][0]], near[0][1]
        others = (hit[1] for hit in near[1:] if index.by_name[hit[0]] is not drug)
        if score - max(others, default=0.0) >= MINIMUM_LEAD:
            return DrugMatch(drug, word, round(score / 100, 3))
    return None
