"""Whether a form was understood as a whole: one that seems to ask for little of what all ask was not.

What is read on such a page is right more often than not, and nothing about a single value tells which one is not.
"""

from __future__ import annotations

from typing import Final

from review.intake.fields.geometry import Sheet
from review.intake.fields.label import MEANT
from review.intake.shapes import Field

# What nearly every intake form asks for, answered or left blank.
USUAL: Final = frozenset(
    "name date_of_birth phone address emergency_contact.name emergency_contact.phone insurance.provider"
    " insurance.policy_number reason_for_visit medications allergies conditions".split()
)
LEAST_ASKED: Final = 10
_SHORT: Final = 120  # words; a slip of a few questions asks for what it asks
UNFAMILIAR: Final = 0.8  # takes the surest value under the lowest bar


def doubt_unfamiliar(sheet: Sheet, fields: list[Field]) -> list[Field]:
    """The fields, all of them doubtful where the form asks in ways that the reader does not know.

    What a label asks is known by its wording, or by an answer that is above its bar.
    """
    labels = [label for row in sheet.rows for label in sheet.labels_on(row.index)]
    known = {m.concept.removesuffix("?") for m in labels if m.quality > MEANT}
    asked = {"name" if concept.startswith("name.") else concept for concept in known}
    asked |= {field["name"] for field in fields if field["confidence"] >= field["bar"]}
    words = sum(len(row.tokens) + len(row.options) for row in sheet.rows)
    if len(asked & USUAL) >= LEAST_ASKED or words < _SHORT:
        return fields
    return [{**field, "confidence": round(field["confidence"] * UNFAMILIAR, 3)} for field in fields]
