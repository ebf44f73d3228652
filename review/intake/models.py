"""Where Django looks for the tables of this app; they live in `records`."""

from __future__ import annotations

from review.intake.records import (
    Drug,
    DrugIngredient,
    EhrReceipt,
    EhrResource,
    EhrResourceVersion,
    IcdCode,
    IcdExclusion,
    Intake,
    LoincTerm,
    VocabularyRelease,
)

__all__ = [
    "Drug",
    "DrugIngredient",
    "EhrReceipt",
    "EhrResource",
    "EhrResourceVersion",
    "IcdCode",
    "IcdExclusion",
    "Intake",
    "LoincTerm",
    "VocabularyRelease",
]
