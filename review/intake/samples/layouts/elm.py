"""Layout "elm": one page of an internal-medicine group, with the labels of `kept_out.elm`.

Blanks behind labels under ruled titles, short blocks side by side, and ruled lists. Some blanks that
clinics print and patients often leave empty stand between the others.
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
LEFT, RIGHT, WIDE = 36.0, 576.0, 540.0
HALF, MIDDLE = 262.0, 314.0
SIDE: Final = 210.0
ROW, TITLE, BOLD = 18.0, 16.0, "Times-Bold"
TINT: Final = HexColor(0xF0F0EC)
# What the clinic asks for and nobody of the samples answers, with the printed label.
UNANSWERED: Final = {
    "work_phone": "Work phone",
    "referred_by": "Referred by",
    "cross_streets": "Cross streets",
    "secondary": "Secondary insurance",
}
# Rows of (field, share of the width).
PERSON: Final[tuple[Cells, ...]] = (
    (("name", 46), ("date_of_birth", 29), ("sex", 25)),
    (("address", 45), ("city", 24), ("state", 11), ("postal_code", 20)),
    (("phone", 32), ("work_phone", 23), ("email", 45)),
    (("occupation", 50), ("referred_by", 50)),
)
CONTACT: Final[tuple[Cells, ...]] = tuple(
    ((f"emergency_contact.{one}", 1),) for one in ("name", "relationship", "phone")
)
PHARMACY: Final[tuple[Cells, ...]] = tuple(
    ((one, 1),) for one in ("pharmacy.name", "pharmacy.phone", "cross_streets")
)
COVERAGE: Final[tuple[Cells, ...]] = (
    (("insurance.provider", 43), ("insurance.policy_number", 32), ("insurance.group_number", 25)),
    (("insurance.policyholder", 43), ("insurance.relationship", 57)),
    (("secondary", 1),),
)
VISIT: Final[tuple[Cells, ...]] = ((("reason_for_visit", 1),),)
HABITS: Final[tuple[Cells, ...]] = ((("tobacco", 1), ("alcohol", 1)), (("pregnant", 1),))
MEASURED: Final[tuple[Cells, ...]] = (
    tuple(zip(VITALS[:4], (30, 23, 23, 24), strict=True)),
    tuple((one, 1) for one in VITALS[4:]),
)
OPTIONS: Final = {
    "sex": ("Male", "Female"),
    "insurance.relationship": ("Self", "Spouse", "Child", "Other"),
    "tobacco": ("No", "Yes", "Former"),
    "alcohol": ("No", "Occasionally", "Daily"),
    "pregnant": ("Yes", "No"),
}
# The clinic's check list: more than what any of the samples has.
ILLNESSES: Final = sorted(
    [
        *CONDITIONS,
        *("Anemia", "Blood clots", "Cancer", "Heart attack"),
        *("Hepatitis", "Kidney stones", "Seizures", "Stroke"),
    ],
    key=str.casefold,
)
DRUGS: Final = {"Medication": 124.0, "Strength": 74.0, "How often": 114.0}
REACTIONS: Final = {"Allergic to": 118.0, "Reaction": 92.0}
OPERATIONS: Final = {"Type of surgery": 158.0, "Year": 52.0}


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    form = _Form.begun(
        patient, wording, face=Face("Times-Roman", BOLD, "Helvetica"), accent=0x2F4858
    )
    return form.finished(form.page)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """One page under construction; `y` is an upper edge, and every part gives its lower edge."""

    def page(self) -> None:
        y = self.rows(self.title(self.head(), "PATIENT INFORMATION"), PERSON)
        self.rows(self.title(y, "EMERGENCY CONTACT", width=HALF), CONTACT, width=HALF)
        top = self.title(y, "PHARMACY", MIDDLE, HALF)
        y = self.rows(top, PHARMACY, MIDDLE, HALF)
        y = self.rows(self.title(y, "INSURANCE"), COVERAGE)
        y = self.rows(self.title(y, "TODAY'S VISIT"), VISIT)
        y = self.illnesses(self.title(y, "PAST MEDICAL HISTORY"))
        y = self.rows(self.title(self.lists(y), "SOCIAL HISTORY"), HABITS)
        self.signature(self.office(y + 7) + 13)

    def head(self) -> float:
        sheet, center = self.sheet, (LEFT + RIGHT) / 2
        name, where = "Larkfield Internal Medicine Group", "410 Chandler Parkway, Suite 200"
        sheet.write(center, 38, name, size=15, font=BOLD, color=sheet.accent, align="center")
        sheet.write(center, 50, where, size=8.5, color=GREY, align="center")
        what = "New Patient Registration and Medical History"
        sheet.write(center, 65, what, size=11.5, font=BOLD, align="center")
        return 70

    def title(self, y: float, text: str, x: float = LEFT, width: float = WIDE) -> float:
        self.sheet.write(x, y + 12, text, size=9.5, font=BOLD, color=self.sheet.accent)
        self.sheet.line(x, y + TITLE, x + width, y + TITLE, color=self.sheet.accent, width=1.2)
        return y + TITLE

    def rows(self, y: float, rows: Sequence[Cells], x: float = LEFT, width: float = WIDE) -> float:
        for row in rows:
            for field, start, room in shared_out(row, x, width, gap=8):
                self.asked(start, y + 14, start + room, field)
            y += ROW
        return y + 1

    def asked(self, x: float, y: float, end: float, field: str) -> None:
        """A label with boxes, or with a blank that carries the answer or stays empty."""
        if field in OPTIONS:
            self.sheet.write(x, y, self.label(field))
            x += self.sheet.width_of(self.label(field)) + 6
            for option in OPTIONS[field]:
                ticked = option == self.texts.get(field)
                x = self.sheet.tick_box(x, y, option, ticked=ticked, size=8, mark="cross") - 4
        elif field in UNANSWERED:
            self.blank(x, y, end, f"{UNANSWERED[field]}:", "")
        else:
            self.blank(x, y, end, self.label(field), self.texts[field], hand=10.5)

    def illnesses(self, y: float) -> float:
        """Boxes before illnesses, in alphabetical order down four columns."""
        self.sheet.write(LEFT, y + 12, self.wording.label("conditions"), font="Times-Italic")
        depth = -(-len(ILLNESSES) // 4)
        for number, name in enumerate(ILLNESSES):
            column, row = divmod(number, depth)
            x, ticked = LEFT + WIDE / 4 * column, name in self.patient.conditions
            line = y + 27 + 14 * row
            self.sheet.tick_box(x, line, name, ticked=ticked, size=8, mark="cross")
        return y + 20 + 14 * depth

    def lists(self, y: float) -> float:
        """Medications on the left, allergies over surgeries on the right."""
        patient, side = self.patient, RIGHT - SIDE
        drugs = [(one.name, one.dose, one.schedule) for one in patient.medications]
        left = self.listed(LEFT, y, "medications", not drugs, DRUGS, drugs, 8)
        substances = [(one.substance, one.reaction) for one in patient.allergies]
        denied = patient.denies_allergies
        right = self.listed(side, y, "allergies", denied, REACTIONS, substances, 3)
        operations = [(one.procedure, str(one.year)) for one in patient.surgeries]
        right = self.listed(side, right, "surgeries", not operations, OPERATIONS, operations, 3)
        return max(left, right)

    def listed(
        self,
        x: float,
        y: float,
        field: str,
        denied: bool,
        columns: dict[str, float],
        entries: Sequence[tuple[str, ...]],
        least: int,
    ) -> float:
        """A title with the box that denies the list at its end, heads, and a grid."""
        width, words = sum(columns.values()), self.wording.denial(field)
        self.title(y, self.wording.label(field), x, width)
        at = x + width - 12 - self.sheet.width_of(words)
        self.sheet.tick_box(at, y + 12, words, ticked=denied, size=8, mark="cross")
        y += TITLE
        for head, room in zip(columns, shared_out([*columns.items()], x, width), strict=True):
            self.sheet.box(room[1], y, room[2], 12, fill=TINT, stroke=BLACK)
            self.sheet.write(room[1] + 5, y + 9, head, size=8.5, font=BOLD)
        return self.answer_rows(x, y + 12, 15, tuple(columns.values()), entries, least) + 2

    def office(self, y: float) -> float:
        """The frame that the nurse fills in."""
        self.sheet.box(LEFT, y, WIDE, 56, fill=TINT, stroke=BLACK)
        self.sheet.write(LEFT + 6, y + 12, "FOR OFFICE USE ONLY", size=8.5, font=BOLD)
        self.rows(y + 15, MEASURED, LEFT + 6, WIDE - 12)
        return y + 56

    def signature(self, y: float) -> None:
        words = "The information above is correct to the best of my knowledge."
        self.sheet.write(LEFT, y, words, size=8.5, font="Times-Italic")
        self.sheet.write(LEFT, y + 22, "Patient signature:")
        self.sign(LEFT + 76, y + 22, 380)
        label, signed = self.label("signature_date"), self.texts["signature_date"]
        self.blank(390, y + 22, RIGHT, label, signed, color=BLACK)
