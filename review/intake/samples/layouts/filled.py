"""A form while it is filled in: what every layout of several parts holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from reportlab.lib.colors import Color

from review.intake.samples.layouts.sheet import BLACK, GREY, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import Wording, printed

# A row of a form: fields, each with its share of the width.
Cells = Sequence[tuple[str, float]]


def shared_out(
    cells: Cells, x: float, width: float, *, gap: float = 0
) -> Iterator[tuple[str, float, float]]:
    """Field, left edge and width of every cell of a row that begins at x and fills `width`."""
    unit = (width - gap * (len(cells) - 1)) / sum(share for _, share in cells)
    for field, share in cells:
        yield field, x, unit * share
        x += unit * share + gap


@dataclass(frozen=True, slots=True)
class FilledForm:
    """One form under construction: its drawing board, who it is about, and the answers as printed."""

    sheet: Sheet
    patient: Patient
    wording: Wording
    texts: dict[str, str]

    @classmethod
    def begun(cls, patient: Patient, wording: Wording, *, face: Face, accent: int) -> Self:
        """A form whose first page is empty; `accent` is a colour as 0xRRGGBB."""
        sheet = Sheet(face=face, accent=accent)
        return cls(sheet, patient, wording, printed(patient, wording))

    def finished(self, *pages: Callable[[], None]) -> bytes:
        """The PDF of these pages, each drawn by its function."""
        for draw in pages:
            draw()
            self.sheet.next_page()
        return self.sheet.finish()

    def label(self, field: str) -> str:
        """The label as it stands before an answer: with a colon, unless it ends a sentence."""
        label = self.wording.label(field)
        return label if label.endswith(("?", ".")) else f"{label}:"

    def blank(
        self,
        x: float,
        y: float,
        end: float,
        label: str,
        text: str,
        *,
        size: float = 9.5,
        hand: float = 11,
        gap: float = 4,
        indent: float = 4,
        color: Color = GREY,
    ) -> None:
        """A label in print of `size`, and a rule from `gap` behind it to `end` that carries the answer.

        y is the baseline; `hand` is the size of the answer, which begins `indent` behind the rule.
        """
        self.sheet.write(x, y, label, size=size)
        start = x + self.sheet.width_of(label, size=size) + gap
        self.sheet.line(start, y + 3, end, y + 3, color=color)
        self.sheet.answer(start + indent, y, text, end - start - indent - 1, size=hand)

    def answer_rows(
        self,
        x: float,
        y: float,
        height: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        least: int,
    ) -> float:
        """Rows of cells that touch, empty ones up to `least` rows; gives the lower edge."""
        empty = ("",) * len(widths)
        for row in [*rows, *[empty] * (least - len(rows))]:
            y = self.answer_row(x, y, height, widths, row)
        return y

    def answer_row(
        self, x: float, y: float, height: float, widths: Sequence[float], texts: Sequence[str]
    ) -> float:
        """Cells that touch, each with an answer; gives the lower edge."""
        for text, width in zip(texts, widths, strict=True):
            self.sheet.box(x, y, width, height, stroke=BLACK)
            self.sheet.answer(x + 5, y + height / 2 + 3.5, text, width - 8, size=11)
            x += width
        return y + height

    def comb(self, x: float, y: float, groups: Sequence[int], digits: str) -> None:
        """A place for every digit, in groups, from x and the upper edge y."""
        written = iter(digits)
        for count in groups:
            for _ in range(count):
                self.sheet.box(x, y, 14, 18, stroke=BLACK)
                self.sheet.answer(x + 7, y + 13.5, next(written, ""), 14, size=12, align="center")
                x += 14
            x += 7

    def sign(
        self,
        x: float,
        y: float,
        end: float,
        *,
        size: float = 15,
        indent: float = 6,
        color: Color = BLACK,
    ) -> None:
        """The signature of the patient on a rule from x to `end`."""
        sheet = self.sheet
        sheet.line(x, y + 3, end, y + 3, color=color)
        name, font = self.patient.name, "Times-Italic"
        sheet.write(x + indent, y - 1, name, size=size, font=font, color=sheet.ink)
