"""Layout "dental": captions under lines, YES and NO to circle before each question, a row of allergies to check.

One page of a dentist's office, with the labels of `own_wording.dental`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import BLACK, GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, CENTER, MIDDLE, RIGHT = 40.0, 306.0, 313.0, 572.0
GUTTER: Final = 14.0
LINE: Final = 18.0
BOLD: Final = "Times-Bold"
Shares = Sequence[tuple[str, float]]
# Rows of the left column and of the right one: (field, share of the column).
PERSON: Final[tuple[tuple[Shares, Shares], ...]] = (
    ((("name", 1),), (("date_of_birth", 3), ("sex", 2))),
    ((("address", 1),), (("phone", 1),)),
    ((("city", 5), ("state", 2), ("postal_code", 3)), (("email", 1),)),
)
EMERGENCY: Final[Shares] = (
    *(("emergency_contact.name", 5), ("emergency_contact.relationship", 3)),
    ("emergency_contact.phone", 4),
)
INSURED: Final[Shares] = (("insurance.policyholder", 3), ("insurance.relationship", 2))
PLAN: Final[Shares] = (
    *(("insurance.provider", 4), ("insurance.policy_number", 3)),
    ("insurance.group_number", 2),
)
# What a dentist asks as well; nobody in these samples says yes.
OF_THE_MOUTH: Final = ("Bleeding gums", "Jaw pain or clicking", "Artificial joint", "Loose teeth")
BOXED: Final = ("Penicillin", "Sulfa drugs", "Codeine", "Aspirin", "Latex", "Anesthetics", "Metals")
HABITS: Final = {"tobacco": ("Yes", "No", "Former"), "alcohol": ("No", "Occasionally", "Daily")}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    face = Face("Times-Roman", BOLD, "Helvetica-Oblique")
    form = _Form.begun(patient, wording, face=face, accent=0x1B1B1B)
    return form.finished(form.page)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is a baseline, and every part gives that of the next."""

    def page(self) -> None:
        y = self.ruled(self.person(self.head()), EMERGENCY)
        y = self.heading(y + 2, "PRIMARY INSURED")
        y = self.ruled(self.ruled(y, INSURED), PLAN)
        y = self.ruled(self.heading(y + 2, "HEALTH HISTORY"), (("reason_for_visit", 1),))
        y = self.women(self.conditions(y))
        y = self.medications(self.allergies(y + 4) + 4)
        y = self.ruled(
            self.habits(self.surgeries(y + 4)), (("pharmacy.name", 3), ("pharmacy.phone", 2))
        )
        self.sheet.line(LEFT, y - 9, RIGHT, y - 9, color=GREY, width=1.2)
        for measured in (VITALS[:4], VITALS[4:]):
            y = self.ruled(y + 2, [(one, 1) for one in measured])
        self.signature(y + 8)

    def head(self) -> float:
        title, under = "Lowell & Marsh, D.D.S.", "Patient Registration and Health History"
        self.sheet.write(CENTER, 42, title, size=17, font="Times-BoldItalic", align="center")
        self.sheet.write(CENTER, 57, under, size=11, align="center")
        return 78

    def heading(self, y: float, title: str) -> float:
        self.sheet.write(CENTER, y, title, size=10.5, font=BOLD, align="center")
        return y + LINE

    def person(self, y: float) -> float:
        """Lines in two columns, each with its caption underneath."""
        for left, right in PERSON:
            self.captioned(LEFT, MIDDLE - GUTTER, y, left)
            self.captioned(MIDDLE, RIGHT, y, right)
            y += 28
        self.captioned(LEFT, MIDDLE - GUTTER, y, (("occupation", 1),))
        self.caption(MIDDLE, RIGHT, y, "Name of former dentist")
        return y + 28

    def captioned(self, x: float, end: float, y: float, fields: Shares) -> None:
        unit = (end - x - 10 * (len(fields) - 1)) / sum(share for _, share in fields)
        for field, share in fields:
            self.caption(x, x + unit * share, y, self.wording.label(field))
            self.sheet.answer(x + 4, y, self.texts[field], unit * share - 6, size=11)
            x += unit * share + 10

    def caption(self, x: float, end: float, y: float, text: str) -> None:
        self.sheet.line(x, y + 3, end, y + 3, color=BLACK)
        self.sheet.write(x + 2, y + 11.5, text, size=8)

    def ruled(self, y: float, fields: Shares, x: float = LEFT) -> float:
        """Labels on one line, each before its blank; the blanks share what the labels leave."""
        labels = [self.wording.label(field) for field, _ in fields]
        labels = [one if one.endswith("?") else f"{one}:" for one in labels]
        widths = [self.sheet.width_of(one, size=10) + 4 for one in labels]
        unit = (RIGHT - x - sum(widths) - 8 * (len(fields) - 1)) / sum(share for _, share in fields)
        for (field, share), label, width in zip(fields, labels, widths, strict=True):
            self.sheet.write(x, y, label, size=10)
            self.answer_line(x + width, x + width + unit * share, y, self.texts[field])
            x += width + unit * share + 8
        return y + LINE

    def answer_line(self, x: float, end: float, y: float, text: str) -> None:
        self.sheet.line(x, y + 3, end, y + 3, color=BLACK)
        self.sheet.answer(x + 4, y, text, end - x - 6, size=11)

    def conditions(self, y: float) -> float:
        """Questions in two columns, read down the left one first."""
        self.sheet.write(LEFT, y, self.wording.label("conditions"), size=10, font=BOLD)
        self.sheet.write(RIGHT, y, "Circle YES or NO", size=10, font=BOLD, align="right")
        questions = sorted([*CONDITIONS, *OF_THE_MOUTH])
        rows = -(-len(questions) // 2)
        for number, question in enumerate(questions):
            column, row = divmod(number, rows)
            given = "YES" if question in self.patient.conditions else "NO"
            self.question(LEFT + 8 + column * (MIDDLE - LEFT), y + 15 + 14 * row, question, given)
        return y + 19 + 14 * rows

    def question(self, x: float, y: float, question: str, given: str) -> None:
        """YES and NO, of which one is circled or none, then what is asked."""
        self.circled(x, y, ("YES", "NO"), given, 10)
        self.sheet.write(x + 56, y, question, size=10)

    def circled(self, x: float, y: float, words: Sequence[str], given: str, gap: float) -> None:
        for word in words:
            width = self.sheet.width_of(word, size=9)
            self.sheet.write(x, y, word, size=9)
            if word == given:
                self.sheet.oval(x - 4, y - 9, width + 8, 12.5, color=self.sheet.ink, weight=1.2)
            x += width + gap

    def women(self, y: float) -> float:
        """Questions for women; the one that no clinic enters is left alone."""
        self.sheet.write(LEFT, y, "WOMEN:", size=10, font=BOLD)
        label = self.wording.label("pregnant")
        self.question(LEFT + 56, y, label, self.texts["pregnant"].upper())
        self.question(MIDDLE + 40, y, "Are you nursing?", "")
        return y + LINE

    def allergies(self, y: float) -> float:
        """A row of boxes, the first of which denies, and a blank for what has no box."""
        listed = {one.substance: one.reaction for one in self.patient.allergies}
        self.sheet.write(LEFT, y, self.wording.label("allergies"), size=10, font=BOLD)
        denied = self.patient.denies_allergies
        x = self.tick(LEFT + 8, y + 16, self.wording.denial("allergies"), denied)
        for name in BOXED:
            x = self.tick(x, y + 16, name, name in listed)
        others = [f"{one} ({listed[one]})" for one in listed if one not in BOXED]
        self.sheet.write(LEFT + 8, y + 33, "Other:", size=10)
        self.answer_line(LEFT + 40, RIGHT, y + 33, ", ".join(others))
        return y + 33 + LINE

    def tick(self, x: float, y: float, text: str, ticked: bool) -> float:
        return self.sheet.tick_box(x, y, text, ticked=ticked, size=8, mark="tick") - 4

    def medications(self, y: float) -> float:
        """Ten numbered lines or more in two columns, read along the rows."""
        drugs = [str(drug) for drug in self.patient.medications]
        self.listed("medications", y, not drugs)
        for place, drug in enumerate(drugs + [""] * (10 - len(drugs))):
            row, column = divmod(place, 2)
            x, line = LEFT + 8 + column * (MIDDLE - LEFT), y + 17 + 17 * row
            self.sheet.write(x, line, f"{place + 1})", size=10)
            self.answer_line(x + 17, x + MIDDLE - LEFT - GUTTER - 8, line, drug)
        return line + 17

    def listed(self, field: str, y: float, denied: bool) -> None:
        """The title of a list, and at its end the box that says there is nothing."""
        self.sheet.write(LEFT, y, self.wording.label(field), size=10, font=BOLD)
        words = self.wording.denial(field)
        self.tick(RIGHT - 14 - self.sheet.width_of(words), y, words, denied)

    def surgeries(self, y: float) -> float:
        self.listed("surgeries", y, not self.patient.surgeries)
        self.answer_line(LEFT + 8, RIGHT, y + 17, "; ".join(map(str, self.patient.surgeries)))
        return y + 17 + LINE

    def habits(self, y: float) -> float:
        for field, options in HABITS.items():
            label = self.wording.label(field)
            self.sheet.write(LEFT, y, label if label.endswith("?") else f"{label}:", size=10)
            self.circled(LEFT + 170, y, options, self.texts[field], 26)
            y += 16
        return y

    def signature(self, y: float) -> None:
        self.sheet.write(LEFT, y, "Signature of patient:", size=10)
        self.sign(LEFT + 90, y, 380)
        self.ruled(y, (("signature_date", 1),), x=392)
