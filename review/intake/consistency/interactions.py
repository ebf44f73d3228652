"""The rule about two drugs that should not meet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from review.intake.consistency.rule import Case, Finding


def drug_interaction(case: Case) -> Iterator[Finding]:
    """Two drugs of the list are known to interact, by ingredient or by class.

    The severity is that of the pair; the evidence names the pair's id, so that a rule that changes
    its words keeps its flag.
    """
    known = [(line, line.drug) for line in case.medications if line.drug is not None]
    for (line, drug), (other, other_drug) in combinations(known, 2):
        interaction = case.vocab.interaction(drug, other_drug)
        if interaction is not None:
            names = sorted((drug.name, other_drug.name))
            yield Finding(
                ("medications",),
                f"{line.text} together with {other.text}: {interaction.effect}. "
                f"{interaction.advice}. (Source: {interaction.source}.)",
                (interaction.id, *names),
                interaction.severity,
            )
