"""The vocabulary of this process, read from the database once (about half a second, 45 MB)."""

from __future__ import annotations

import threading
from typing import Final

from orchestrator import StepError
from review.intake.records import Drug, IcdCode, IcdExclusion
from review.intake.terminology.allergies import build_allergen_index
from review.intake.terminology.data_files import (
    read_allergens,
    read_interactions,
    read_synonyms,
)
from review.intake.terminology.drugs import DrugEntry, build_drug_index
from review.intake.terminology.icd import build_icd_index
from review.intake.terminology.icd_exclusions import Exclusion, build_exclusions
from review.intake.terminology.vocabulary import Vocabulary

_held: dict[str, Vocabulary] = {}
_lock: Final = threading.Lock()


class VocabularyMissing(StepError):
    """The vocabulary tables are empty. Run `manage.py load_vocabularies` and try again."""

    code = "vocabulary_missing"

    def __str__(self) -> str:
        return type(self).__doc__ or ""


def vocabulary() -> Vocabulary:
    """The vocabulary that this process works with. Raises VocabularyMissing on empty tables."""
    with _lock:
        if "current" not in _held:
            _held["current"] = _read()
        return _held["current"]


def forget_vocabulary() -> None:
    """Read anew at the next call, because the tables were loaded again."""
    with _lock:
        _held.clear()


def _read() -> Vocabulary:
    rows = IcdCode.objects.values_list("code", "title", "is_leaf", "search").iterator(10_000)
    icd = build_icd_index(rows, read_synonyms())
    drugs = [_entry(drug) for drug in Drug.objects.prefetch_related("ingredients").order_by("id")]
    if not icd.items or not drugs:
        raise VocabularyMissing
    exclusions = build_exclusions(
        (Exclusion(*note) for note in IcdExclusion.objects.values_list("code", "first", "last")),
        dict(IcdCode.objects.values_list("code", "parent")),
    )
    allergens = build_allergen_index(read_allergens())
    return Vocabulary(icd, build_drug_index(drugs), allergens, read_interactions(), exclusions)


def _entry(drug: Drug) -> DrugEntry:
    ingredients = sorted(drug.ingredients.all(), key=lambda ingredient: ingredient.position)
    return DrugEntry(
        name=drug.name,
        brands=tuple(drug.brands),
        ingredients=tuple(ingredient.name for ingredient in ingredients),
        classes=tuple(drug.classes),
        allergy_groups=tuple(drug.allergy_groups),
        usual_per_day=drug.usual_per_day,
        max_per_day=drug.max_per_day,
        unit=drug.unit,
        rxnorm=drug.rxnorm,
    )
