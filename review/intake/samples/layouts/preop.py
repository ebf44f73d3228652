"""Layout "preop": one dense page of bordered cells under shaded bars, yes and no with circles behind the word.

The pre-operative assessment of a hospital, with the labels of `own_wording.preop`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.clinical import CONDITIONS, Medication
from review.intake.samples.layouts.filled import Cells, FilledForm, shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT = 33.0, 579.0
WIDE: Final = RIGHT - LEFT
ROW, BAR = 20.0, 13.5
PRINT: Final = 8.0
SHADE: Final = HexColor(0xD4D8DD)
# Rows of (field, share of the width).
PATIENT: Final[tuple[Cells, ...]] = (
    (("name", 41), ("date_of_birth", 30), ("sex", 29)),
    (("address", 46), ("city", 28), ("state", 10), ("postal_code", 16)),
    (("phone", 37), ("email", 63)),
)
CONTACTS: Final[tuple[Cells, ...]] = (
    (
        *(("emergency_contact.name", 44), ("emergency_contact.relationship", 24)),
        *(("emergency_contact.phone", 32),),
    ),
    (("pharmacy.name", 55), ("pharmacy.phone", 45)),
)
COVERAGE: Final[tuple[Cells, ...]] = (
    (("insurance.provider", 50), ("insurance.policyholder", 50)),
    (("insurance.policy_number", 42), ("insurance.group_number", 28), ("insurance.relationship", 30)),
)  # fmt: skip
ADMISSION: Final[tuple[Cells, ...]] = ((("reason_for_visit", 1),),)
SOCIAL: Final[tuple[Cells, ...]] = (
    (("tobacco", 48), ("alcohol", 52)),
    (("occupation", 48), ("pregnant", 52)),
)
ARRIVAL: Final[tuple[Cells, ...]] = (
    tuple((one, 1) for one in VITALS[:4]),
    tuple((one, 1) for one in VITALS[4:]),
)
OPTIONS: Final = {
    "sex": ("Male", "Female"),
    "tobacco": ("Yes", "No", "Former"),
    "alcohol": ("No", "Occasionally", "Daily"),
    "pregnant": ("Yes", "No"),
}
DRUGS: Final = {"Drug": 196.0, "Dose": 92.0, "Frequency": 142.0, "Last taken": 116.0}
REACTIONS: Final = {"Substance": 150.0, "Reaction": 123.0}
OPERATIONS: Final = {"Operation": 213.0, "Year": 60.0}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    form = _Form.begun(
        *(patient, wording),
        face=Face("Helvetica", "Helvetica-Bold", "Times-Italic"),
        accent=0x30343A,
    )
    return form.finished(form.page)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is an upper edge, and every part gives its lower edge."""

    def page(self) -> None:
        patient = self.patient
        y = self.cells(self.bar(self.head(), "Patient identification"), PATIENT)
        y = self.cells(self.bar(y, "Notification and discharge"), CONTACTS)
        y = self.cells(self.bar(y, "Financial class"), COVERAGE)
        y = self.cells(self.bar(y, "Admission"), ADMISSION)
        y = self.conditions(self.bar(y, self.wording.label("conditions")))
        y = self.cells(self.bar(y, "Social history"), SOCIAL)
        substances = [(one.substance, one.reaction) for one in patient.allergies]
        operations = [(one.procedure, str(one.year)) for one in patient.surgeries]
        rows = max(3, len(substances), len(operations))
        self.listed(LEFT, y, "allergies", patient.denies_allergies, REACTIONS, substances, rows)
        middle = LEFT + WIDE / 2
        y = self.listed(middle, y, "surgeries", not operations, OPERATIONS, operations, rows)
        drugs = [(one.name, one.dose, one.schedule, _last(one)) for one in patient.medications]
        y = self.listed(LEFT, y, "medications", not drugs, DRUGS, drugs, max(8, len(drugs)))
        self.signature(self.cells(self.bar(y, "Nursing assessment on arrival"), ARRIVAL) + 6)

    def head(self) -> float:
        """The hospital, and the empty place for its sticker."""
        sheet = self.sheet
        sheet.write(LEFT, 42, "ST. COLMAN REGIONAL HOSPITAL", size=12, font="Helvetica-Bold")
        sheet.write(LEFT, 55, "Pre-Operative Assessment / Admission Data", size=10)
        sheet.write(LEFT, 66, "Form 4471-PA  Complete before your pre-op call.", size=7, color=GREY)
        sheet.box(400, 28, RIGHT - 400, 40, stroke=GREY)
        sheet.write(490, 64, "AFFIX PATIENT LABEL", size=6.5, color=GREY, align="center")
        return 74

    def bar(self, y: float, title: str, x: float = LEFT, width: float = WIDE) -> float:
        self.sheet.box(x, y, width, BAR, fill=SHADE, stroke=BLACK)
        self.sheet.write(x + 4, y + 9.5, title, size=8.5, font="Helvetica-Bold")
        return y + BAR

    def cells(self, y: float, rows: Sequence[Cells]) -> float:
        """Cells that touch, with the answer behind its label on one line."""
        for row in rows:
            for field, x, width in shared_out(row, LEFT, WIDE):
                self.cell(x, y, width, field)
            y += ROW
        return y

    def cell(self, x: float, y: float, width: float, field: str) -> None:
        label = self.wording.label(field)
        label = label if label.endswith("?") else f"{label}:"
        self.sheet.box(x, y, width, ROW, stroke=BLACK)
        self.sheet.write(x + 4, y + 12.5, label, size=PRINT, font="Helvetica-Bold")
        start = x + 9 + self.sheet.width_of(label, size=PRINT, font="Helvetica-Bold")
        if field in OPTIONS:
            for option in OPTIONS[field]:
                start = self.pick(start, y + 12.5, option, option == self.texts[field]) - 5
        else:
            room = x + width - start - 3
            self.sheet.answer(start, y + 13, self.texts[field], room, size=11)

    def pick(self, x: float, y: float, word: str, ticked: bool, **shape: bool) -> float:
        return self.sheet.tick_box(
            x, y, word, ticked=ticked, size=7.5, print_size=PRINT, **shape, mark="cross"
        )

    def conditions(self, y: float) -> float:
        """Three cells in a row: a condition, then yes and no with a circle behind each."""
        width = WIDE / 3
        for number, name in enumerate(CONDITIONS):
            row, column = divmod(number, 3)
            x, top = LEFT + width * column, y + 16 * row
            self.sheet.box(x, top, width, 16, stroke=BLACK)
            self.sheet.write(x + 4, top + 11, name, size=8.5)
            given = name in self.patient.conditions
            for place, (word, ticked) in enumerate((("Yes", given), ("No", not given))):
                at = x + width - 72 + 38 * place
                self.pick(at, top + 11, word, ticked, is_round=True, after=True)
        return y + 16 * -(-len(CONDITIONS) // 3)

    def listed(
        self,
        x: float,
        y: float,
        field: str,
        denied: bool,
        columns: dict[str, float],
        entries: Sequence[tuple[str, ...]],
        rows: int,
    ) -> float:
        """A bar with the box that denies the list at its end, heads, and a grid."""
        width, words = sum(columns.values()), self.wording.denial(field)
        self.bar(y, self.wording.label(field), x, width)
        at = x + width - 18 - self.sheet.width_of(words, size=PRINT)
        self.pick(at, y + 9.5, words, denied, after=True)
        y = self.heads(x, y + BAR, columns)
        return self.answer_rows(x, y, 16, tuple(columns.values()), entries, rows)

    def heads(self, x: float, y: float, columns: dict[str, float]) -> float:
        for text, width in columns.items():
            self.sheet.box(x, y, width, 11, stroke=BLACK)
            self.sheet.write(x + width / 2, y + 8.5, text, size=7.5, align="center")
            x += width
        return y + 11

    def signature(self, y: float) -> None:
        sheet, split, name = self.sheet, WIDE * 0.62, self.patient.name
        sheet.box(LEFT, y, split, ROW, stroke=BLACK)
        sheet.write(LEFT + 4, y + 12.5, "Patient signature:", size=PRINT, font="Helvetica-Bold")
        sheet.write(LEFT + 84, y + 14, name, size=14, font="Times-BoldItalic", color=sheet.ink)
        self.cell(LEFT + split, y, WIDE - split, "signature_date")


def _last(drug: Medication) -> str:
    """When somebody who comes in the morning took it last."""
    return "last night" if drug.schedule == "at bedtime" else "this morning"
