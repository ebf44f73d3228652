"""Layout "checkin": one dense page of numbered cells, boxes in rows, a grid of drugs.

An urgent-care sheet after the manner of claim forms, with the labels of `own_wording.checkin`; kept out of development
until it had been looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import Cells, FilledForm, shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT = 34.0, 578.0
WIDE: Final = RIGHT - LEFT
ROW: Final = 31.0
CAPTION: Final = 7.0
NIGHT: Final = HexColor(0x2B3A55)
OPTIONS: Final = {
    "sex": ("Male", "Female"),
    "pregnant": ("Yes", "No"),
    "tobacco": ("Yes", "No", "Former"),
    "alcohol": ("No", "Occasionally", "Daily"),
}
# Rows of (field, share of the width).
PATIENT: Final = (
    (("name", 24), ("date_of_birth", 13), ("sex", 13)),
    (("address", 20), ("city", 12), ("state", 5), ("postal_code", 7)),
    (("phone", 14), ("email", 30), ("occupation", 16)),
    (
        *(("emergency_contact.name", 20), ("emergency_contact.relationship", 13)),
        *(("emergency_contact.phone", 14),),
    ),
    (("pharmacy.name", 30), ("pharmacy.phone", 20)),
)
PAYER: Final = (
    (("insurance.provider", 20), ("insurance.policy_number", 15), ("insurance.group_number", 10)),
    (("insurance.policyholder", 28), ("insurance.relationship", 17)),
)
HABITS: Final = (("tobacco", 18), ("alcohol", 21), ("pregnant", 12))
TRIAGE: Final = tuple((one, 1) for one in VITALS)
# Twice side by side.
DRUG: Final = {"Drug": 112.0, "Strength": 64.0, "How often": 96.0}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    form = _Form.begun(
        patient, wording, face=Face("Helvetica", "Helvetica-Bold", "Times-Roman"), accent=0x2B3A55
    )
    sheet = form.sheet
    sheet.write(LEFT, 42, "TIDEWATER URGENT CARE", size=14, font="Helvetica-Bold", color=NIGHT)
    sheet.write(RIGHT, 42, "Check-in sheet / walk-in", size=9, color=GREY, align="right")
    y = form.rows(form.bar(50, "PATIENT"), PATIENT)
    y = form.rows(form.bar(y, "PAYER"), PAYER)
    y = form.rows(form.bar(y, "TODAY"), ((("reason_for_visit", 1),), HABITS))
    y = form.drugs(form.lists(form.conditions(y)))
    form.signature(form.rows(form.bar(y, "TRIAGE (STAFF)"), (TRIAGE,)))
    sheet.next_page()
    return sheet.finish()


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is an upper edge, and every part gives its lower edge."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def bar(self, y: float, title: str) -> float:
        self.sheet.box(LEFT, y, WIDE, 12, fill=NIGHT, stroke=None)
        self.sheet.write(LEFT + 5, y + 9, title, size=8, font="Helvetica-Bold", color=white)
        return y + 12

    def rows(self, y: float, rows: Sequence[Cells]) -> float:
        for row in rows:
            for name, x, width in shared_out(row, LEFT, WIDE):
                self.cell(x, y, width, name)
            y += ROW
        return y

    def cell(self, x: float, y: float, width: float, name: str) -> None:
        """A framed cell: its caption, then the answer or the boxes."""
        self.frame(x, y, width, ROW, name)
        if name in OPTIONS:
            self.boxes(x + 6, y + 24, OPTIONS[name], self.texts[name])
        else:
            self.sheet.answer(x + 6, y + 24, self.texts[name], width - 10, size=12)

    def frame(self, x: float, y: float, width: float, height: float, name: str) -> float:
        """A frame with a numbered caption; gives where the caption ends."""
        caption = f"{next(self.numbers)}. {self.wording.label(name)}"
        self.sheet.box(x, y, width, height, stroke=BLACK)
        self.sheet.write(x + 3, y + 9, caption, size=CAPTION)
        return x + 3 + self.sheet.width_of(caption, size=CAPTION)

    def boxes(self, x: float, y: float, options: Sequence[str], given: str) -> None:
        for option in options:
            x = self.tick(x, y, option, option == given)

    def tick(self, x: float, y: float, text: str, ticked: bool) -> float:
        return self.sheet.tick_box(x, y, text, ticked=ticked, size=8, mark="tick") - 2

    def conditions(self, y: float) -> float:
        """Five boxes in a row; the last one denies."""
        names = [*sorted(CONDITIONS, key=len), self.wording.denial("conditions")]
        rows = -(-len(names) // 5)
        height = 14 + 15 * rows
        self.frame(LEFT, y, WIDE, height, "conditions")
        for number, name in enumerate(names):
            row, column = divmod(number, 5)
            ticked = name in self.patient.conditions
            ticked = ticked or (name == names[-1] and not self.patient.conditions)
            self.tick(LEFT + 6 + 107 * column, y + 23 + 15 * row, name, ticked)
        return y + height

    def lists(self, y: float) -> float:
        """Allergies and operations side by side, written one behind the other."""
        allergies = [f"{one.substance} ({one.reaction})" for one in self.patient.allergies]
        operations = [str(one) for one in self.patient.surgeries]
        half, height = WIDE / 2, 24.0 + 14 * max(2, len(allergies), len(operations))
        denied = self.patient.denies_allergies
        for x, name, entries, ticked in (
            (LEFT, "allergies", allergies, denied),
            (LEFT + half, "surgeries", operations, not operations),
        ):
            end = self.frame(x, y, half, height, name)
            self.tick(max(end + 14, x + 150), y + 12, self.wording.denial(name), ticked)
            for place, entry in enumerate(entries):
                self.sheet.answer(x + 8, y + 30 + 14 * place, entry, half - 16, size=12)
        return y + height

    def drugs(self, y: float) -> float:
        """The grid of drugs: five rows or more, twice side by side, the left side first."""
        drugs = self.patient.medications
        rows = max(4, -(-len(drugs) // 2))
        end = self.frame(LEFT, y, WIDE, 16, "medications")
        self.tick(max(end + 14, LEFT + 150), y + 12, self.wording.denial("medications"), not drugs)
        self.entries(y + 16, 12, (tuple(DRUG),) * 2, head=True)
        y += 28
        texts = [(drug.name, drug.dose, drug.schedule) for drug in drugs]
        texts += [("", "", "")] * (2 * rows - len(texts))
        for row in range(rows):
            self.entries(y, 17, (texts[row], texts[rows + row]))
            y += 17
        return y

    def entries(
        self, y: float, height: float, sides: Sequence[Sequence[str]], *, head: bool = False
    ) -> None:
        """One row of the grid of drugs, or its heads: the left side and the right one."""
        x = LEFT
        for side in sides:
            for text, width in zip(side, DRUG.values(), strict=True):
                self.sheet.box(x, y, width, height, stroke=BLACK)
                if head:
                    self.sheet.write(x + 3, y + 9, text, size=CAPTION, font="Helvetica-Bold")
                else:
                    self.sheet.answer(x + 5, y + 12.5, text, width - 8, size=12)
                x += width

    def signature(self, y: float) -> None:
        name, sheet = self.patient.name, self.sheet
        sheet.write(LEFT, y + 11, "I consent to be treated here today.", size=CAPTION, color=GREY)
        sheet.box(LEFT, y + 15, 360, ROW, stroke=BLACK)
        sheet.write(LEFT + 3, y + 24, f"{next(self.numbers)}. Signature", size=CAPTION)
        sheet.write(LEFT + 60, y + 40, name, size=15, font="Times-Italic", color=sheet.ink)
        self.cell(LEFT + 360, y + 15, WIDE - 360, "signature_date")
