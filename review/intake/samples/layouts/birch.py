"""Layout "birch": one page, with the labels of `own_wording.birch`; kept out until it had judged often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT, WIDE = 38.0, 440.0, 402.0
MARGIN, EDGE = 454.0, 576.0
PRINT, HAND, BOLD = 9.0, 10.5, "Times-Bold"
PAPER: Final = HexColor(0xEEF3F1)
# Blanks of a line: the fields that share one, and where the blank ends.
LINES: Final = (
    ((("name",), 330.0),),
    ((("date_of_birth",), 226.0), (("phone",), RIGHT)),
    ((("address",), RIGHT),),
    ((("city", "state", "postal_code"), 268.0), (("occupation",), RIGHT)),
    ((("email",), RIGHT),),
    (
        (("emergency_contact.name", "emergency_contact.relationship"), 334.0),
        (("emergency_contact.phone",), RIGHT),
    ),
    ((("insurance.provider",), RIGHT),),
    ((("insurance.policy_number", "insurance.group_number"), RIGHT),),
    ((("insurance.policyholder", "insurance.relationship"), RIGHT),),
    ((("pharmacy.name", "pharmacy.phone"), RIGHT),),
)
HABITS: Final = {
    "tobacco": ("No", "Yes", "Former"),
    "alcohol": ("No", "Occasionally", "Daily"),
    "pregnant": ("No", "Yes"),
}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    face = Face("Times-Roman", BOLD, "Helvetica-Oblique")
    form = _Form.begun(patient, wording, face=face, accent=0x1F5F58)
    return form.finished(form.page)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is a baseline, and every part gives that of the next."""

    def page(self) -> None:
        sheet, patient = self.sheet, self.patient
        title, name = "Larch Street Dental Group", "WELCOME TO OUR OFFICE"
        sheet.write(LEFT, 44, title, size=15, font=BOLD, color=sheet.accent)
        sheet.write(EDGE, 44, name, size=9, color=GREY, align="right")
        self.margin(58)
        y = self.person(78) + 3
        y = self.running(*self.asks(y, "reason_for_visit"), self.texts["reason_for_visit"], 2)
        y = self.conditions(y + 2)
        drugs = [str(one) for one in patient.medications]
        y = self.asked(y, "medications", "Name, dose and how often:", not drugs, drugs, 4)
        reactions = [f"{one.substance} - {one.reaction}" for one in patient.allergies]
        denied = patient.denies_allergies
        y = self.asked(y, "allergies", "To what, and what happened?", denied, reactions, 2)
        operations = [f"{one.procedure} {one.year}" for one in patient.surgeries]
        y = self.asked(y, "surgeries", "Kind and year:", not operations, operations, 2)
        for field, options in HABITS.items():
            self.asks(y, field)
            self.circled(LEFT + 210, y, options, self.texts[field])
            y += 20
        sheet.write(LEFT, y + 18, "Signature", size=PRINT)
        self.sign(LEFT + 42, y + 18, 262)
        self.asks_for(272, y + 18, RIGHT, ("signature_date",))

    def margin(self, y: float) -> None:
        """What the office writes, on the right from top to bottom."""
        sheet = self.sheet
        sheet.box(MARGIN, y, EDGE - MARGIN, 690, fill=PAPER, stroke=GREY)
        middle = (MARGIN + EDGE) / 2
        sheet.write(middle, y + 16, "FOR OFFICE USE", size=PRINT, font=BOLD, align="center")
        for number, field in enumerate(VITALS):
            line = y + 40 + 42 * number
            sheet.write(MARGIN + 8, line, self.wording.label(field), size=PRINT)
            sheet.line(MARGIN + 8, line + 19, EDGE - 8, line + 19, color=GREY)
            sheet.answer(MARGIN + 14, line + 16, self.texts[field], 92, size=11)
        sheet.write(MARGIN + 8, y + 350, "Doctor's notes", size=PRINT)

    def person(self, y: float) -> float:
        """Lines of blanks, some for several answers; the sex is circled."""
        label, sex = self.wording.label("sex"), self.patient.sex[0].upper()
        self.sheet.write(340, y, label, size=PRINT)
        start = 352 + self.sheet.width_of(label, size=PRINT)
        self.circled(start, y, ("M", "F"), sex)
        for line in LINES:
            x = LEFT
            for fields, end in line:
                self.asks_for(x, y, end, fields)
                x = end + 6
            y += 22
        return y

    def asks_for(self, x: float, y: float, end: float, fields: Sequence[str]) -> None:
        label, text = self.label(fields[0]), self.together(fields)
        self.blank(x, y, end, label, text, size=PRINT, hand=HAND, gap=3)

    def together(self, fields: Sequence[str]) -> str:
        """The answers that share a blank, as people write them behind each other."""
        first, *others = (self.texts[field] for field in fields)
        return ", ".join([first, " ".join(others)]) if others else first

    def asks(self, y: float, field: str) -> tuple[float, float]:
        """A question; gives the place behind it."""
        label = self.wording.label(field)
        self.sheet.write(LEFT, y, label, size=10)
        return LEFT + self.sheet.width_of(label, size=10) + 8, y

    def circled(self, x: float, y: float, options: Sequence[str], given: str) -> float:
        """Words in a row, the given one in a ring; gives where the next may begin."""
        for option in options:
            width = self.sheet.width_of(option, size=10)
            self.sheet.write(x, y, option, size=10)
            if option == given:
                self.ring(x, y, width)
            x += width + 15
        return x

    def ring(self, x: float, y: float, width: float) -> None:
        """A ring in ink round a word of that width, the wider the longer it is."""
        beyond = 4 + width / 12
        around = (x - beyond, y - 10.5, width + 2 * beyond, 14.5)
        self.sheet.oval(*around, color=self.sheet.ink, weight=1.2)

    def conditions(self, y: float) -> float:
        """Y and N before every name, one of them in a ring; three columns, read downwards."""
        self.sheet.write(LEFT, y, self.wording.label("conditions"), size=10, font=BOLD)
        for number, name in enumerate(CONDITIONS):
            column, row = divmod(number, 4)
            line, given = y + 19 + 18 * row, name in self.patient.conditions
            x = self.circled(LEFT + 8 + 134 * column, line, ("Y", "N"), "Y" if given else "N")
            self.sheet.write(x, line, name, size=10)
        return y + 24 + 18 * 4

    def asked(
        self, y: float, field: str, more: str, denied: bool, entries: Sequence[str], rows: int
    ) -> float:
        """Yes or no, then what is asked of those who say yes, one behind the other."""
        start, _ = self.asks(y, field)
        self.circled(max(start + 6, RIGHT - 60), y, ("Y", "N"), "N" if denied else "Y")
        self.sheet.write(LEFT, y + 18, more, size=PRINT)
        start = LEFT + self.sheet.width_of(more, size=PRINT) + 5
        return self.running(start, y + 18, "; ".join(entries), rows)

    def running(self, start: float, y: float, text: str, rows: int) -> float:
        """Words on a rule from `start`, then on whole ones, `rows` at least."""
        hand = self.sheet.face.hand
        first = next(iter(simpleSplit(text, hand, HAND, RIGHT - start - 4)), "")
        others = simpleSplit(text[len(first) :], hand, HAND, WIDE - 8)
        for place, line in enumerate([first, *others, *[""] * (rows - 1 - len(others))]):
            x = LEFT if place else start
            self.sheet.line(x, y + 3, RIGHT, y + 3, color=GREY)
            self.sheet.answer(x + 3, y, line, RIGHT - x, size=HAND)
            y += 18
        return y + 2
