"""Layout "clipboard": blanks to fill in, two blocks side by side, numbered questions.

Two pages, with the labels of `clipboard_wording`; kept out of development until it had judged often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import LABELS, VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT, MIDDLE, FULL, HALF = 48.0, 564.0, 316.0, 516.0, 248.0
TINT: Final = HexColor(0xF3EFE4)
NONE: Final = "None of these"
PERSON: Final = (
    *(("name", "date_of_birth"), ("address",), ("city", "state", "postal_code")),
    *(("phone", "email"), ("occupation",)),
)
SHORT: Final = frozenset({"date_of_birth", "state", "postal_code", "phone"})
CONTACTS: Final = [one for one in LABELS if one.startswith(("emergency_contact.", "pharmacy."))]
INSURANCE: Final = [one for one in LABELS if one.startswith("insurance.")]
HEALTH: Final = (
    "reason_for_visit conditions medications allergies surgeries tobacco alcohol".split()
)
Rows = Sequence[tuple[str, ...]]
MEDICINES: Final = {"Name of medicine": 216.0, "Strength": 110.0, "How you take it": 190.0}
REACTIONS: Final = {"Allergic to what?": 124.0, "What happens?": 124.0}
OPERATIONS: Final = {"Type of operation": 188.0, "Year": 60.0}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages: registration, then the health history."""
    form = _Form.begun(patient, wording, face=Face(hand="Times-BoldItalic"), accent=0x7A3B2E)
    return form.finished(form.registration, form.history)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One form under construction; `y` is a baseline, or the upper edge of a table."""

    def registration(self) -> None:
        self.sheet.write(LEFT, 52, "Larkspur Family Practice", size=18, font="Helvetica-Bold")
        self.sheet.write(RIGHT, 52, "Front desk 800-555-0137", size=8.5, color=GREY, align="right")
        self.sheet.write(LEFT, 72, "Welcome! Please fill in this page and the next.")
        y = self.part(LEFT, 102, FULL, "Part A - Patient")
        for row in PERSON:
            y = self.blanks(y + 5, row) + 23
        y = self.choice(y + 5, "sex", ("Female", "Male"))
        y = self.choice(y, "pregnant", ("Yes", "No")) + 8
        self.part(LEFT, y, HALF, "Part B - Contacts")
        y = self.part(MIDDLE, y, HALF, "Part C - Insurance")
        for one, other in zip(CONTACTS, INSURANCE, strict=True):
            self.strip(LEFT, y, one)
            self.strip(MIDDLE, y, other)
            y += 38
        y = self.question(LEFT, self.part(LEFT, y + 12, FULL, "Part D - Today"), "reason_for_visit")
        end = self.sheet.fill_in(LEFT + 20, y + 2, self.texts["reason_for_visit"], FULL - 24)
        for line in (y + 6, max(y + 26, end + 4)):
            self.sheet.line(LEFT + 16, line, RIGHT, line, color=GREY)

    def history(self) -> None:
        sheet, patient = self.sheet, self.patient
        y = self.part(LEFT, 52, FULL, "Part E - Health history")
        y = self.conditions(self.question(LEFT, y, "conditions"))
        y = self.question(LEFT, y, "medications")
        drugs = [(drug.name, drug.dose, drug.schedule) for drug in patient.medications]
        y = self.table(LEFT, y - 10, MEDICINES, drugs or [("None", "", "")]) + 22
        self.question(LEFT, y, "allergies")
        y = self.question(MIDDLE, y, "surgeries") - 10
        operations = [(one.procedure, str(one.year)) for one in patient.surgeries]
        self.table(MIDDLE, y, OPERATIONS, operations or [("None", "")])
        reactions = [(allergy.substance, allergy.reaction) for allergy in patient.allergies]
        y = self.table(LEFT, y, REACTIONS, reactions) + 17
        self.tick(LEFT + 2, y, "I have no known allergies", patient.denies_allergies)
        y = self.choice(y + 28, "tobacco", ("Yes", "Former", "No"))
        y = self.choice(y, "alcohol", ("Daily", "Occasionally", "No"))
        sheet.box(LEFT - 8, y, FULL + 16, 98, fill=TINT, stroke=None)
        y = self.part(LEFT, y + 17, FULL, "For our nurse")
        for row in (VITALS[:2], VITALS[2:4], VITALS[4:]):
            y = self.blanks(y + 1, row) + 22
        sheet.write(LEFT, y + 18, "I ask Larkspur Family Practice to treat me.", size=8.5)
        sheet.write(LEFT, y + 48, "Patient signs here:")
        self.sign(LEFT + 88, y + 48, 320, size=14, color=GREY)
        label, signed = self.label("signature_date"), self.texts["signature_date"]
        self.blank(336, y + 48, RIGHT, label, signed)

    def part(self, x: float, y: float, width: float, title: str) -> float:
        """A heading over a rule; gives the baseline below it."""
        self.sheet.write(x, y, title, size=11.5, font="Helvetica-Bold", color=self.sheet.accent)
        self.sheet.line(x, y + 5, x + width, y + 5, color=self.sheet.accent, width=1.2)
        return y + 21

    def question(self, x: float, y: float, field: str) -> float:
        """A question, after its number if it has one."""
        if field in HEALTH:
            self.sheet.write(x, y, f"{1 + HEALTH.index(field)}.", font="Helvetica-Bold")
            x += 16
        self.sheet.write(x, y, self.label(field))
        return y + 18

    def blanks(self, y: float, fields: Sequence[str]) -> float:
        """One line of blanks; what the labels leave of it is shared out."""
        widths = {field: self.sheet.width_of(self.label(field)) for field in fields}
        shares = {field: 1 if field in SHORT else 2 for field in fields}
        x, room = LEFT, FULL + 10 - sum(widths.values()) - 10 * len(fields)
        for field in fields:
            end = x + widths[field] + room * shares[field] / sum(shares.values())
            self.blank(x, y, end, self.label(field), self.texts[field])
            x = end + 10
        return y

    def strip(self, x: float, y: float, field: str) -> None:
        """A label above a tinted strip that holds the answer."""
        self.sheet.write(x, y, self.wording.label(field), size=8.5)
        self.sheet.box(x, y + 4, HALF, 18, fill=TINT, stroke=None)
        self.sheet.answer(x + 6, y + 17, self.texts[field], HALF - 12, size=11)

    def choice(self, y: float, field: str, options: Sequence[str]) -> float:
        """A question and its boxes in one line; gives the baseline of the next."""
        self.question(LEFT, y, field)
        x = LEFT + 200
        for option in options:
            x = 14 + self.tick(x, y, option, option == self.texts[field])
        return y + 22

    def tick(self, x: float, y: float, text: str, ticked: bool) -> float:
        return self.sheet.tick_box(x, y, text, ticked=ticked, mark="tick")

    def conditions(self, y: float) -> float:
        """Boxes in three columns, read downwards; the last is for nothing."""
        names, given = [*sorted(CONDITIONS), NONE], self.patient.conditions or (NONE,)
        rows = -(-len(names) // 3)
        for number, name in enumerate(names):
            column, row = divmod(number, rows)
            self.tick(LEFT + 18 + 168 * column, y + 17 * row, name, name in given)
        return y + 17 * rows + 10

    def table(self, x: float, y: float, columns: dict[str, float], rows: Rows) -> float:
        """Bold heads over four ruled rows or more; gives the lower edge."""
        blank = ("",) * len(columns)
        for place, row in enumerate([tuple(columns), *rows, *[blank] * (4 - len(rows))]):
            start = x
            for text, width in zip(row, columns.values(), strict=True):
                if place:
                    self.sheet.box(start, y, width, 18, stroke=GREY)
                    self.sheet.answer(start + 5, y + 13, text, width - 10, size=11)
                else:
                    self.sheet.write(start + 5, y + 13, text, size=8.5, font="Helvetica-Bold")
                start += width
            y += 18
        return y
