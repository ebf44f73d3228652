"""Labels of unforeseen wording, told from answers by the size of their print.

A form sets its labels in one size and people write in another. Where the two differ on a page, a
cell in the size of the labels is a label too, whatever it says.
"""

from __future__ import annotations

from statistics import median

from review.intake.fields.heading_words import is_made_of_heading_words
from review.intake.fields.label import MEANT, WRITTEN, Label, make_label
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import MAX_LABEL_WORDS, group_of_heading
from review.intake.fields.meaning import concept_by_meaning
from review.intake.fields.tokens import Token

MIN_LABELS = 3
# How far print of one size may differ; boxes of recognised words are less exact.
_SPREAD = {"text": 0.03, "ocr": 0.08}
MAX_SHARE_OF_ANSWERS = 0.3


def with_unforeseen(rows: list[Row], labels: list[Label]) -> list[Label]:
    """The labels, and those that only their print gives away, in reading order."""
    found = list(labels)
    for page in {row.page for row in rows}:
        here = [row for row in rows if row.page == page]
        size = _label_size(here, [label for label in labels if label.page == page])
        if size is not None:
            taken = {(label.row, i) for label in labels for i in range(label.start, label.end)}
            for row in here:
                if is_letterhead(row):
                    continue
                found.extend(_labels_by_print(row, size, taken))
    return sorted(found, key=lambda label: (label.row, label.x0))


def is_letterhead(row: Row) -> bool:
    """The first line of a form, alone in its row: `Hollis Creek Family Medicine` asks for no medicines."""
    return row.index == 0 and len(row.segments()) == 1


def _label_size(rows: list[Row], labels: list[Label]) -> float | None:
    """The height of the page's labels, or None when its answers have the same."""
    by_index = {row.index: row for row in rows}
    sizes = [_size(by_index[m.row].tokens[m.start : m.end]) for m in labels]
    if len(sizes) < MIN_LABELS:
        return None
    size, spread = median(sizes), _SPREAD[rows[0].method]
    taken = {(label.row, i) for label in labels for i in range(label.start, label.end)}
    written = [
        token.height
        for row in rows
        for i, token in enumerate(row.tokens)
        if (row.index, i) not in taken and WRITTEN.search(token.text)
    ]
    alike = sum(abs(height / size - 1) <= spread for height in written)
    return size if alike <= MAX_SHARE_OF_ANSWERS * len(written) else None


def _labels_by_print(row: Row, size: float, taken: set[tuple[int, int]]) -> list[Label]:
    """Cells that begin in the size of labels, as far as that size goes."""
    found = []
    for start, end in row.segments():
        stop = start
        while stop < end and _is_alike(row, stop, size) and (row.index, stop) not in taken:
            stop += 1
        text = row.text(start, stop)
        is_heading = group_of_heading(f" {text}") and is_made_of_heading_words(text)
        if stop == start or stop - start > MAX_LABEL_WORDS or is_heading:
            continue
        if (concept := concept_by_meaning(text)) is not None:
            found.append(make_label(row, start, stop, concept, MEANT))
    return found


def _is_alike(row: Row, index: int, size: float) -> bool:
    token = row.tokens[index]
    # An answer shrunk to fit its box may have the size of labels.
    return abs(token.height / size - 1) <= _SPREAD[row.method] and not WRITTEN.search(token.text)


def _size(tokens: tuple[Token, ...]) -> float:
    return median(token.height for token in tokens)
