"""Is this a patient intake form at all? A score by the labels it prints, never by its prose."""

from __future__ import annotations

import re

from review.intake.fields.proposals import analyse, asking_labels
from review.intake.shapes import Page

FORM_THRESHOLD = 0.5
MIN_TEXT_CHARACTERS = 10
_ENOUGH_FIELDS = 9
_ENOUGH_AREAS = 4
_TITLE = re.compile(
    r"intake|patient registration|new patient|patient information|health history form", re.I
)
_OTHER_PAPER = re.compile(
    r"provider notes|progress note|discharge summary|operative report|invoice|lab(oratory)? report"
    r"|prescription label|referral letter|explanation of benefits|statement of account",
    re.I,
)


def has_text(pages: list[Page]) -> bool:
    """Say whether anything readable stands on the pages."""
    letters = sum(c.isalnum() for page in pages for word in page["words"] for c in word["text"])
    return letters >= MIN_TEXT_CHARACTERS


def looks_like_intake_form(pages: list[Page]) -> float:
    """Score 0 to 1 how much this is an intake form; under `FORM_THRESHOLD` it is none.

    Counts distinct fields asked for and the areas of life they come from: a letter or a note that
    names a patient and a drug has few of either.
    """
    sheet = analyse(pages)
    fields = {label.concept.removesuffix("?") for label in asking_labels(sheet)}
    areas = {_area(field) for field in fields}
    score = 0.6 * min(1.0, len(fields) / _ENOUGH_FIELDS) + 0.3 * min(
        1.0, len(areas) / _ENOUGH_AREAS
    )
    first_rows = " ".join(t.text for row in sheet.rows[:8] for t in row.tokens)
    score += 0.1 if _TITLE.search(first_rows) else 0.0
    if _OTHER_PAPER.search(first_rows):
        score *= 0.5
    return round(min(score, 1.0), 3)


def _area(field: str) -> str:
    if field.split(".")[0] in ("emergency_contact", "insurance", "pharmacy", "vitals"):
        return field.split(".")[0]
    if field in ("conditions", "medications", "allergies", "surgeries", "reason_for_visit"):
        return "history"
    if field in ("tobacco", "alcohol", "occupation"):
        return "lifestyle"
    return "consent" if field == "signature_date" else "identity"
