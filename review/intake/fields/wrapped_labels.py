"""Labels on two lines: `Reason for today's` over `visit:` ask one thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from review.intake.fields.label import GUESSED, PLAIN, Label, by_row, make_label
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import concept_by_keywords, label_index, squash
from review.intake.fields.wordings import IGNORED

_ALIGNED: Final = 0.01
_CLOSE: Final = 0.9  # heights between the two lines
_LONGEST: Final = 14  # words on the first of them


def join_wrapped(rows: list[Row], labels: list[Label]) -> list[Label]:
    """The labels; one that goes on a line before it, in a small letter, asks what both lines say.

    It asks where its answer stands: on the second line, or beside the first.
    """
    labels_of = by_row(labels)
    for label in labels:
        over = _line_over(label, rows, labels_of)
        if over is None:
            continue
        row, start, end = over
        is_beside = _is_answered_beside(row, end, label, rows)
        if not (is_beside or label.is_explicit):
            continue  # a sentence that somebody wrote on two lines
        text = f"{row.text(start, end)} {label.text}"
        concept = label_index().get(squash(text)) or concept_by_keywords(text)
        if concept in (None, IGNORED):
            continue
        first = make_label(row, start, end, IGNORED, PLAIN)
        last = replace(label, concept=IGNORED)
        if is_beside:
            first = replace(first, concept=concept, quality=GUESSED, text=text)
        else:
            last = replace(label, concept=concept, quality=GUESSED, text=text)
        others = [other for other in labels_of.get(row.index, []) if other.start != start]
        labels_of[row.index] = sorted([*others, first], key=lambda one: one.x0)
        labels_of[label.row] = [last if one is label else one for one in labels_of[label.row]]
    found = [label for here in labels_of.values() for label in here]
    return sorted(found, key=lambda label: (label.row, label.x0))


def _is_answered_beside(row: Row, end: int, last: Label, rows: list[Row]) -> bool:
    """Whether words stand beside the first line of a label, and none beside its last."""
    return end < len(row.tokens) and last.start == 0 and last.end == len(rows[last.row].tokens)


def _line_over(
    label: Label, rows: list[Row], labels_of: dict[int, list[Label]]
) -> tuple[Row, int, int] | None:
    """The words right over a label that begins in the middle of a sentence, on the same edge."""
    if not (label.text[:1].islower() and label.text[-1:] in ":?." and label.row):
        return None
    row, over = rows[label.row], rows[label.row - 1]
    if over.page != row.page or row.y0 - over.y1 > _CLOSE * row.height:
        return None
    ended = {other.start for other in labels_of.get(over.index, []) if other.is_explicit}
    for start, end in over.segments():
        is_aligned = abs(over.tokens[start].x0 - label.x0) <= _ALIGNED
        if is_aligned and end - start <= _LONGEST and start not in ended:
            return over, start, end
    return None
