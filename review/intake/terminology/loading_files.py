"""Vocabulary files that a clinic hands in, brought into the tables: all of a file or nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import transaction

from review.intake.records import Drug, LoincTerm, VocabularyRelease
from review.intake.terminology.cache import forget_vocabulary
from review.intake.terminology.data_files import read_drugs
from review.intake.terminology.loading import (
    Loaded,
    held_release,
    insert_drugs,
    remember_release,
)
from review.intake.terminology.loinc import LoincEntry, read_loinc
from review.intake.terminology.refused_file import RefusedFile
from review.intake.terminology.rxnorm import CONCEPTS_FILE, RELATIONS_FILE, drugs_of, read_rxnorm

LOINC, RXNORM = "loinc", "rxnorm"
_BATCH: Final = 2_000


def load_rxnorm(folder: Path, edition: str) -> Loaded:
    """Replace the drugs by those of an RxNorm release and ours; skipped if unchanged.

    Raises RefusedFile, and then the tables are as they were.
    """
    content = read_rxnorm(folder)
    fingerprint = _digest(folder / CONCEPTS_FILE, folder / RELATIONS_FILE)
    with transaction.atomic():
        if held := held_release(RXNORM, fingerprint):
            return held
        drugs = drugs_of(content, read_drugs())
        Drug.objects.all().delete()
        count = insert_drugs(drugs)
        loaded = remember_release(RXNORM, edition, fingerprint, count)
    forget_vocabulary()
    return loaded


def load_loinc(path: Path, edition: str) -> Loaded:
    """Replace the LOINC terms by those of a Loinc.csv; skipped if unchanged. Raises RefusedFile."""
    if not path.is_file():
        raise RefusedFile(str(path), "is not a file; give LoincTable/Loinc.csv of a release")
    fingerprint = _digest(path)
    with transaction.atomic():
        if held := held_release(LOINC, fingerprint):
            return held
        LoincTerm.objects.all().delete()
        count = _insert_terms(read_loinc(path))
        if not count:
            raise RefusedFile(path.name, "holds no term; unpack the release again")
        return remember_release(LOINC, edition, fingerprint, count)


def missing_terms(codes: Iterable[str]) -> list[str]:
    """Those of the codes that the loaded LOINC does not hold as usable; [] if none was loaded."""
    if not VocabularyRelease.objects.filter(name=LOINC).exists():
        return []
    wanted = list(codes)
    usable = LoincTerm.objects.filter(code__in=wanted).exclude(status="DEPRECATED")
    held = set(usable.values_list("code", flat=True))
    return [code for code in wanted if code not in held]


def _insert_terms(entries: Iterable[LoincEntry]) -> int:
    count = 0
    for batch in _batches(entries):
        LoincTerm.objects.bulk_create(
            LoincTerm(
                code=one.code, name=one.name, group=one.group, status=one.status, unit=one.unit
            )
            for one in batch
        )
        count += len(batch)
    return count


def _batches(entries: Iterable[LoincEntry]) -> Iterator[tuple[LoincEntry, ...]]:
    rest = iter(entries)
    while batch := tuple(islice(rest, _BATCH)):
        yield batch


def _digest(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
