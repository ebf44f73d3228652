"""Rules about conditions: those without a code, and pairs that ICD-10-CM keeps apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from review.intake.consistency.injection import addresses_a_machine
from review.intake.consistency.rule import Case, Finding
from review.intake.terminology.wording import fold


def unknown_condition(case: Case) -> Iterator[Finding]:
    """A condition for which no ICD-10-CM code was found; an order to a machine is none."""
    for condition in case.facts.items("conditions"):
        if case.vocab.condition(condition) is None and not addresses_a_machine(condition):
            text = (
                f"No ICD-10-CM code was found for {condition}. It is kept in the patient's words."
            )
            yield Finding(("conditions",), text, (fold(condition),))


def excluded_conditions(case: Case) -> Iterator[Finding]:
    """Two conditions are listed that by an Excludes1 note of ICD-10-CM cannot both be meant."""
    items = [(item, case.vocab.condition(item)) for item in case.facts.items("conditions")]
    for (one, first), (other, second) in combinations(items, 2):
        if first is None or second is None or first.code == second.code:
            continue
        if note := case.vocab.exclusion(first, second):
            text = (
                f"{one} ({first.code}) and {other} ({second.code}) exclude each other in "
                f"ICD-10-CM. Ask which of the two the patient has."
            )
            yield Finding(("conditions",), text, (first.code, second.code, note.code))
