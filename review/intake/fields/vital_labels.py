"""Labels in rows of vital signs: close behind the value of another, or of a single letter."""

from __future__ import annotations

import re
from typing import Final

from review.intake.fields.label import PLAIN, WEAK, Label, make_label
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import label_index, squash
from review.intake.fields.wordings import IGNORED

# `P 64` between other vital signs is a pulse.
_LETTERS: Final = {
    "p": "vitals.heart_rate",
    "r": "vitals.respiratory_rate",
    "t": "vitals.temperature",
}
_UNIT: Final = re.compile(r"^\([^\d)]*\):?$")
_VALUE: Final = re.compile(r"\d|(?:bpm|mm ?hg|lbs?|kg|in|%|°[fc]?)$", re.I)  # or what is left of it
_LONGEST: Final = 3
_GAP: Final = 0.6


def with_vital_labels(row: Row, labels: list[Label]) -> list[Label]:
    """The labels of a row, with those of vital signs that stand among its known ones."""
    if sum(_is_vital(label.concept) for label in labels) == 0:
        return labels
    kept = [label for label in labels if _without_unit(label.text) not in _LETTERS]
    asked = {label.concept for label in kept}
    taken = {i for label in kept if label.concept != IGNORED for i in range(label.start, label.end)}
    found: list[Label] = []
    for index in range(len(row.tokens)):
        stop, concept = _wording_at(row, index)
        if concept in asked or taken & set(range(index, stop)) or not _is_vital(concept):
            continue
        found.append(make_label(row, index, stop, concept, PLAIN * WEAK))
        taken.update(range(index, stop))
        asked.add(concept)
    if not found:
        return labels
    starts = {i for label in found for i in range(label.start, label.end)}
    others = [label for label in labels if not starts & set(range(label.start, label.end))]
    return sorted(others + found, key=lambda label: label.start)


def _wording_at(row: Row, index: int) -> tuple[int, str]:
    """Where a known wording ends that begins here, and what it asks for: "" without a value behind it."""
    for stop in range(min(index + _LONGEST, len(row.tokens)), index, -1):
        phrase = _without_unit(row.text(index, stop))
        concept = label_index().get(phrase, "")
        after = stop
        while after < len(row.tokens) and _UNIT.match(row.tokens[after].text):
            after += 1
        stands_apart = row.gap_before(index) > _GAP or (
            after < len(row.tokens) and row.gap_before(after) > 2 * _GAP
        )
        if phrase in _LETTERS and stands_apart:
            concept = _LETTERS[phrase]
        is_head = phrase in _LETTERS and (after == len(row.tokens) or row.gap_before(after) > _GAP)
        has_value = after < len(row.tokens) and _VALUE.match(row.tokens[after].text)
        if concept and (has_value or is_head):
            return after, concept
    return index + 1, ""


def _is_vital(concept: str) -> bool:
    return concept.startswith("vitals.")


def _without_unit(text: str) -> str:
    """A label without the unit in brackets behind it, squashed."""
    return squash(re.sub(r"\([^)]*\)", "", text))
