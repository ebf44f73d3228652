"""Layout "dogwood": two halves of ruled blanks, a check list of yes and no, tables, all on one page.

The new-patient form of adult specialists, with the labels of `own_wording.dogwood`. Its headings are
ruled titles; two blanks that people often leave empty are empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import Cells, FilledForm, shared_out
from review.intake.samples.layouts.sheet import BLACK, Face
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording

OMITS: Final = frozenset[str]()
LEFT, RIGHT, GUTTER = 36.0, 576.0, 20.0
WIDE: Final = RIGHT - LEFT
HALF: Final = (WIDE - GUTTER) / 2
SECOND: Final = LEFT + HALF + GUTTER
LINE: Final = 18.0
BOLD: Final = "Times-Bold"
# Asked for besides, and left empty.
UNANSWERED: Final = ("Secondary insurance (if any):", "Referring physician:")
# Lines of (field, share of the width).
PATIENT: Final[tuple[Cells, ...]] = (
    (("name", 1),),
    (("date_of_birth", 1),),
    (("sex", 1),),
    (("address", 1),),
    (("city", 46), ("state", 22), ("postal_code", 32)),
    (("phone", 1),),
    (("email", 1),),
)
PHARMACY: Final[tuple[Cells, ...]] = ((("pharmacy.name", 1),), (("pharmacy.phone", 1),))
INSURANCE: Final[tuple[Cells, ...]] = (
    (("insurance.provider", 1),),
    (("insurance.policyholder", 1),),
    (("insurance.relationship", 1),),
    (("insurance.policy_number", 1),),
    (("insurance.group_number", 1),),
    ((UNANSWERED[0], 1),),
)
EMERGENCY: Final[tuple[Cells, ...]] = (
    (("emergency_contact.name", 1),),
    (("emergency_contact.relationship", 1),),
    (("emergency_contact.phone", 1),),
)
VISIT: Final[tuple[Cells, ...]] = ((("reason_for_visit", 1),), ((UNANSWERED[1], 1),))
SOCIAL: Final[tuple[Cells, ...]] = (
    (("tobacco", 54), ("occupation", 46)),
    (("alcohol", 54), ("pregnant", 46)),
)
OPTIONS: Final = {
    "sex": ("Male", "Female"),
    "tobacco": ("Yes", "No", "Former"),
    "alcohol": ("No", "Occasionally", "Daily"),
    "pregnant": ("Yes", "No"),
}
DRUGS: Final = {"Name of medication": 230.0, "Dose": 130.0, "How often taken": 180.0}
REACTIONS: Final = {"Allergic to": 135.0, "Reaction": HALF - 135}
OPERATIONS: Final = {"Type of surgery": 200.0, "Year": HALF - 200}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    form = _Form.begun(
        patient, wording, face=Face("Times-Roman", BOLD, "Helvetica"), accent=0x222222
    )
    return form.finished(form.page)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is an upper edge, and every part gives its lower edge."""

    def page(self) -> None:
        patient, top = self.patient, self.head()
        y = self.titled(LEFT, top, HALF, "Patient Information", PATIENT)
        self.titled(LEFT, y, HALF, "Pharmacy", PHARMACY)
        y = self.titled(SECOND, top, HALF, "Insurance Information", INSURANCE)
        y = self.titled(SECOND, y, HALF, "Emergency Contact", EMERGENCY)
        y = self.conditions(self.titled(LEFT, y, WIDE, "Today's Visit", VISIT))
        drugs = [(one.name, one.dose, one.schedule) for one in patient.medications]
        y = self.listed(LEFT, y, "medications", not drugs, DRUGS, drugs, max(8, len(drugs)))
        substances = [(one.substance, one.reaction) for one in patient.allergies]
        operations = [(one.procedure, str(one.year)) for one in patient.surgeries]
        rows = max(3, len(substances), len(operations))
        self.listed(LEFT, y, "allergies", patient.denies_allergies, REACTIONS, substances, rows)
        y = self.listed(SECOND, y, "surgeries", not operations, OPERATIONS, operations, rows)
        y = self.titled(LEFT, y, WIDE, "Social History", SOCIAL)
        self.signature(self.measured(self.title(LEFT, y, WIDE, "Office Use Only")) + 22)

    def head(self) -> float:
        """The clinic, and what the form is."""
        sheet = self.sheet
        sheet.write(LEFT, 40, "Stonegate Adult Medicine Specialists", size=15, font=BOLD)
        sheet.write(RIGHT, 40, "Patient Registration and Health History", size=11, align="right")
        return 48

    def title(self, x: float, y: float, width: float, text: str) -> float:
        self.sheet.write(x, y + 12, text, size=10.5, font=BOLD)
        self.sheet.line(x, y + 15, x + width, y + 15, color=BLACK, width=1.2)
        return y + 16

    def titled(self, x: float, y: float, width: float, text: str, rows: Sequence[Cells]) -> float:
        """A title and its lines of blanks."""
        y = self.title(x, y, width, text)
        for row in rows:
            y += LINE
            for field, at, room in shared_out(row, x, width, gap=8):
                self.asked(at, y - 4, at + room, field)
        return y + 3

    def asked(self, x: float, y: float, end: float, field: str) -> None:
        """A label, and the answer behind it: boxes, or a blank. y is the baseline."""
        label = field if field in UNANSWERED else self.label(field)
        if field not in OPTIONS:
            self.blank(x, y, end, label, self.texts.get(field, ""), size=10, hand=10)
            return
        self.sheet.write(x, y, label, size=10)
        x += self.sheet.width_of(label, size=10) + 8
        for option in OPTIONS[field]:
            x = self.tick(x, y, option, option == self.texts.get(field)) - 4

    def tick(self, x: float, y: float, text: str, ticked: bool) -> float:
        return self.sheet.tick_box(x, y, text, ticked=ticked, size=8.5, mark="cross", print_size=10)

    def conditions(self, y: float) -> float:
        """Three columns, read downwards: a box for yes, a box for no, and the condition."""
        y = self.title(LEFT, y, WIDE, self.wording.label("conditions"))
        names, width = sorted(CONDITIONS), WIDE / 3
        for number, name in enumerate(names):
            column, row = divmod(number, 4)
            x, line = LEFT + width * column, y + 24 + 14.5 * row
            given = name in self.patient.conditions
            for place, (head, ticked) in enumerate((("Yes", given), ("No", not given))):
                if not row:
                    self.sheet.write(x + 8 + 26 * place, y + 10, head, size=8.5, align="center")
                self.tick(x + 4 + 26 * place, line, "", ticked)
            self.sheet.write(x + 50, line, name, size=10)
        return y + 72

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
        """A title with the box that denies the list at its end, heads, and a grid."""
        width, words = sum(columns.values()), self.wording.denial(field)
        y = self.title(x, y, width, self.wording.label(field))
        self.tick(x + width - 14 - self.sheet.width_of(words, size=10), y - 4, words, denied)
        at = x
        for head, wide in columns.items():
            self.sheet.write(at + 5, y + 10, head, size=8.5, font=BOLD)
            at += wide
        return self.answer_rows(x, y + 13, 15, tuple(columns.values()), entries, rows) + 4

    def measured(self, y: float) -> float:
        """Results under their names, all in one row."""
        for field, x, width in shared_out([(one, 1) for one in VITALS], LEFT, WIDE):
            self.sheet.box(x, y + 4, width, 28, stroke=BLACK)
            self.sheet.write(x + 4, y + 13, self.wording.label(field), size=8.5)
            self.sheet.answer(x + 5, y + 27, self.texts[field], width - 8, size=10)
        return y + 32

    def signature(self, y: float) -> None:
        self.sheet.write(LEFT, y, "Patient signature:", size=10)
        self.sign(LEFT + 78, y, 370)
        label, signed = self.label("signature_date"), self.texts["signature_date"]
        self.blank(384, y, RIGHT, label, signed, size=10, hand=10, color=BLACK)
