"""The vocabularies as one value that rules and summaries are given.

Building it from the database is `cache.vocabulary()`; tests may build one from the files alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from review.intake.terminology.allergies import (
    AllergenIndex,
    Allergy,
    build_allergen_index,
    mentioned_allergens,
    parse_allergies,
)
from review.intake.terminology.data_files import (
    read_allergens,
    read_drugs,
    read_interactions,
    read_synonyms,
)
from review.intake.terminology.drugs import (
    DrugEntry,
    DrugIndex,
    DrugMatch,
    build_drug_index,
    find_drug,
    mentioned_drugs,
)
from review.intake.terminology.icd import (
    ConditionMatch,
    IcdIndex,
    build_icd_index,
    look_up_condition,
)
from review.intake.terminology.icd_exclusions import NO_EXCLUSIONS, Exclusion, Exclusions
from review.intake.terminology.interactions import Interaction, find_interaction
from review.intake.terminology.medication_line import MedicationLine, parse_medication


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Conditions, drugs and allergens, with the questions asked of them."""

    icd: IcdIndex
    drugs: DrugIndex
    allergens: AllergenIndex
    interactions: tuple[Interaction, ...] = ()
    exclusions: Exclusions = NO_EXCLUSIONS

    def condition(self, text: str) -> ConditionMatch | None:
        """The ICD-10-CM code of a condition as a person wrote it, or None."""
        return look_up_condition(text, self.icd)

    def exclusion(self, one: ConditionMatch, other: ConditionMatch) -> Exclusion | None:
        """The note of ICD-10-CM by which two conditions cannot both be meant, or None."""
        return self.exclusions.between(one.code, other.code)

    def drug(self, text: str) -> DrugMatch | None:
        """The drug that a line names, or None."""
        return find_drug(text, self.drugs)

    def drugs_in(self, text: str) -> list[DrugMatch]:
        """Every drug that a sentence names, spelt as known."""
        return mentioned_drugs(text, self.drugs)

    def interaction(self, one: DrugEntry, other: DrugEntry) -> Interaction | None:
        """What happens when the two drugs meet, or None if nothing is known."""
        return find_interaction(one, other, self.interactions)

    def medication(self, text: str) -> MedicationLine:
        """One medication line, taken apart."""
        return parse_medication(text, self.drugs)

    def allergies(self, texts: Iterable[str]) -> list[Allergy]:
        """The allergies in the items of a list."""
        return parse_allergies(texts, self.allergens, self.drugs)

    def allergens_in(self, text: str) -> list[str]:
        """The names of all allergens that a sentence mentions, drugs included."""
        drugs = [match.drug.name for match in self.drugs_in(text)]
        return list(dict.fromkeys([*mentioned_allergens(text, self.allergens), *drugs]))


def vocabulary_from_files(
    icd_rows: Iterable[tuple[str, str, bool, str]], exclusions: Exclusions = NO_EXCLUSIONS
) -> Vocabulary:
    """A vocabulary without a database: the files of `data`, ICD rows as for `build_icd_index`."""
    return Vocabulary(
        icd=build_icd_index(icd_rows, read_synonyms()),
        drugs=build_drug_index(read_drugs()),
        allergens=build_allergen_index(read_allergens()),
        interactions=read_interactions(),
        exclusions=exclusions,
    )
