"""Rules about drugs: allergies against them, duplicates, doses, names nobody knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from review.intake.consistency.injection import addresses_a_machine
from review.intake.consistency.rule import Case, Finding
from review.intake.terminology.allergies import Allergy
from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.medication_line import MedicationLine, convert
from review.intake.terminology.wording import fold

_ABBREVIATIONS = frozenset({"ace", "arb", "nsaid", "ppi", "snri", "ssri"})
_BOTH = ("allergies", "medications")


def allergy_drug_conflict(case: Case) -> Iterator[Finding]:
    """A drug is taken that an allergy covers, by ingredient or by class."""
    for allergy, line, drug in _pairs(case):
        shared = allergy.ingredients & set(map(fold, drug.ingredients))
        group = allergy.groups & set(drug.allergy_groups)
        if not shared and not group:
            continue
        why = f"contains {min(shared)}" if shared else f"belongs to the group {_spoken(min(group))}"
        yield Finding(
            _BOTH,
            f"Allergy to {allergy.substance} is listed, and {line.text} {why}. "
            "Confirm with the patient before anything is given.",
            (fold(allergy.substance), drug.name),
        )


def allergy_cross_reaction(case: Case) -> Iterator[Finding]:
    """A drug is taken from a group that is known to cross-react with an allergy."""
    for allergy, line, drug in _pairs(case):
        groups = set(drug.allergy_groups)
        if groups & allergy.groups or not groups & allergy.related:
            continue
        yield Finding(
            _BOTH,
            f"Allergy to {allergy.substance} is listed; {line.text} is a "
            f"{_spoken(min(groups & allergy.related))}, which can cross-react. "
            "Ask how severe the reaction was.",
            (fold(allergy.substance), drug.name),
        )


def duplicate_drug(case: Case) -> Iterator[Finding]:
    """Two lines hold the same ingredient, perhaps once under a brand name."""
    lines = _known(case)
    for position, (line, drug) in enumerate(lines):
        for other, other_drug in lines[position + 1 :]:
            shared = sorted(set(drug.ingredients) & set(other_drug.ingredients))
            if shared:
                yield Finding(
                    ("medications",),
                    f"{line.text} and {other.text} both contain {shared[0]}. "
                    "Ask whether both are taken.",
                    (shared[0], fold(line.text), fold(other.text)),
                )


def dose_over_maximum(case: Case) -> Iterator[Finding]:
    """What is taken of one drug in a day is more than the usual maximum for an adult."""
    taken: dict[str, list[tuple[MedicationLine, DrugEntry, float]]] = defaultdict(list)
    for line, drug in _known(case):
        amount = line.daily if line.daily is not None else line.strength
        daily = convert(amount, line.unit, drug.unit) if amount is not None else None
        if daily is not None and drug.max_per_day is not None:
            taken[drug.name].append((line, drug, daily))
    for name, doses in taken.items():
        drug, total = doses[0][1], sum(daily for _, _, daily in doses)
        if drug.max_per_day is not None and total > drug.max_per_day * 1.001:
            lines = " and ".join(line.text for line, _, _ in doses)
            yield Finding(
                ("medications",),
                f"{lines}: {total:g} {drug.unit} of {name} a day is over the usual adult maximum "
                f"of {drug.max_per_day:g} {drug.unit}. Check the dose.",
                (name, f"{total:g}"),
            )


def unknown_drug(case: Case) -> Iterator[Finding]:
    """A medication that the drug vocabulary does not know, so that nothing checked it.

    An order to a machine is none: `prompt_injection` speaks about it.
    """
    for line in case.medications:
        if line.drug is None and not addresses_a_machine(line.text):
            yield Finding(
                ("medications",),
                f"{line.text} is not in the drug vocabulary: it was not checked against allergies "
                "and doses. Check the spelling.",
                (fold(line.text),),
            )


def drug_spelling(case: Case) -> Iterator[Finding]:
    """A medication was recognised only by a near spelling."""
    for line, drug in _known(case):
        if line.likeness < 1.0:
            yield Finding(
                ("medications",),
                f"{line.text} was taken for {drug.name} because the spelling is close. Confirm it.",
                (fold(line.text), drug.name),
            )


def _known(case: Case) -> list[tuple[MedicationLine, DrugEntry]]:
    return [(line, line.drug) for line in case.medications if line.drug is not None]


def _pairs(case: Case) -> Iterator[tuple[Allergy, MedicationLine, DrugEntry]]:
    for allergy in case.allergies:
        for line, drug in _known(case):
            yield allergy, line, drug


def _spoken(group: str) -> str:
    """A group as clinicians write it: `beta blocker`, `ACE inhibitor`, `NSAID`."""
    return " ".join(word.upper() if word in _ABBREVIATIONS else word for word in group.split("_"))
