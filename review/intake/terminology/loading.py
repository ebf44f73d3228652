"""Filling the vocabulary tables: whole editions in one transaction, skipped if unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from review.intake.records import Drug, DrugIngredient, IcdCode, IcdExclusion, VocabularyRelease
from review.intake.terminology.cache import forget_vocabulary
from review.intake.terminology.data_files import DRUGS_FILE, digest, read_drugs
from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.icd_package import icd_edition, icd_exclusions, icd_rows
from review.intake.terminology.wording import search_key

Progress = Callable[[str, int], None]
# The search keys in the table depend on code: when this key changes, the next load runs again.
_KEY_PROBE = search_key("Unspecified essential (primary) allergies, without complications")
_WITH_EXCLUSIONS = "excludes1"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: `items` in the table now; not `changed` if the edition was there."""

    name: str
    edition: str
    items: int
    changed: bool

    def __str__(self) -> str:
        state = "loaded" if self.changed else "already loaded"
        return f"{self.name}: {self.items:,} items, {self.edition}, {state}"


def load_vocabularies(progress: Progress, *, again: bool = False) -> list[Loaded]:
    """Fill the tables of ICD-10-CM and drugs; `again` loads even what is unchanged.

    `progress(name, items)` is called as rows are written. Two loads at once wait for each other.
    """
    loaded = [_load_icd(progress, again=again), _load_drugs(progress, again=again)]
    forget_vocabulary()
    return loaded


def _load_icd(progress: Progress, *, again: bool) -> Loaded:
    edition = icd_edition()
    fingerprint = hashlib.sha256(f"{edition}|{_KEY_PROBE}|{_WITH_EXCLUSIONS}".encode()).hexdigest()
    with transaction.atomic():
        if not again and (held := held_release("icd-10-cm", fingerprint)):
            return held
        IcdCode.objects.all().delete()
        IcdExclusion.objects.all().delete()
        count = _copy_icd(progress)
        IcdExclusion.objects.bulk_create(
            (IcdExclusion(code=e.code, first=e.first, last=e.last) for e in icd_exclusions()),
            batch_size=2_000,
        )
        return remember_release("icd-10-cm", edition, fingerprint, count)


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
    """The demonstration set; where an RxNorm release was loaded over it, that stays unless `again`."""
    fingerprint = digest(DRUGS_FILE)
    with transaction.atomic():
        if not again and (held := held_release("rxnorm") or held_release("drugs", fingerprint)):
            return held
        VocabularyRelease.objects.filter(name="rxnorm").delete()
        Drug.objects.all().delete()
        count = insert_drugs(read_drugs())
        progress("drugs", count)
        return remember_release("drugs", "demonstration set", fingerprint, count)


def insert_drugs(entries: Sequence[DrugEntry]) -> int:
    """Write drugs with their ingredients into the empty tables; gives how many."""
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


def held_release(name: str, fingerprint: str | None = None) -> Loaded | None:
    """What the table holds if it is this very edition, or any where none is asked for.

    The lock makes a second load wait here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"vocabulary {name}"])
    release = VocabularyRelease.objects.filter(name=name).first()
    if release is None or fingerprint not in (None, release.digest):
        return None
    return Loaded(name, release.edition, release.items, changed=False)


def remember_release(name: str, edition: str, fingerprint: str, items: int) -> Loaded:
    """Note which edition the table holds from now on."""
    VocabularyRelease.objects.update_or_create(
        name=name, defaults={"edition": edition, "digest": fingerprint, "items": items}
    )
    return Loaded(name, edition, items, changed=True)
