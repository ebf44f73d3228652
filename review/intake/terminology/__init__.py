"""Medical vocabularies: conditions to ICD-10-CM, drugs and doses, allergies to drug groups.

Pure modules work on plain data; `cache` (in-process, from the database) and `loading` (filling the
tables) are imported by name, so that this package needs no Django.
"""

from __future__ import annotations

from review.intake.terminology.allergies import Allergy
from review.intake.terminology.drugs import DrugEntry, DrugMatch
from review.intake.terminology.icd import ConditionMatch
from review.intake.terminology.medication_line import MedicationLine
from review.intake.terminology.vocabulary import Vocabulary, vocabulary_from_files

__all__ = [
    "Allergy",
    "ConditionMatch",
    "DrugEntry",
    "DrugMatch",
    "MedicationLine",
    "Vocabulary",
    "vocabulary_from_files",
]
