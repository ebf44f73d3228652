"""From words with boxes to fields: labels, geometry, grammar, confidence. Pure functions."""

from review.intake.fields.comparison import Comparison, compare_fields
from review.intake.fields.extraction import extract_fields, extract_section, sections
from review.intake.fields.identities import names_two_patients
from review.intake.fields.recognition import FORM_THRESHOLD, has_text, looks_like_intake_form

__all__ = [
    "FORM_THRESHOLD",
    "Comparison",
    "compare_fields",
    "extract_fields",
    "extract_section",
    "has_text",
    "looks_like_intake_form",
    "names_two_patients",
    "sections",
]
