"""Orders to a machine, and harmless sentences, that the detector has learnt from."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from review.intake.terminology.data_files import DATA_FOLDER


@dataclass(frozen=True, slots=True)
class Order:
    """One order in the words of its family."""

    family: str
    text: str


def known_orders() -> list[Order]:
    """The orders of the detector's examples, in the order of the file."""
    return [Order(row["family"], row["text"]) for row in _rows("orders_to_machines.csv")]


def known_sentences() -> list[str]:
    """What patients write, of the detector's examples of harmless sentences."""
    return [row["text"] for row in _rows("innocent_sentences.csv") if row["who"] == "patient"]


def _rows(name: str) -> list[dict[str, str]]:
    lines = (DATA_FOLDER / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
