"""A form while it is filled in: what every layout of several parts holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from review.intake.samples.layouts.sheet import BLACK, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import Wording, printed


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

    def sign(self, x: float, y: float, end: float) -> None:
        """The signature of the patient on a rule from x to `end`."""
        self.sheet.line(x, y + 3, end, y + 3, color=BLACK)
        name = self.patient.name
        self.sheet.write(x + 6, y - 1, name, size=15, font="Times-Italic", color=self.sheet.ink)
