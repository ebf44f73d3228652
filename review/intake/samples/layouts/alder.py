"""Layout "alder": one page, with the labels of `own_wording.alder`; kept out until it had judged often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import BLACK, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT, WIDE = 36.0, 576.0, 540.0
SMALL, HAND, BOLD = 8.0, 10.5, "Helvetica-Bold"
TINT: Final = HexColor(0xE3E0EC)
RELATION: Final = "emergency_contact.relationship"
# Fields whose labels stand over columns and before rows; "" where nothing is asked.
HEADS: Final = ("", "emergency_contact.name", "insurance.policyholder", "pharmacy.name")
PEOPLE: Final = (
    ("name", ("name", "emergency_contact.name", "insurance.policyholder", "pharmacy.name")),
    ("phone", ("phone", "emergency_contact.phone", "", "pharmacy.phone")),
    (RELATION, ("", RELATION, "insurance.relationship", "")),
)
DETAILS: Final = (
    ("date_of_birth", "sex"),
    ("address", "city"),
    ("postal_code", "state"),
    ("occupation", "email"),
    ("insurance.provider", "insurance.policy_number"),
    ("insurance.group_number",),
)
CHOICES: Final = {
    "sex": ("Female", "Male"),
    "tobacco": ("Yes", "No", "Former"),
    "alcohol": ("Daily", "Occasionally", "No"),
    "pregnant": ("Yes", "No"),
}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    face = Face("Helvetica", BOLD, "Times-BoldItalic")
    form = _Form.begun(patient, wording, face=face, accent=0x4B3F72)
    return form.finished(form.page)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is an upper edge, and every part gives its lower edge."""

    def page(self) -> None:
        sheet, name = self.sheet, "Cobbler's Green Community Health"
        sheet.write(LEFT, 44, name, size=14, font=BOLD, color=sheet.accent)
        sheet.write(RIGHT, 44, "Registration and health screen", size=10, align="right")
        y = self.details(self.people(56) + 8) + 5
        y = self.codes(self.reason(y) + 8) + 8
        y = max(self.medicines(y), self.panels(y)) + 8
        self.signature(self.measured(self.habits(y) + 8) + 24)

    def people(self, y: float) -> float:
        """A column for everybody who matters, a row for what is asked about each."""
        first, width = 96.0, (WIDE - 96) / 4
        for column, field in enumerate(HEADS):
            x = LEFT + first + width * column
            self.sheet.box(x, y, width, 15, fill=TINT, stroke=BLACK)
            head = self.wording.label(field) if field else "Patient"
            self.sheet.write(x + width / 2, y + 10.5, head, size=8.5, font=BOLD, align="center")
        y += 15
        for row, fields in PEOPLE:
            self.sheet.box(LEFT, y, first, 22, fill=TINT, stroke=BLACK)
            self.sheet.write(LEFT + 4, y + 14, self.wording.label(row), size=SMALL)
            for column, field in enumerate(fields):
                x = LEFT + first + width * column
                self.sheet.box(x, y, width, 22, fill=None if field else TINT, stroke=BLACK)
                self.sheet.answer(x + 4, y + 15, self.texts.get(field, ""), width - 7, size=HAND)
            y += 22
        return y

    def details(self, y: float) -> float:
        """Boxes behind their labels, two in a row."""
        for row in DETAILS:
            for field, x, width in zip(row, (LEFT + 96, LEFT + 355), (158.0, 185.0), strict=False):
                label = self.wording.label(field)
                self.sheet.write(x - 5, y + 13, label, size=SMALL, align="right")
                self.box(x, y, width, field)
            y += 22
        return y

    def box(self, x: float, y: float, width: float, field: str) -> None:
        born = self.patient.born
        if field in CHOICES:
            self.segments(x, y, width, field)
        elif field == "date_of_birth":
            self.comb(x, y, (2, 2, 4), f"{born:%m%d%Y}" if born else "")
        elif field == "postal_code":
            self.comb(x, y, (5,), self.texts[field])
        else:
            self.sheet.box(x, y, width, 18, stroke=BLACK)
            self.sheet.answer(x + 5, y + 13, self.texts[field], width - 8, size=HAND)

    def segments(self, x: float, y: float, width: float, field: str) -> None:
        """Cells that touch, one for each answer; the given one holds a tick behind its word."""
        unit, ink = width / len(CHOICES[field]), self.sheet.ink
        for option in CHOICES[field]:
            self.sheet.box(x, y, unit, 18, stroke=BLACK)
            self.sheet.write(x + 4, y + 12, option, size=8.5)
            if option == self.texts[field]:
                start = x + 6 + self.sheet.width_of(option, size=8.5)
                self.sheet.line(start, y + 9, start + 3, y + 14, color=ink, width=1.5)
                self.sheet.line(start + 3, y + 14, start + 9, y + 3, color=ink, width=1.5)
            x += unit

    def reason(self, y: float) -> float:
        self.sheet.box(LEFT, y, WIDE, 36, stroke=BLACK, weight=1.1)
        self.sheet.write(LEFT + 5, y + 11, self.wording.label("reason_for_visit"), size=SMALL)
        self.sheet.answer(LEFT + 12, y + 28, self.texts["reason_for_visit"], WIDE - 24, size=12)
        return y + 36

    def codes(self, y: float) -> float:
        """A short blank before each problem, for one letter; four columns."""
        self.sheet.write(LEFT, y + 10, self.wording.label("conditions"), size=9, font=BOLD)
        for number, name in enumerate(sorted(CONDITIONS)):
            row, column = divmod(number, 4)
            x, line = LEFT + 6 + WIDE / 4 * column, y + 27 + 17 * row
            self.sheet.line(x, line + 2, x + 18, line + 2, color=BLACK)
            self.sheet.write(x + 23, line, name, size=9)
            code = "C" if name in self.patient.conditions else ""
            self.sheet.answer(x + 9, line, code, 18, size=12, align="center")
        return y + 17 * -(-len(CONDITIONS) // 4) + 14

    def medicines(self, y: float) -> float:
        """What is taken, how, and who prescribed it, which nobody knows by heart."""
        drugs = self.patient.medications
        x, widths = LEFT, (150.0, 110.0, 70.0)
        heads = (self.wording.label("medications"), "Directions", "Prescriber")
        for head, width in zip(heads, widths, strict=True):
            self.sheet.box(x, y, width, 14, fill=TINT, stroke=BLACK)
            self.sheet.write(x + 4, y + 10, head, size=SMALL, font=BOLD)
            x += width
        y += 14
        rows = [(f"{one.name} {one.dose}", one.schedule, "") for one in drugs]
        y = self.answer_rows(LEFT, y, 17, widths, rows, 8)
        self.denial(LEFT + 4, y + 12, "medications", not drugs)
        return y + 16

    def panels(self, y: float) -> float:
        """Allergies over operations, right of the medicines."""
        patient = self.patient
        allergies = [f"{one.substance}: {one.reaction}" for one in patient.allergies]
        operations = [f"{one.year} {one.procedure}" for one in patient.surgeries]
        y = self.panel(y, "allergies", patient.denies_allergies, allergies)
        return self.panel(y + 6, "surgeries", not operations, operations)

    def panel(self, y: float, field: str, denied: bool, entries: Sequence[str]) -> float:
        x, width, height = LEFT + 342, WIDE - 342, 34.0 + 15 * max(2, len(entries))
        self.sheet.box(x, y, width, height, stroke=BLACK)
        self.sheet.write(x + 5, y + 11, self.wording.label(field), size=SMALL, font=BOLD)
        for place, entry in enumerate(entries):
            self.sheet.answer(x + 9, y + 25 + 15 * place, entry, width - 16, size=HAND)
        self.denial(x + 5, y + height - 5, field, denied)
        return y + height

    def denial(self, x: float, y: float, field: str, ticked: bool) -> None:
        words = self.wording.denial(field)
        self.sheet.tick_box(x, y, words, ticked=ticked, size=8, mark="tick", print_size=8.5)

    def habits(self, y: float) -> float:
        x = LEFT
        for field, width in (("tobacco", 168.0), ("alcohol", 222.0), ("pregnant", 134.0)):
            self.sheet.write(x, y + 8, self.wording.label(field), size=SMALL)
            self.segments(x, y + 12, width, field)
            x += width + 8
        return y + 30

    def measured(self, y: float) -> float:
        """What the nurse wrote, on two tinted lines."""
        self.sheet.box(LEFT, y, WIDE, 38, fill=TINT, stroke=None)
        self.sheet.write(LEFT + 5, y + 14, "NURSE", size=SMALL, font=BOLD)
        for number, field in enumerate(VITALS):
            row, column = divmod(number, 4)
            x, line, label = LEFT + 50 + 122 * column, y + 15 + 16 * row, self.wording.label(field)
            self.sheet.write(x, line, label, size=SMALL)
            start = x + 5 + self.sheet.width_of(label, size=SMALL)
            self.sheet.answer(start, line, self.texts[field], x + 116 - start, size=HAND)
        return y + 38

    def signature(self, y: float) -> None:
        label, signed = self.wording.label("signature_date"), self.texts["signature_date"]
        self.sheet.write(LEFT, y, "X", size=12, font=BOLD)
        self.sign(LEFT + 12, y, 330)
        self.blank(350, y, RIGHT, label, signed, size=9, hand=HAND, gap=6, color=BLACK)
