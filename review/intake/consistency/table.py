"""The table of rules: order is the order of flags, most urgent subjects first."""

from __future__ import annotations

from typing import Final

from review.intake.consistency import (
    conditions,
    contact,
    document,
    interactions,
    medications,
    patient,
    vitals,
)
from review.intake.consistency.rule import Rule

RULES: Final = (
    Rule("allergy_drug_conflict", "critical", medications.allergy_drug_conflict),
    Rule("dose_over_maximum", "critical", medications.dose_over_maximum),
    Rule("drug_interaction", "warning", interactions.drug_interaction),
    Rule("allergy_cross_reaction", "warning", medications.allergy_cross_reaction),
    Rule("none_but_listed", "critical", document.none_but_listed),
    Rule("unread_section", "warning", document.unread_section),
    Rule("list_cut_short", "critical", document.list_cut_short),
    Rule("missing_mandatory", "warning", patient.missing_mandatory),
    Rule("impossible_date", "warning", patient.impossible_date),
    Rule("pregnancy_sex_conflict", "critical", patient.pregnancy_sex_conflict),
    Rule("age_mismatch", "warning", patient.age_mismatch),
    Rule("vital_out_of_range", "warning", vitals.vital_out_of_range),
    Rule("duplicate_drug", "warning", medications.duplicate_drug),
    Rule("unknown_drug", "warning", medications.unknown_drug),
    Rule("drug_spelling", "info", medications.drug_spelling),
    Rule("unknown_condition", "info", conditions.unknown_condition),
    Rule("excluded_conditions", "warning", conditions.excluded_conditions),
    Rule("policyholder_mismatch", "warning", patient.policyholder_mismatch),
    Rule("prompt_injection", "critical", document.prompt_injection),
    Rule("hidden_text", "critical", document.hidden_text),
    Rule("text_layer_differs", "critical", document.text_layer_differs),
    Rule("two_patients", "critical", document.two_patients),
    Rule("same_form", "info", document.same_form),
    Rule("reading_warning", "warning", document.reading_warning),
    Rule("phone_invalid", "warning", contact.phone_invalid),
    Rule("email_invalid", "warning", contact.email_invalid),
    Rule("low_confidence", "warning", document.low_confidence),
)
