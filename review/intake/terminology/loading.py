"""Filling the vocabulary tables: whole editions in one transaction, skipped if unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from review.intake.records import Drug, DrugIngredient, IcdCode, VocabularyRelease
from review.intake.terminology.cache import forget_vocabulary
from review.intake.terminology.data_files import DRUGS_FILE, digest, read_drugs
from review.intake.terminology.icd_package import icd_edition, icd_rows
from review.intake.terminology.wording import search_key

Progress = Callable[[str, int], None]
# The search keys in the table depend on code: when this key changes, the next load runs again.
_KEY_PROBE = search_key("Unspecified essential (primary) allergies, without complications")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: `items` in the table now; not `changed` if the edition was there."""

    name: str
    edition: str
    items: int
    changed: bool


def load_vocabularies(progress: Progress, *, again: bool = False) -> list[Loaded]:
    """Fill the tables of ICD-10-CM and drugs; `again` loads even what is unchanged.

    `progress(name, items)` is called as rows are written. Two loads at once wait for each other.
    """
    loaded = [_load_icd(progress, again=again), _load_drugs(progress, again=again)]
    forget_vocabulary()
    return loaded


def _load_icd(progress: Progress, *, again: bool) -> Loaded:
    edition = icd_edition()
    fingerprint = hashlib.sha256(f"{edition}|{_KEY_PROBE}".encode()).hexdigest()
    with transaction.atomic():
        if not again and (held := _held("icd-10-cm", fingerprint)):
            return held
        IcdCode.objects.all().delete()
        return _remember("icd-10-cm", edition, fingerprint, _copy_icd(progress))


def _copy_icd(progress: Progress) -> int:
    columns = ("code", "title", "is_leaf", "parent", "chapter", "search")
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {IcdCode._meta.db_table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in icd_rows():
            copy.write_row([getattr(row, column) for column in columns])
            count += 1
            if count % 5000 == 0:
                progress("icd-10-cm", count)
    progress("icd-10-cm", count)
    return count


def _load_drugs(progress: Progress, *, again: bool) -> Loaded:
    fingerprint = digest(DRUGS_FILE)
    with transaction.atomic():
        if not again and (held := _held("drugs", fingerprint)):
            return held
        Drug.objects.all().delete()
        count = _insert_drugs()
        progress("drugs", count)
        return _remember("drugs", "demonstration set", fingerprint, count)


def _insert_drugs() -> int:
    entries = read_drugs()
    drugs = Drug.objects.bulk_create(
        Drug(
            name=entry.name,
            brands=list(entry.brands),
            classes=list(entry.classes),
            allergy_groups=list(entry.allergy_groups),
            usual_per_day=entry.usual_per_day,
            max_per_day=entry.max_per_day,
            unit=entry.unit,
            rxnorm=entry.rxnorm,
        )
        for entry in entries
    )
    DrugIngredient.objects.bulk_create(
        DrugIngredient(drug=drug, name=name, position=position)
        for drug, entry in zip(drugs, entries, strict=True)
        for position, name in enumerate(entry.ingredients)
    )
    return len(drugs)


def _held(name: str, fingerprint: str) -> Loaded | None:
    """What the table holds if it is this very edition. The lock makes a second load wait here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"vocabulary {name}"])
    release = VocabularyRelease.objects.filter(name=name, digest=fingerprint).first()
    if release is None:
        return None
    return Loaded(name, release.edition, release.items, changed=False)


def _remember(name: str, edition: str, fingerprint: str, items: int) -> Loaded:
    VocabularyRelease.objects.update_or_create(
        name=name, defaults={"edition": edition, "digest": fingerprint, "items": items}
    )
    return Loaded(name, edition, items, changed=True)
