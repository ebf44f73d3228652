"""The vocabulary files in `review/intake/data`, read into plain rows. No database here."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from review.intake.shapes import Severity
from review.intake.terminology.allergies import Allergen, AllergyKind
from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.interactions import Interaction
from review.intake.terminology.wording import fold

DATA_FOLDER: Final = Path(__file__).resolve().parent.parent / "data"
DRUGS_FILE: Final = DATA_FOLDER / "drugs.csv"
INTERACTIONS_FILE: Final = DATA_FOLDER / "interactions.csv"
ALLERGENS_FILE: Final = DATA_FOLDER / "allergens.csv"
SYNONYMS_FILE: Final = DATA_FOLDER / "condition_synonyms.csv"


def read_drugs(path: Path = DRUGS_FILE) -> list[DrugEntry]:
    """Every drug of the file, in its order."""
    return [
        DrugEntry(
            name=row["name"],
            brands=_words(row["brands"]),
            ingredients=_words(row["ingredients"]) or (row["name"],),
            classes=_words(row["classes"]),
            allergy_groups=_words(row["allergy_groups"]),
            usual_per_day=_amount(row["usual"]),
            max_per_day=_amount(row["max"]),
            unit=row["unit"],
            rxnorm=row["rxnorm"],
        )
        for row in _rows(path)
    ]


def read_allergens(path: Path = ALLERGENS_FILE) -> list[Allergen]:
    """Every allergen of the file, in its order."""
    return [
        Allergen(
            name=row["name"],
            terms=_words(row["terms"]),
            kind=cast(AllergyKind, row["kind"]),
            groups=_words(row["groups"]),
            related=_words(row["related"]),
        )
        for row in _rows(path)
    ]


def read_interactions(path: Path = INTERACTIONS_FILE) -> tuple[Interaction, ...]:
    """Every interaction of the file, in its order: the first that fits a pair counts."""
    return tuple(
        Interaction(
            id=row["id"],
            first=frozenset(map(fold, _words(row["first"]))),
            second=frozenset(map(fold, _words(row["second"]))),
            severity=cast(Severity, row["severity"]),
            effect=row["effect"],
            advice=row["advice"],
            source=row["source"],
        )
        for row in _rows(path)
    )


def read_synonyms(path: Path = SYNONYMS_FILE) -> dict[str, str]:
    """Everyday wording of a condition -> ICD-10-CM code."""
    return {wording: row["code"] for row in _rows(path) for wording in _words(row["wordings"])}


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _amount(cell: str) -> float | None:
    return float(cell) if cell else None
