"""Which drugs should not meet: pairs of classes or ingredients, looked up for two drugs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from review.intake.shapes import Severity
from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.wording import fold


@dataclass(frozen=True, slots=True)
class Interaction:
    """A known pair; each side names classes or ingredients. Demonstration data, not for care."""

    id: str
    first: frozenset[str]
    second: frozenset[str]
    severity: Severity
    effect: str
    advice: str
    source: str


def find_interaction(
    one: DrugEntry, other: DrugEntry, interactions: Sequence[Interaction]
) -> Interaction | None:
    """The first interaction that fits the two drugs in either order, or None.

    What both hold alike is a duplicate, not an interaction: a pair of the same ingredient has none.
    """
    if set(one.ingredients) & set(other.ingredients):
        return None
    left, right = _names(one), _names(other)
    for interaction in interactions:
        first, second = interaction.first, interaction.second
        if (first & left and second & right) or (first & right and second & left):
            return interaction
    return None


def _names(drug: DrugEntry) -> frozenset[str]:
    return frozenset(map(fold, (drug.name, *drug.ingredients, *drug.classes)))
