"""Layout "practice": boxed cells for the person, ruled blanks for the history.

Two pages of a family practice, with the labels of `own_wording.practice`; kept out of development
until it had judged often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import Cells, FilledForm, shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, FULL, CELL = 40.0, 532.0, 36.0
SHADE: Final = HexColor(0xE6ECE8)
# Rows of (field, share of the width).
PERSON: Final = (
    (("name", 7), ("date_of_birth", 4)),
    (("address", 7), ("occupation", 4)),
    (("city", 5), ("state", 2), ("postal_code", 4)),
    (("phone", 5), ("email", 6)),
)
CARD: Final = (
    (("insurance.provider", 1), ("insurance.policyholder", 1)),
    (("insurance.policy_number", 1), ("insurance.group_number", 1)),
)
NEARBY: Final = (
    ("emergency_contact.name",),
    ("emergency_contact.relationship", "emergency_contact.phone"),
    ("pharmacy.name",),
    ("pharmacy.phone",),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages: registration, then the history."""
    form = _Form.begun(
        patient,
        wording,
        face=Face("Times-Roman", "Times-Bold", "Helvetica-Oblique"),
        accent=0x24523B,
    )
    return form.finished(form.registration, form.history)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One form under construction; `y` is the upper edge of cells, or a baseline."""

    def registration(self) -> None:
        title = "HOLLIS CREEK FAMILY MEDICINE"
        self.sheet.write(306, 48, title, size=17, font="Times-Bold", align="center")
        under = "Adult patient registration - please print clearly in ink"
        self.sheet.write(306, 64, under, size=10, color=GREY, align="center")
        y = self.cells(self.band(84, "1", "About you"), PERSON)
        self.sheet.box(LEFT, y, FULL, 26, stroke=BLACK)
        self.choice(LEFT + 6, y + 17, "sex", ("Male", "Female"))
        y = self.band(y + 44, "2", "Contacts and pharmacy") + 24
        for row in NEARBY:
            self.blanks(y, row)
            y += 27
        y = self.cells(self.band(y, "3", "Insurance (please hand us your card)"), CARD)
        self.sheet.box(LEFT, y, FULL, 26, stroke=BLACK)
        options = ("Self", "Spouse", "Child", "Other")
        self.choice(LEFT + 6, y + 17, "insurance.relationship", options)
        y = self.band(y + 44, "4", "Your appointment") + 20
        self.sheet.write(LEFT, y, self.label("reason_for_visit"), size=10.5)
        for place in (y + 22, y + 44):
            self.sheet.line(LEFT, place, LEFT + FULL, place, color=GREY)
        self.sheet.answer(LEFT + 8, y + 18, self.texts["reason_for_visit"], FULL - 16, size=12)

    def history(self) -> None:
        y = self.band(40, "5", self.wording.label("conditions")) + 15
        y = self.band(self.conditions(y), "6", self.wording.label("medications"))
        drugs = [str(drug) for drug in self.patient.medications]
        y = self.numbered(self.denied("medications", y + 16, not drugs), drugs)
        y = self.band(y, "7", self.wording.label("allergies")) + 16
        y = self.denied("allergies", y, self.patient.denies_allergies)
        pairs = [(one.substance, one.reaction) for one in self.patient.allergies]
        y = self.pairs(y, "Reaction:", pairs, split=250)
        y = self.band(y, "8", self.wording.label("surgeries")) + 16
        operations = [(one.procedure, str(one.year)) for one in self.patient.surgeries]
        y = self.denied("surgeries", y, not operations)
        y = self.band(self.pairs(y, "Year:", operations, split=400), "9", "Habits") + 17
        for field, options in (
            ("tobacco", ("No", "Former", "Yes")),
            ("alcohol", ("No", "Occasionally", "Daily")),
            ("pregnant", ("Yes", "No")),
        ):
            self.choice(LEFT, y, field, options, at=LEFT + 210)
            y += 19
        y = self.cells(self.band(y - 6, "10", "Office use only"), [[(one, 1) for one in VITALS]])
        y += 34
        self.sheet.write(LEFT, y, "Patient signature:", size=10.5)
        self.sign(LEFT + 84, y, 350, indent=8, color=GREY)
        self.asks_for(362, y, LEFT + FULL, "signature_date")

    def band(self, y: float, number: str, title: str) -> float:
        """A shaded bar with its number; gives the lower edge."""
        self.sheet.box(LEFT, y, FULL, 17, fill=SHADE, stroke=BLACK)
        self.sheet.write(LEFT + 6, y + 12.5, f"{number}.  {title}", size=11, font="Times-Bold")
        return y + 17

    def cells(self, y: float, rows: Sequence[Cells]) -> float:
        """Boxes that touch, each with its label in the upper corner; gives the lower edge."""
        for row in rows:
            for field, x, width in shared_out(row, LEFT, FULL):
                self.sheet.box(x, y, width, CELL, stroke=BLACK)
                self.sheet.write(x + 4, y + 11, self.wording.label(field), size=8.5)
                self.sheet.answer(x + 6, y + 28, self.texts[field], width - 10, size=11.5)
            y += CELL
        return y

    def blanks(self, y: float, fields: Sequence[str]) -> None:
        """Blanks that share one line equally."""
        width = FULL / len(fields)
        for place, field in enumerate(fields):
            self.asks_for(LEFT + place * width, y, LEFT + (place + 1) * width - 8, field)

    def asks_for(self, x: float, y: float, end: float, field: str) -> None:
        label, text = self.label(field), self.texts[field]
        self.blank(x, y, end, label, text, size=10.5, hand=11.5, gap=5, indent=5)

    def choice(self, x: float, y: float, field: str, options: Sequence[str], at: float = 0) -> None:
        """A question and its boxes on one line; the boxes begin at `at`, or behind the label."""
        label = self.label(field)
        self.sheet.write(x, y, label, size=10.5)
        x = at or x + self.sheet.width_of(label, size=10.5) + 16
        for option in options:
            ticked = option == self.texts[field]
            x = 10 + self.sheet.tick_box(x, y, option, ticked=ticked, mark="cross")

    def conditions(self, y: float) -> float:
        """Boxes in four columns, read along the rows."""
        for number, name in enumerate(CONDITIONS):
            row, column = divmod(number, 4)
            ticked = name in self.patient.conditions
            self.sheet.tick_box(LEFT + 4 + 133 * column, y + 17 * row, name, ticked=ticked)
        y += 17 * -(-len(CONDITIONS) // 4)
        ticked = not self.patient.conditions
        self.sheet.tick_box(LEFT + 4, y, "None of the above", ticked=ticked)
        return y + 8

    def denied(self, field: str, y: float, ticked: bool) -> float:
        """The box that says a list is empty; gives the baseline below it."""
        self.sheet.tick_box(LEFT + 4, y, self.wording.denial(field), ticked=ticked)
        return y + 21

    def numbered(self, y: float, entries: Sequence[str]) -> float:
        """Numbered blanks in two columns, the left one first; gives where the next part begins."""
        rows = max(4, -(-len(entries) // 2))
        for place in range(2 * rows):
            column, row = divmod(place, rows)
            x, line = LEFT + 4 + 268 * column, y + 20 * row
            self.sheet.write(x, line, f"{place + 1}.", size=10.5)
            self.sheet.line(x + 18, line + 3, x + 256, line + 3, color=GREY)
            if place < len(entries):
                self.sheet.answer(x + 22, line, entries[place], 232, size=11.5)
        return y + 20 * rows - 8

    def pairs(
        self, y: float, second: str, rows: Sequence[tuple[str, str]], *, split: float
    ) -> float:
        """Three lines or more of two blanks, the second one labelled; gives the next edge."""
        edge = LEFT + split + 12 + self.sheet.width_of(second, size=10.5)
        for place in range(max(3, len(rows))):
            self.sheet.line(LEFT + 4, y + 3, LEFT + split, y + 3, color=GREY)
            self.sheet.write(LEFT + split + 8, y, second, size=10.5)
            self.sheet.line(edge, y + 3, LEFT + FULL, y + 3, color=GREY)
            if place < len(rows):
                self.sheet.answer(LEFT + 10, y, rows[place][0], split - 12, size=11.5)
                self.sheet.answer(edge + 5, y, rows[place][1], LEFT + FULL - edge - 6, size=11.5)
            y += 20
        return y - 8
