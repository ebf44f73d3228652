"""Layout "physio": sentences whose blanks people fill in, check lists in three columns, short ruled lines.

Two pages of a physical therapist, with the labels of `own_wording.physio`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import GREY, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT = 54.0, 558.0
WIDE: Final = RIGHT - LEFT
PRINT, HAND, SPACE, LINE = 11.0, 11.0, 3.2, 23.0
PUNCTUATION: Final = ",;."
# Room for two boxes with their words.
BOXES: Final = 110.0
# Room for an answer at least, where the usual blank would be too long or too short.
BLANKS: Final = {
    "state": 34.0,
    "postal_code": 60.0,
    "address": 190.0,
    "email": 220.0,
    "name": 180.0,
}
SENTENCES: Final = (
    (
        *("name", "date_of_birth", "sex", "address", "city", "state", "postal_code"),
        "occupation",
    ),
    ("phone", "email"),
    ("emergency_contact.name", "emergency_contact.relationship", "emergency_contact.phone"),
    ("insurance.provider", "insurance.policy_number", "insurance.group_number"),
    ("insurance.policyholder", "insurance.relationship"),
    ("pharmacy.name", "pharmacy.phone"),
)
CHOICES: Final = {
    "sex": ("Female", "Male"),
    "tobacco": ("Yes", "No", "Former"),
    "alcohol": ("Daily", "Occasionally", "No"),
    "pregnant": ("Yes", "No"),
}
WORSE: Final = ("Sitting", "Standing", "Walking", "Bending", "Lifting", "Lying down")


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages: the story, then lists and measurements."""
    form = _Form.begun(
        *(patient, wording),
        face=Face("Times-Roman", "Times-Bold", "Courier-Oblique"),
        accent=0x5B6B2F,
    )
    return form.finished(form.story, form.details)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One form under construction; `y` is a baseline, and every part gives that of the next."""

    def story(self) -> None:
        sheet, name = self.sheet, "Thistle & Stone Physical Therapy"
        sheet.write(
            306, 56, name, size=18, font="Times-BoldItalic", color=sheet.accent, align="center"
        )
        sheet.write(306, 74, "Tell us your story", size=12, color=GREY, align="center")
        y = 108.0
        for fields in SENTENCES:
            y = self.sentence(LEFT, y, fields) + LINE + 5
        y = self.title(y + 4, self.wording.label("reason_for_visit"))
        y = self.ruled(LEFT, y, WIDE, [self.texts["reason_for_visit"]], 2) + 6
        y = self.title(y, self.wording.label("conditions"))
        given = self.patient.conditions
        none = self.wording.denial("conditions")
        y = self.checks(y, [*CONDITIONS, none], given or (none,)) + 8
        self.checks(self.title(y, "What makes it worse? (we will talk about it)"), WORSE, ())

    def details(self) -> None:
        patient = self.patient
        y = self.title(60, self.wording.label("medications"))
        drugs = [str(drug) for drug in patient.medications]
        y = self.denied(LEFT, y, "medications", not drugs)
        y = self.ruled(LEFT, y, WIDE, drugs, 6) + 8
        reactions = [f"{one.substance} ({one.reaction})" for one in patient.allergies]
        y = self.title(y, self.wording.label("allergies"))
        y = self.denied(LEFT, y, "allergies", patient.denies_allergies)
        y = self.ruled(LEFT, y, WIDE, reactions, 3) + 8
        operations = [f"{one.procedure}, {one.year}" for one in patient.surgeries]
        y = self.title(y, self.wording.label("surgeries"))
        y = self.denied(LEFT, y, "surgeries", not operations)
        y = self.ruled(LEFT, y, WIDE, operations, 3) + 8
        for field in ("tobacco", "alcohol", "pregnant"):
            self.choice(LEFT, y, field)
            y += 21
        y = self.title(y + 8, "Filled in by your therapist")
        x, y = self.words(LEFT, y + 4, "Before the first session we measured:")
        y = self.sentence(x, y, VITALS, comma=True) + LINE + 12
        self.signature(y)

    def title(self, y: float, text: str) -> float:
        self.sheet.write(LEFT, y, text, size=12, font="Times-Bold")
        return y + 20

    def sentence(self, x: float, y: float, fields: Sequence[str], *, comma: bool = False) -> float:
        """Words and blanks, as many to a line as there is room for; gives the last baseline."""
        for field in fields:
            if field in CHOICES:
                x, y = self.words(x, y, self.wording.label(field), BOXES)
                x = self.boxes(x, y, field)
            else:
                x, y = self.blank(x, y, field)
            if comma and field != fields[-1]:
                x, y = self.words(x, y, ",")
        self.words(x, y, ".")
        return y

    def words(self, x: float, y: float, text: str, room: float = 0) -> tuple[float, float]:
        """Words from x on, the last with `room` behind it; gives where the next ones begin."""
        if text[0] in PUNCTUATION:
            # It belongs to the blank before it, wherever the line ends.
            self.sheet.write(x - SPACE, y, text[0], size=PRINT)
            x += self.sheet.width_of(text[0], size=PRINT)
        words = text.lstrip(PUNCTUATION).split()
        for word in words:
            width = self.sheet.width_of(word, size=PRINT)
            if x + width + (room if word is words[-1] else 0) > RIGHT:
                x, y = LEFT, y + LINE
            self.sheet.write(x, y, word, size=PRINT)
            x += width + SPACE
        return x, y

    def blank(self, x: float, y: float, field: str) -> tuple[float, float]:
        """The words before a blank, and the blank with its answer, on one line with the last word."""
        text = self.texts[field]
        needed = self.sheet.width_of(text, size=HAND, font=self.sheet.face.hand) + 10
        width = max(BLANKS.get(field, 80.0), needed)
        x, y = self.words(x, y, self.wording.label(field), SPACE + width)
        self.sheet.line(x, y + 3, x + width, y + 3, color=GREY)
        self.sheet.answer(x + 5, y, text, width, size=HAND)
        return x + width + SPACE, y

    def boxes(self, x: float, y: float, field: str) -> float:
        for option in CHOICES[field]:
            x = self.tick(x, y, option, option == self.texts[field])
        return x - 10

    def tick(self, x: float, y: float, text: str, ticked: bool) -> float:
        return self.sheet.tick_box(x + 2, y, text, ticked=ticked, mark="tick", print_size=10.5)

    def checks(self, y: float, names: Sequence[str], given: Sequence[str]) -> float:
        """Boxes in three columns, read downwards."""
        rows = -(-len(names) // 3)
        for number, name in enumerate(names):
            column, row = divmod(number, rows)
            self.tick(LEFT + 168 * column, y + 17 * row, name, name in given)
        return y + 17 * rows

    def denied(self, x: float, y: float, field: str, ticked: bool) -> float:
        self.tick(x, y, self.wording.denial(field), ticked)
        return y + 21

    def ruled(self, x: float, y: float, width: float, entries: Sequence[str], rows: int) -> float:
        """Ruled lines, one entry on each, `rows` at least."""
        for place in range(max(rows, len(entries))):
            self.sheet.line(x, y + 3, x + width, y + 3, color=GREY)
            if place < len(entries):
                self.sheet.answer(x + 6, y, entries[place], width - 10, size=HAND)
            y += 20
        return y

    def choice(self, x: float, y: float, field: str) -> None:
        self.sheet.write(x, y, self.wording.label(field), size=PRINT)
        self.boxes(x + 180, y, field)

    def signature(self, y: float) -> None:
        self.sheet.write(LEFT, y, "This is my story, told by me,", size=PRINT)
        x = LEFT + 134
        self.sign(x, y, x + 150)
        self.blank(x + 154, y, "signature_date")
