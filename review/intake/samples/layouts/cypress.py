"""Layout "cypress": a registration page of captioned cells, a history page of check list and tables.

Two pages of a family practice, with the labels of `kept_out.cypress`. Cells that people often leave
empty (the employer) are empty.
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
LEFT, RIGHT = 36.0, 576.0
WIDE: Final = RIGHT - LEFT
CELL, BAR, LINE = 38.0, 17.0, 17.0
SHADE: Final = HexColor(0xDDDDDD)
# Asked for besides, and left empty.
UNANSWERED: Final = ("Marital status:", "Social Security no.:", "Home phone:", "Employer:")
CONSENT: Final = (
    "The above information is true to the best of my knowledge. I authorize my insurance benefits to be",
    "paid directly to the practice. I understand that I am responsible for any balance. I also authorize",
    "the practice to release any information required to process my claims.",
)
# Rows of (field, share of the width).
PERSON: Final[tuple[Cells, ...]] = (
    (("name", 60), ("date_of_birth", 40)),
    (("sex", 27), ("Marital status:", 50), ("Social Security no.:", 23)),
    (("address", 42), ("city", 24), ("state", 13), ("postal_code", 21)),
    (("phone", 31), ("Home phone:", 22), ("email", 47)),
    (("occupation", 45), ("Employer:", 55)),
)
PHARMACY: Final[tuple[Cells, ...]] = ((("pharmacy.name", 60), ("pharmacy.phone", 40)),)
EMERGENCY: Final[tuple[Cells, ...]] = (
    (
        *(("emergency_contact.name", 42), ("emergency_contact.relationship", 28)),
        *(("emergency_contact.phone", 30),),
    ),
)
CARD: Final[tuple[Cells, ...]] = (
    (("insurance.provider", 50), ("insurance.policyholder", 50)),
    (("insurance.policy_number", 33), ("insurance.group_number", 24), ("insurance.relationship", 43)),
)  # fmt: skip
VISIT: Final[tuple[Cells, ...]] = ((("reason_for_visit", 1),),)
MEASURED: Final[tuple[Cells, ...]] = (
    tuple((one, 1) for one in VITALS[:4]),
    tuple((one, 1) for one in VITALS[4:]),
)
OPTIONS: Final = {
    "sex": ("Male", "Female"),
    "Marital status:": ("Single", "Married", "Divorced", "Widowed"),
    "insurance.relationship": ("Self", "Spouse", "Child", "Other"),
}
HABITS: Final = {
    "tobacco": ("Yes", "No", "Former"),
    "alcohol": ("No", "Occasionally", "Daily"),
    "pregnant": ("Yes", "No"),
}
DRUGS: Final = {"Medication": 240.0, "Dose / strength": 130.0, "How often": 170.0}
REACTIONS: Final = {"Allergy": 135.0, "Reaction": 128.0}
OPERATIONS: Final = {"Surgery": 193.0, "Year": 70.0}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages: registration, then the history."""
    form = _Form.begun(
        patient, wording, face=Face("Helvetica", "Helvetica-Bold", "Times-Italic"), accent=0x333333
    )
    return form.finished(form.registration, form.history)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One form under construction; `y` is an upper edge, and every part gives its lower edge."""

    def registration(self) -> None:
        sheet = self.sheet
        title = "Willow Bend Family Practice"
        sheet.write(306, 48, title, size=17, font="Times-Bold", align="center")
        sheet.write(306, 68, "NEW PATIENT REGISTRATION FORM", size=12, align="center")
        sheet.write(306, 82, "(Please print)", size=9, color=GREY, align="center")
        y = 92.0
        for title, rows in (
            ("PATIENT INFORMATION", PERSON),
            ("PHARMACY INFORMATION", PHARMACY),
            ("IN CASE OF EMERGENCY", EMERGENCY),
            ("INSURANCE INFORMATION", CARD),
            ("REASON FOR VISIT", VISIT),
        ):
            y = self.cells(self.bar(y, title), rows)
        for place, line in enumerate(CONSENT):
            sheet.write(LEFT, y + 20 + 12 * place, line, size=9)

    def history(self) -> None:
        patient, texts = self.patient, self.texts
        for field, x, end in (("name", LEFT, 340), ("date_of_birth", 350, RIGHT)):
            self.blank(x, 46, end, self.label(field), texts[field], size=9, hand=12)
        y = self.conditions(self.bar(58, "MEDICAL HISTORY"))
        drugs = [(one.name, one.dose, one.schedule) for one in patient.medications]
        y = self.listed(LEFT, y + 6, "medications", not drugs, DRUGS, drugs, max(8, len(drugs)))
        substances = [(one.substance, one.reaction) for one in patient.allergies]
        operations = [(one.procedure, str(one.year)) for one in patient.surgeries]
        rows, right = max(3, len(substances), len(operations)), LEFT + WIDE / 2 + 7
        denied = patient.denies_allergies
        self.listed(LEFT, y + 6, "allergies", denied, REACTIONS, substances, rows)
        y = self.listed(right, y + 6, "surgeries", not operations, OPERATIONS, operations, rows)
        y = self.habits(self.bar(y + 6, "SOCIAL HISTORY"))
        y = self.cells(self.bar(y + 6, "FOR OFFICE USE ONLY"), MEASURED, height=34)
        self.signature(y + 32)

    def bar(self, y: float, title: str, x: float = LEFT, width: float = WIDE) -> float:
        self.sheet.box(x, y, width, BAR, fill=SHADE, stroke=BLACK)
        middle = x + width / 2
        self.sheet.write(middle, y + 12.5, title, size=10, font="Helvetica-Bold", align="center")
        return y + BAR

    def cells(self, y: float, rows: Sequence[Cells], *, height: float = CELL) -> float:
        """Cells that touch, each with its caption in the upper corner and the answer below."""
        for row in rows:
            for field, x, width in shared_out(row, LEFT, WIDE):
                self.sheet.box(x, y, width, height, stroke=BLACK)
                caption = field if field in UNANSWERED else self.label(field)
                self.sheet.write(x + 4, y + 10.5, caption, size=8)
                self.answered(x, y + height - 8, width, field)
            y += height
        return y

    def answered(self, x: float, y: float, width: float, field: str) -> None:
        """What stands in a cell: boxes, or an answer in ink; y is the baseline."""
        given = self.texts.get(field, "")
        if field in OPTIONS:
            self.boxes(x + 6, y, OPTIONS[field], given)
        elif given:
            self.sheet.answer(x + 8, y, given, width - 12, size=12.5)

    def boxes(self, x: float, y: float, options: Sequence[str], given: str) -> None:
        for option in options:
            x = self.tick(x, y, option, option == given)

    def tick(self, x: float, y: float, text: str, ticked: bool) -> float:
        return self.sheet.tick_box(x, y, text, ticked=ticked, mark="cross", print_size=9)

    def conditions(self, y: float) -> float:
        """The check list: three columns, read downwards, and a box for none of them."""
        names = sorted(CONDITIONS)
        rows = -(-len(names) // 3)
        height = 38.0 + LINE * rows
        self.sheet.box(LEFT, y, WIDE, height, stroke=BLACK)
        self.sheet.write(LEFT + 5, y + 13, self.label("conditions"))
        for number, name in enumerate(names):
            column, row = divmod(number, rows)
            at = y + 31 + LINE * row
            self.tick(LEFT + 10 + 180 * column, at, name, name in self.patient.conditions)
        denied = not self.patient.conditions
        self.tick(LEFT + 10, y + 31 + LINE * rows, self.wording.denial("conditions"), denied)
        return y + height

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
        """A bar, the box that denies the list, heads, and a grid."""
        width = sum(columns.values())
        y = self.bar(y, self.wording.label(field).upper(), x, width)
        self.sheet.box(x, y, width, LINE, stroke=BLACK)
        self.tick(x + 6, y + 12.5, self.wording.denial(field), denied)
        y, at = y + LINE, x
        for head, wide in columns.items():
            self.sheet.box(at, y, wide, 14, stroke=BLACK)
            self.sheet.write(at + 5, y + 10.5, head, size=8.5, font="Helvetica-Bold")
            at += wide
        return self.answer_rows(x, y + 14, LINE, tuple(columns.values()), entries, rows)

    def habits(self, y: float) -> float:
        for field, options in HABITS.items():
            self.sheet.box(LEFT, y, WIDE, 19, stroke=BLACK)
            self.sheet.write(LEFT + 5, y + 13, self.label(field))
            self.boxes(LEFT + 250, y + 13, options, self.texts.get(field, ""))
            y += 19
        return y

    def signature(self, y: float) -> None:
        self.sheet.write(LEFT, y, "Patient / guardian signature:")
        self.sign(LEFT + 126, y, 380)
        label, signed = self.label("signature_date"), self.texts["signature_date"]
        self.blank(392, y, RIGHT, label, signed, hand=12, color=BLACK)
