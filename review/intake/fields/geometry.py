"""Where an answer can stand: right of its label, below it in the same column or box, or above it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from review.intake.fields.candidate import Candidate
from review.intake.fields.cells import Habit
from review.intake.fields.contexts import Heading
from review.intake.fields.grammar import LISTS
from review.intake.fields.grids import YesNoGrid
from review.intake.fields.gutters import bound_by, find_gutters
from review.intake.fields.heads import cells_under_heads
from review.intake.fields.label import NUMBERING, Label, by_row
from review.intake.fields.layout import Row
from review.intake.fields.lists import goes_on, opens_entry, says_none
from review.intake.fields.tokens import Token
from review.intake.fields.wordings import COLUMN

MAX_LINES, LONGEST_LIST = 14, 40
_REACH, _LIST_REACH = 2.7, 3.6
_LINE_SPACING = 2.1
COLUMN_TOLERANCE, CENTRE_TOLERANCE = 0.016, 0.006
_MAX_JUMP, _LEVEL = 0.5, 0.4


def most_lines(concept: str) -> int:
    """How many lines an answer may have at most."""
    return LONGEST_LIST if concept.removesuffix("?") in LISTS else MAX_LINES


class Sheet:
    """Rows with their labels and headings, and the questions that candidates ask of them."""

    def __init__(
        self,
        rows: list[Row],
        labels: list[Label],
        headings: list[Heading],
        habits: dict[int, Habit] | None = None,
        grid: YesNoGrid | None = None,
    ) -> None:
        self.rows = rows
        self.grid = grid or YesNoGrid()
        self._habits = habits or {}
        self._labels = by_row(labels)
        self._taken: dict[int, set[int]] = {}
        spans = [(m.row, m.start, m.end) for m in labels]
        spans += [(h.row, h.start, h.end) for h in headings if h.is_title]
        for number, start, end in spans:
            self._taken.setdefault(number, set()).update(range(start, end))
        self._gutters = find_gutters(rows, labels, headings)
        self._under = cells_under_heads(rows, self._labels)
        self._right_margin = {
            page: max((t.x1 for r in rows if r.page == page for t in r.tokens), default=1.0)
            for page in {row.page for row in rows}
        }

    def habit(self, row: int) -> Habit | None:
        """Where the answers around a row mostly stand, None where nothing tells."""
        return self._habits.get(row)

    def labels_on(self, row: int) -> list[Label]:
        return self._labels.get(row, [])

    def gutters(self, row: int) -> Sequence[float]:
        """The edges that part columns in a row."""
        return self._gutters.get(row, ())

    def is_behind_gutter(self, label: Label, candidate: Candidate) -> bool:
        """Whether words beside a label stand in the next column of the page."""
        row = self.rows[label.row]
        return candidate.tokens[0].x0 >= bound_by(row, self._gutters, label.x0)

    def row_of(self, page: int, token: Token) -> Row:
        """The row of a page in which a word stands."""
        return next(row for row in self.rows if row.page == page and token in row.tokens)

    def is_taken(self, row: int, index: int) -> bool:
        """Say whether a token is part of a label or a heading."""
        return index in self._taken.get(row, ())

    def right(self, label: Label) -> Candidate | None:
        """The words after the label in its cell, and the lines they wrap to."""
        row = self.rows[label.row]
        end = next((e for s, e in row.segments() if s < label.end <= e), label.end)
        stop = self._free_until(row, label.end, end)
        if stop == label.end:
            return None
        first = row.tokens[label.end : stop]
        wrapped = self._wrapped(label, row, first) if stop == len(row.tokens) else ()
        return Candidate("right", (first, *wrapped), row.page)

    def beside(self, label: Label) -> Candidate | None:
        """The next cell of the row: a value column, as tables and aligned forms have it."""
        row = self.rows[label.row]
        segments = [(s, e) for s, e in row.segments() if s >= label.end]
        if any(s < label.end < e for s, e in row.segments()):
            return None
        if not segments or self.is_taken(row.index, segments[0][0]):
            return self._level_with(label)
        start, end = segments[0]
        between = [o for o in row.options if label.x1 <= o.x0 <= row.tokens[start].x0]
        stop = self._free_until(row, start, end)
        if stop == start or between or row.tokens[start].x0 - label.x1 > _MAX_JUMP:
            return None
        first = row.tokens[start:stop]
        column = self._column_below(
            row, first[0].x0 - COLUMN_TOLERANCE, like=first, most=most_lines(label.concept)
        )
        return Candidate("beside", (first, *column), row.page)

    def _level_with(self, label: Label) -> Candidate | None:
        """The next cell of a row that leans or is set a little higher or lower: most of its height is level."""
        row = self.rows[label.row]
        last, limit = row.tokens[label.end - 1], self.column_limit(label)
        for other in self.rows[max(0, row.index - 1) : row.index + 2 : 2]:
            cells = [(s, e) for s, e in other.segments() if label.x1 < other.tokens[s].x0 < limit]
            if other.page != row.page or not cells or self.is_taken(other.index, cells[0][0]):
                continue
            first = other.tokens[cells[0][0]]
            shared = min(first.y1, last.y1) - max(first.y0, last.y0)
            if shared >= _LEVEL * min(first.height, last.height):
                return Candidate("beside", (other.tokens[slice(*cells[0])],), row.page)
        return None

    def below(self, label: Label, *, is_list: bool) -> Candidate | None:
        """The lines under the label, within its column."""
        row = self.rows[label.row]
        left, limit = label.x0 - COLUMN_TOLERANCE, self.column_limit(label)
        lines: list[tuple[Token, ...]] = []
        bottom, reach = row.y1, (_LIST_REACH if is_list else _REACH)
        most = most_lines(label.concept)
        for below in self._rows_after(row):
            height = max(row.height, below.height)
            if below.y0 - bottom > (reach - 1) * height or len(lines) >= most:
                break
            if lines and self._opens_table(below):
                break
            is_numbered = NUMBERING.match(below.tokens[0].text) if below.tokens else None
            centred = () if is_numbered else self._centred(below, label)
            inside = centred or self._tokens_within(below, left, limit)
            if inside is None:
                break
            if not inside:
                if any(says_none(option.label) for option in below.options):
                    bottom = below.y1
                continue
            if lines and inside[0].x0 > max(line[-1].x1 for line in lines):
                break  # under nothing of the answer: the answer of the next label
            lines.append(inside)
            bottom, reach = below.y1, _LINE_SPACING
        return Candidate("below", tuple(lines), row.page) if lines else None

    def paired(self, label: Label) -> Candidate | None:
        """The cell under a head, in the order of both, in a row of heads that have a cell each."""
        cells = self._under.get(label.row)
        if cells is None:
            return None
        under = self.rows[label.row + 1]
        starts = [start for start, _ in self.rows[label.row].segments()]
        cell = cells[bisect_right(starts, label.start) - 1]
        return Candidate("below", (under.tokens[slice(*cell)],), under.page)

    def _opens_table(self, row: Row) -> bool:
        """The title of a table: a cell alone, and right under it the heads of columns."""
        if len(row.segments()) != 1 or row.index + 1 >= len(self.rows):
            return False
        under = self.rows[row.index + 1]
        heads = self.labels_on(under.index)
        is_close = under.page == row.page and under.y0 - row.y1 < 1.5 * row.height
        return is_close and len(heads) > 1 and any(head.concept == COLUMN for head in heads)

    def _centred(self, row: Row, label: Label) -> tuple[Token, ...]:
        """The free cell of a row that shares its middle with a label, however wide it is."""
        for start, end in row.segments():
            x0, x1 = row.tokens[start].x0, row.tokens[end - 1].x1
            is_middle = abs(x0 + x1 - label.x0 - label.x1) / 2 < CENTRE_TOLERANCE
            if is_middle and self._free_until(row, start, end) == end:
                return row.tokens[start:end]
        return ()

    def above(self, label: Label) -> Candidate | None:
        """The lines over the label, as under a signature line; the first line is the topmost."""
        row = self.rows[label.row]
        limit = self.column_limit(label)
        lines: list[tuple[Token, ...]] = []
        top, reach = row.y0, 1.9
        for over in reversed(self.rows[max(0, row.index - MAX_LINES) : row.index]):
            if over.page != row.page or top - over.y1 > reach * max(row.height, over.height):
                break
            inside = self._tokens_within(over, label.x0 - 0.03, limit)
            if inside is None and lines:
                break
            if inside:
                lines.insert(0, inside)
                top, reach = over.y0, 0.6
        return Candidate("above", tuple(lines), row.page) if lines else None

    def is_full_line(
        self, page: int, line: tuple[Token, ...], following: tuple[Token, ...]
    ) -> bool:
        """Say whether the line broke because the next word no longer fitted on the page."""
        word = following[0].x1 - following[0].x0
        return line[-1].x1 + word > self._right_margin[page] - 0.05

    def _free_until(self, row: Row, start: int, end: int) -> int:
        return next((i for i in range(start, end) if self.is_taken(row.index, i)), end)

    def _rows_after(self, row: Row) -> list[Row]:
        return [
            r for r in self.rows[row.index + 1 : row.index + 2 * LONGEST_LIST] if r.page == row.page
        ]

    def column_limit(self, label: Label) -> float:
        """Where the column of a label ends: at the next cell of its row."""
        row = self.rows[label.row]
        starts = [row.tokens[s].x0 for s, _ in row.segments()]
        starts += [other.x0 for other in self.labels_on(label.row)]
        starts += [option.x0 for option in row.options]
        return min((x for x in starts if x > label.x1), default=1.01)

    def _tokens_within(self, row: Row, left: float, limit: float) -> tuple[Token, ...] | None:
        """Free tokens of a row in a column; () when there are none, None when a label bars the way."""
        starts = [s for s, _ in row.segments()]
        bound = bound_by(row, self._gutters, left)
        limit = min(limit, bound + COLUMN_TOLERANCE)
        inside: list[Token] = []
        for index, token in enumerate(row.tokens):
            if not left <= token.x0 < limit - COLUMN_TOLERANCE:
                continue
            if self.is_taken(row.index, index):
                is_numbered = all(NUMBERING.match(t.text) for t in inside)
                return None if is_numbered else tuple(inside)
            if not inside:
                is_aligned = abs(token.x0 - left - COLUMN_TOLERANCE) < 0.009
                begins = index in starts or row.gap_before(index) > 0.45 or is_aligned
                segment = starts[bisect_right(starts, index) - 1]
                if not begins and not row.tokens[segment].x0 >= left:
                    continue
            inside.append(token)
        if not inside and any(left <= o.x0 < limit and not says_none(o.label) for o in row.options):
            return None
        return tuple(inside)

    def _wrapped(
        self, label: Label, row: Row, first: tuple[Token, ...]
    ) -> tuple[tuple[Token, ...], ...]:
        """Lines on which an answer goes on, hanging under the answer or under its label."""
        most = most_lines(label.concept)
        under_answer = self._column_below(
            row, first[0].x0 - COLUMN_TOLERANCE, like=first, most=most
        )
        if under_answer:
            return under_answer
        following = self._column_below(row, label.x0 - COLUMN_TOLERANCE, like=first, most=most)
        if not following:
            return ()
        text = " ".join(token.text for token in following[0])
        is_list = label.concept.removesuffix("?") in LISTS
        if (
            opens_entry(text)
            or (is_list and goes_on(text))
            or self.is_full_line(row.page, first, following[0])
        ):
            return following
        return ()

    def _column_below(
        self, row: Row, left: float, *, like: tuple[Token, ...], most: int
    ) -> tuple[tuple[Token, ...], ...]:
        """Further lines of an answer: same column, close spacing, nothing else on their rows."""
        lines: list[tuple[Token, ...]] = []
        bottom, height = row.y1, max(t.height for t in like)
        for below in self._rows_after(row):
            bound = bound_by(below, self._gutters, left)
            inside = [i for i, t in enumerate(below.tokens) if t.x0 < bound]
            has_options = any(option.x0 < bound for option in below.options)
            if below.y0 - bottom > 0.9 * height or len(lines) >= most or has_options:
                break
            if not inside or any(self.is_taken(below.index, i) for i in inside):
                break
            if below.tokens[0].x0 < left or below.tokens[0].x0 > left + 0.06:
                break
            lines.append(tuple(below.tokens[i] for i in inside))
            bottom = below.y1
        return tuple(lines)
