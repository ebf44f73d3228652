"""Pages as rows of tokens with positions, free of what fillers print: dot leaders, underlines.

Rows of all pages stand below each other (`top` counts pages), so that sections can run on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from review.intake.fields.item_numbers import item_numbers, without_numbers
from review.intake.fields.lexicon import squash
from review.intake.fields.tokens import Token, line_tokens
from review.intake.shapes import Box, Checkbox, Page

SEGMENT_GAP, WORD_GAP = 0.95, 0.6  # heights: between cells, and at most within one
EDGE_GAP = {"text": 0.42, "ocr": 0.3}
# How much wider than other gaps: to found an edge, and to be cut at one that others founded.
FOUNDING_LEAD, EDGE_LEAD, EDGE_TOLERANCE = 1.3, 1.1, 0.003
_LEVEL = 0.02  # a share of the page's height
_FAR_LABEL = 0.06  # a share of its width, from a box to its label
_Level = tuple[list[float], list[float], float, float]


@dataclass(frozen=True, slots=True)
class Option:
    """A check box with its label on a row."""

    label: str
    x0: float
    x1: float
    checked: bool | None
    box: Box


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: tokens from left to right, options among them, and where cells break.

    `height` is that of the middle token, a share of the page; `plain` are the tokens squashed for
    comparison; `captions` are the tokens behind the numbers of captions; `edges` and `cells` see `columns`,
    `opens_section` see `sections`.
    """

    page: int
    index: int
    aspect: float
    method: str
    tokens: tuple[Token, ...]
    options: tuple[Option, ...]
    height: float
    y0: float
    y1: float
    plain: tuple[str, ...]
    captions: frozenset[int] = frozenset()
    edges: tuple[tuple[float, float], ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    opens_section: bool = False

    @property
    def top(self) -> float:
        return self.page + self.y0

    def text(self, start: int, end: int) -> str:
        """The words from token `start` up to `end`."""
        return " ".join(token.text for token in self.tokens[start:end])

    def gap_before(self, index: int) -> float:
        """The white space before a token, in heights of the row."""
        if index == 0:
            return 99.0
        return self.white(self.tokens[index - 1].x1, self.tokens[index].x0)

    def white(self, x0: float, x1: float) -> float:
        """A horizontal distance in heights of the row."""
        return (x1 - x0) * self.aspect / max(self.height, 1e-4)

    def segments(self) -> tuple[tuple[int, int], ...]:
        """Index ranges of tokens between wide gaps or check boxes: the cells of the row."""
        if self.cells:
            return self.cells
        starts = [i for i in range(len(self.tokens)) if self._starts_segment(i)]
        return tuple(zip(starts, [*starts[1:], len(self.tokens)], strict=False))

    def _starts_segment(self, index: int) -> bool:
        if (
            index in self.captions
            or self.gap_before(index) > SEGMENT_GAP
            or self.begins_column(index)
        ):
            return True
        left, right = self.tokens[index - 1].x0, self.tokens[index].x0
        return any(left < option.x0 <= right + 0.002 for option in self.options)

    def keeping(self, indexes: Sequence[int]) -> Row:
        """The row with these of its tokens only."""
        return replace(
            self,
            tokens=tuple(self.tokens[i] for i in indexes),
            plain=tuple(self.plain[i] for i in indexes),
            captions=frozenset(new for new, old in enumerate(indexes) if old in self.captions),
        )

    def begins_column(self, index: int) -> bool:
        """Say whether a token close behind its label stands where answers of several rows begin."""
        if self.gap_before(index) > SEGMENT_GAP:
            return False
        if self.tokens[index - 1].text.isdigit() and self.tokens[index].text.isdigit():
            return False  # within a telephone number
        x0 = self.tokens[index].x0
        on_edge = any(a - EDGE_TOLERANCE <= x0 <= b + EDGE_TOLERANCE for a, b in self.edges)
        return on_edge and self.is_widest_gap(index, EDGE_LEAD)

    def has_begun_answer(self, start: int, index: int) -> bool:
        """Say whether a word of an answer, behind the colon of its label, stands before a token of the cell."""
        return any(token.text.endswith((":", "?")) for token in self.tokens[start : index - 1])

    def is_widest_gap(self, index: int, lead: float) -> bool:
        """Say whether the gap before a token is wider than the others in its cell, by that factor."""
        gap = self.gap_before(index)
        if gap <= EDGE_GAP[self.method]:
            return False
        before, after = index - 1, index + 1
        while before > 0 and self.gap_before(before) <= SEGMENT_GAP:
            before -= 1
        while after < len(self.tokens) and self.gap_before(after) <= SEGMENT_GAP:
            after += 1
        if self.has_begun_answer(before, index):
            return False
        others = [self.gap_before(i) for i in range(before + 1, after) if i != index]
        return gap > lead * max(others, default=0.0)


def build_rows(pages: list[Page]) -> list[Row]:
    """Turn pages into rows, top to bottom; check-box labels leave the text and become options."""
    rows: list[Row] = []
    for page in pages:
        aspect = page["width"] / max(page["height"], 1)
        lines = [line_tokens(page, line) for line in page["lines"]]
        placed = _place_options(page["checkboxes"], lines)
        numbers = item_numbers(lines)
        for number, tokens in enumerate(lines):
            options = placed.get(number, [])
            tokens, captions = without_numbers(tokens, [i for line, i in numbers if line == number])
            free = tuple(token for token in tokens if not _belongs_to_option(token, options))
            if free or options:
                row = _row(page, len(rows), aspect, free, tuple(options))
                begins = frozenset(i for i, token in enumerate(free) if token in captions)
                rows.append(replace(row, captions=begins))
    return rows


def _row(
    page: Page, index: int, aspect: float, tokens: tuple[Token, ...], options: tuple[Option, ...]
) -> Row:
    """A row with what is asked of it again and again."""
    return Row(
        page=page["number"],
        index=index,
        aspect=aspect,
        method=page["method"],
        tokens=tokens,
        options=options,
        height=_height(tokens, options),
        y0=min(t.y0 for t in tokens) if tokens else options[0].box[1],
        y1=max(t.y1 for t in tokens) if tokens else options[0].box[3],
        plain=tuple(squash(t.text) for t in tokens),
    )


def _height(tokens: tuple[Token, ...], options: tuple[Option, ...]) -> float:
    """The height of the middle token, kept with its row because every gap is measured in it."""
    heights = sorted(t.height for t in tokens)
    return heights[len(heights) // 2] if heights else options[0].box[3] - options[0].box[1]


def _place_options(checkboxes: list[Checkbox], lines: list[list[Token]]) -> dict[int, list[Option]]:
    placed: dict[int, list[Option]] = {}
    levels = [_level(tokens) for tokens in lines] if checkboxes else []
    for checkbox in checkboxes:
        x0, _, x1, _ = checkbox["box"]
        number = _nearest_line(checkbox["box"], levels)
        if number is None:
            continue
        first, last = _label_extent(checkbox, lines[number])
        option = Option(
            checkbox["label"], min(x0, first), max(x1, last), checkbox["checked"], checkbox["box"]
        )
        placed.setdefault(number, []).append(option)
    return {number: sorted(found, key=lambda o: o.x0) for number, found in placed.items()}


def _level(tokens: list[Token]) -> _Level:
    """Where the words of a line begin and how high they stand, from left to right, and the ends of that."""
    words = sorted((token.x0, (token.y0 + token.y1) / 2) for token in tokens)
    middles = [middle for _, middle in words]
    ends = min(middles, default=inf), max(middles, default=-inf)
    return [x0 for x0, _ in words], middles, *ends


def _nearest_line(box: Box, levels: list[_Level]) -> int | None:
    """The line of the word that stands level with a box; of lines that lean, the one beside it."""
    middle = (box[1] + box[3]) / 2
    best, nearest = None, _LEVEL
    for number, (starts, middles, highest, lowest) in enumerate(levels):
        if not highest - nearest < middle < lowest + nearest:
            continue
        right = bisect_left(starts, box[2], hi=len(starts) - 1)
        left = max(right - 1, 0)
        beside = left if box[2] - starts[left] <= starts[right] - box[2] else right
        if (distance := abs(middles[beside] - middle)) < nearest:
            best, nearest = number, distance
    return best


def _label_extent(checkbox: Checkbox, tokens: list[Token]) -> tuple[float, float]:
    """Find the words of the label again on the line: the run nearest to the box."""
    wanted = checkbox["label"].split()
    box = checkbox["box"]
    best: tuple[float, float, float] | None = None
    for start in range(len(tokens) - len(wanted) + 1):
        run = tokens[start : start + len(wanted)]
        if not wanted or [t.text for t in run] != wanted:
            continue
        distance = min(abs(run[0].x0 - box[2]), abs(box[0] - run[-1].x1))
        if distance < (_FAR_LABEL if best is None else best[0]):
            best = distance, run[0].x0, run[-1].x1
    return (best[1], best[2]) if best else (box[0], box[2])


def _belongs_to_option(token: Token, options: list[Option]) -> bool:
    middle = (token.x0 + token.x1) / 2
    return any(option.x0 - 0.001 <= middle <= option.x1 + 0.001 for option in options)
