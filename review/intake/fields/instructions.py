"""What a form says to those who fill it in, as a part of a label or instead of one."""

from __future__ import annotations

from dataclasses import replace

from review.intake.fields.grammar import LISTS
from review.intake.fields.label import FOLLOW_UP, PLAIN, WEAK, Label, ends_label, make_label
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import concept_by_keywords, label_index, squash
from review.intake.fields.wordings import COLUMN, IGNORED

_SHORTEST_SENTENCE = 3
INSTRUCTS = frozenset(
    "write list include please check tick mark select circle give enter attach one".split()
)
_ASKS_FOR_LIST = frozenset("write list include please enter".split())


def with_instruction(row: Row, label: Label, end: int) -> Label:
    """Take in what a form says behind its question: `Write one per line.`"""
    if not label.text.endswith("?") or end - label.end < _SHORTEST_SENTENCE:
        return label
    # Engines lose full stops.
    is_ended = row.method == "ocr" or row.tokens[end - 1].text.endswith(".")
    if row.tokens[label.end].text.lower() not in INSTRUCTS or not is_ended:
        return label
    return replace(label, end=end, x1=row.tokens[end - 1].x1)


def with_rest(row: Row, label: Label, end: int) -> Label:
    """Take in how a form goes on in its own cell, the answer standing in the next: `If yes: name and strength`."""
    is_asking_on = label.concept == FOLLOW_UP or label.text.lower().startswith("if ")
    if label.end < end and label_index().get(squash(row.text(label.end, end))) == COLUMN:
        return replace(label, end=end, x1=row.tokens[end - 1].x1)  # `Allergies: reaction`
    if label.end >= end or end >= len(row.tokens) or not label.is_explicit:
        return label
    opening = row.tokens[label.end].text
    if not (opening.islower() and (is_asking_on or opening in INSTRUCTS)):
        return label
    is_answered = not any(ends_label(row, stop) for stop in range(end + 1, len(row.tokens) + 1))
    return replace(label, end=end, x1=row.tokens[end - 1].x1) if is_answered else label


def is_sentence(row: Row, first: int, end: int) -> bool:
    return end - first > _SHORTEST_SENTENCE and row.tokens[end - 1].text.endswith(".")


def instruction(row: Row, first: int, end: int) -> Label:
    """`List every medicine you take, one on each line.` asks for a list; others ask for nothing."""
    concept = concept_by_keywords(row.text(first, end))
    if concept in LISTS and row.tokens[first].text.lower() in _ASKS_FOR_LIST:
        return make_label(row, first, end, concept, WEAK)
    return make_label(row, first, end, IGNORED, PLAIN)
