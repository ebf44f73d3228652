"""Layout "cardiology": sections as tables of questions, columns of yes and no; lists are answered in free text.

Two pages of a specialist, with the labels of `own_wording.cardiology`; kept out of development until
it had judged often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import BLACK, GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT = 45.0, 567.0
WIDE: Final = RIGHT - LEFT
QUESTION: Final = 220.0
ROW: Final = 22.0
BURGUNDY: Final = HexColor(0x6B1F33)
PALE: Final = HexColor(0xF4ECEE)
ABOUT: Final = (
    *("name", "date_of_birth", "sex", "address", "city", "state", "postal_code", "phone"),
    *("email", "occupation"),
)
CALL: Final = (
    *("emergency_contact.name", "emergency_contact.relationship", "emergency_contact.phone"),
    *("pharmacy.name", "pharmacy.phone"),
)
PLAN: Final = (
    *("insurance.provider", "insurance.policy_number", "insurance.group_number"),
    *("insurance.policyholder", "insurance.relationship"),
)
LIVING: Final = {
    "tobacco": ("Yes", "Former", "No"),
    "alcohol": ("No", "Occasionally", "Daily"),
    "pregnant": ("Yes", "No"),
}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages: the person, then the heart and the rest."""
    form = _Form.begun(
        patient, wording, face=Face("Helvetica", "Helvetica-Bold", "Courier-Bold"), accent=0x6B1F33
    )
    return form.finished(form.person, form.history)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One form under construction; `y` is an upper edge, and every part gives its lower edge."""

    def person(self) -> None:
        title, under = "Ridgeline Heart Associates", "New patient questionnaire"
        self.sheet.write(LEFT, 46, title, size=16, font="Helvetica-Bold", color=BURGUNDY)
        self.sheet.write(LEFT, 61, under, size=10, color=GREY)
        self.sheet.write(RIGHT, 61, "Bring it to your first appointment.", size=9, align="right")
        y = self.questions(self.section(72, "A. The patient"), ABOUT)
        y = self.questions(self.section(y + 10, "B. People and places we may call"), CALL)
        y = self.questions(self.section(y + 10, "C. Insurance"), PLAN)
        y = self.section(y + 10, "D. Why you are here")
        self.sheet.box(LEFT, y, WIDE, 54, stroke=GREY)
        self.sheet.write(LEFT + 5, y + 13, self.wording.label("reason_for_visit"))
        self.sheet.fill_in(LEFT + 10, y + 30, self.texts["reason_for_visit"], WIDE - 20)
        y = self.section(y + 64, "E. Daily life")
        for field, options in LIVING.items():
            y = self.options(y, field, options)

    def history(self) -> None:
        patient = self.patient
        y = self.conditions(self.section(36, "F. Your health"))
        y = self.asked(
            *(y, "allergies", "If yes, to what, and what happened?", patient.denies_allergies),
            [f"{one.substance} - {one.reaction}" for one in patient.allergies],
        )
        operations = [f"{one.procedure}, {one.year}" for one in patient.surgeries]
        y = self.asked(
            y, "surgeries", "If yes, which, and in what year?", not operations, operations
        )
        y = self.medications(self.section(y + 8, "G. Your medicines"))
        self.signature(self.measured(self.section(y + 8, "H. Filled in by the nurse")) + 30)

    def section(self, y: float, title: str) -> float:
        self.sheet.box(LEFT, y, WIDE, 17, fill=BURGUNDY, stroke=None)
        self.sheet.write(LEFT + 5, y + 12, title, size=10, font="Helvetica-Bold", color=white)
        return y + 17

    def question(self, y: float, height: float, field: str) -> None:
        """The pale cell of a question, and the empty one for its answer."""
        self.sheet.box(LEFT, y, QUESTION, height, fill=PALE, stroke=GREY)
        self.sheet.box(LEFT + QUESTION, y, WIDE - QUESTION, height, stroke=GREY)
        self.sheet.write(LEFT + 5, y + 14, self.wording.label(field))

    def questions(self, y: float, fields: Sequence[str]) -> float:
        for field in fields:
            self.question(y, ROW, field)
            x, room = LEFT + QUESTION + 8, WIDE - QUESTION - 12
            self.sheet.answer(x, y + 15, self.texts[field], room, size=11)
            y += ROW
        return y

    def options(self, y: float, field: str, options: Sequence[str]) -> float:
        """A question whose answers are boxes in columns."""
        self.question(y, 20, field)
        for place, option in enumerate(options):
            x, ticked = LEFT + QUESTION + 8 + 100 * place, option == self.texts[field]
            self.sheet.tick_box(x, y + 14, option, ticked=ticked, mark="tick")
        return y + 20

    def conditions(self, y: float) -> float:
        """Two tables side by side: a problem, a column for yes, a column for no."""
        half, names = WIDE / 2, sorted(CONDITIONS)
        self.sheet.write(LEFT + 5, y + 13, self.wording.label("conditions"))
        y += 19
        for row, number in enumerate(range(-1, len(names) // 2)):
            for side in (0, 1):
                x, top = LEFT + side * half, y + 16 * row
                name = names[2 * number + side] if row else "Problem"
                given = "Yes" if name in self.patient.conditions else "No"
                self.sheet.box(x, top, half - 84, 16, stroke=GREY)
                self.sheet.write(x + 5, top + 11.5, name, font=None if row else "Helvetica-Bold")
                for place, answer in enumerate(("Yes", "No")):
                    self.column(x + half - 84 + 42 * place, top, answer, row > 0, answer == given)
        return y + 16 * (1 + len(names) // 2)

    def column(self, x: float, y: float, answer: str, is_answer: bool, given: bool) -> None:
        """A cell under "Yes" or "No" with a cross if it is given, or the head itself."""
        self.sheet.box(x, y, 42, 16, stroke=GREY)
        if not is_answer:
            self.sheet.write(x + 21, y + 11.5, answer, font="Helvetica-Bold", align="center")
        elif given:
            for start, end in ((y + 3, y + 13), (y + 13, y + 3)):
                self.sheet.line(x + 16, start, x + 26, end, color=self.sheet.ink, width=1.5)

    def asked(self, y: float, field: str, more: str, denied: bool, entries: Sequence[str]) -> float:
        """Yes or no, then what is asked of those who say yes, in their own words."""
        self.sheet.write(LEFT + 5, y + 17, self.wording.label(field))
        for place, option in enumerate(("Yes", "No")):
            ticked = denied == (option == "No")
            self.sheet.tick_box(LEFT + 300 + 70 * place, y + 17, option, ticked=ticked, mark="tick")
        self.sheet.write(LEFT + 16, y + 34, more, size=9, font="Helvetica-Oblique")
        text, x = "; ".join(entries), LEFT + 196
        end = self.sheet.fill_in(x + 4, y + 34, text, RIGHT - x - 8, size=10, leading=16)
        y += 37
        while True:
            self.sheet.line(x, y, RIGHT, y, color=GREY)
            if y > end:
                return y + 2
            y += 16

    def medications(self, y: float) -> float:
        """Ruled lines for one medicine each; the box before them says that there is none."""
        drugs = [str(drug) for drug in self.patient.medications]
        self.sheet.write(LEFT + 5, y + 13, self.wording.label("medications"))
        denial = self.wording.denial("medications")
        self.sheet.tick_box(LEFT + 5, y + 29, denial, ticked=not drugs, mark="tick")
        y += 46
        for place in range(max(5, len(drugs))):
            self.sheet.line(LEFT + 5, y + 3, RIGHT, y + 3, color=GREY)
            if place < len(drugs):
                self.sheet.answer(LEFT + 14, y, drugs[place], WIDE - 28, size=11)
            y += 17
        return y - 12

    def measured(self, y: float) -> float:
        """Heads over results, in two rows of four."""
        width = WIDE / 4
        for place, field in enumerate(VITALS):
            row, column = divmod(place, 4)
            x, top = LEFT + width * column, y + 36 * row
            label = self.wording.label(field)
            self.sheet.box(x, top, width, 14, fill=PALE, stroke=GREY)
            self.sheet.write(x + width / 2, top + 10.5, label, size=8, align="center")
            self.sheet.box(x, top + 14, width, 22, stroke=GREY)
            self.sheet.answer(x + 6, top + 29, self.texts[field], width - 10, size=11)
        return y + 72

    def signature(self, y: float) -> None:
        self.sheet.write(LEFT, y, "Signed:")
        self.sign(LEFT + 38, y, 300)
        label, signed = self.label("signature_date"), self.texts["signature_date"]
        self.blank(312, y, RIGHT, label, signed, gap=5, color=BLACK)
