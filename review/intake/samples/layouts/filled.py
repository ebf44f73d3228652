"""A form while it is filled in: what every layout of several parts holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from review.intake.samples.layouts.sheet import Face, Sheet
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
