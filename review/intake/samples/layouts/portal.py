"""Layout "portal": the print-out of a questionnaire answered online, labels in grey beside answers in plain text.

Rows run on from page to page as a browser breaks them, with the labels of `own_wording.portal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit

from review.intake.samples.layouts.filled import FilledForm
from review.intake.samples.layouts.sheet import BLACK, GREY, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset[str]()
LEFT, VALUE, RIGHT = 50.0, 258.0, 562.0
TOP, BOTTOM = 74.0, 744.0
INDENT: Final = 12.0
LEADING, GAP, HEADING = 12.5, 5.0, 32.0
LABEL_SIZE, VALUE_SIZE = 9.5, 10.0
TEAL: Final = HexColor(0x0B6B75)
PORTAL: Final = "HarborPoint MyRecord"
TITLE: Final = "Pre-Visit Questionnaire"
UNANSWERED: Final = "Not answered"
CONTACT: Final = tuple(f"emergency_contact.{one}" for one in ("name", "relationship", "phone"))
COVERAGE: Final = tuple(
    f"insurance.{one}"
    for one in ("provider", "policyholder", "relationship", "policy_number", "group_number")
)
# What the portal asks of everybody and no clinic enters from the form.
VISIT_TYPE: Final = (("Visit type", "In person"), ("Do you need an interpreter?", "No"))
SAFETY: Final = (
    ("Have you fallen in the past 12 months?", "No"),
    ("Do you feel safe at home?", "Yes"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its answer, both broken into lines; `heading` stands over the first row of a section."""

    label: tuple[str, ...]
    answer: tuple[str, ...]
    heading: str = ""
    indent: float = 0

    @property
    def height(self) -> float:
        lines = max(len(self.label), len(self.answer))
        return lines * LEADING + GAP + (HEADING if self.heading else 0)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of as many pages as its rows take: two, unless lists are long."""
    sheet = Sheet(face=Face(), accent=0x0B6B75, ink=BLACK)
    form = _Form(sheet, patient, wording, printed(patient, wording))
    pages = list(paginated(form.rows()))
    for number, rows in enumerate(pages, 1):
        form.page(rows, f"Page {number} of {len(pages)}", title=number == 1)
        sheet.next_page()
    return sheet.finish()


def paginated(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows of every page; the first page begins lower, under the title."""
    page: list[Row] = []
    y = TOP + 34
    for row in rows:
        if y + row.height > BOTTOM:
            yield page
            page, y = [], TOP
        page.append(row)
        y += row.height
    yield page


def asked(label: str, *entries: str, heading: str = "", indent: float = 0) -> Row:
    """A row with these entries, each on lines of its own and broken where the column ends."""
    lines = [
        part
        for entry in entries
        for part in simpleSplit(entry, "Helvetica", VALUE_SIZE, RIGHT - VALUE)
    ]
    labels = simpleSplit(label, "Helvetica", LABEL_SIZE, VALUE - LEFT - indent - 14)
    return Row(tuple(labels), tuple(lines) or (UNANSWERED,), heading, indent)


@dataclass(frozen=True, slots=True)
class _Form(FilledForm):
    """The questionnaire: first its rows as data, then page by page on the sheet."""

    def rows(self) -> list[Row]:
        """Everything that was asked, in the order of the screens."""
        return [
            *self.person(),
            *self.fields("Emergency contact", CONTACT),
            *self.fields("Insurance coverage", COVERAGE),
            *self.fields("Your pharmacy", ("pharmacy.name", "pharmacy.phone")),
            *self.fields("Your appointment", ("reason_for_visit",)),
            *(asked(*one) for one in VISIT_TYPE),
            *self.history(),
            *self.lifestyle(),
            *self.fields("Measurements at check-in kiosk", VITALS),
            asked("Signed electronically by", self.patient.name, heading="Submission"),
            self.field("signature_date"),
        ]

    def person(self) -> list[Row]:
        patient = self.patient
        place = f"{patient.city}, {patient.state} {patient.postal_code}"
        return [
            *self.fields("Personal information", ("name", "date_of_birth", "sex")),
            asked(self.wording.label("address"), patient.street, place),
            *(self.field(one) for one in ("phone", "email", "occupation")),
        ]

    def history(self) -> list[Row]:
        patient, conditions = self.patient, self.patient.conditions
        listed = ", ".join(conditions) or self.wording.denial("conditions")
        drugs = [f"\N{BULLET} {drug}" for drug in patient.medications]
        reactions = [f"\N{BULLET} {one.substance} - {one.reaction}" for one in patient.allergies]
        operations = [", ".join(map(str, patient.surgeries))] if patient.surgeries else []
        return [
            asked(self.wording.label("conditions"), listed, heading="Health history"),
            *self.listed("medications", "If yes: name, strength and how often", not drugs, drugs),
            *self.listed(
                *("allergies", "If yes: substance and reaction"),
                *(patient.denies_allergies, reactions),
            ),
            *self.listed("surgeries", "If yes: procedure and year", not operations, operations),
        ]

    def lifestyle(self) -> list[Row]:
        """Habits; a portal does not show the question of pregnancy to those whom it does not concern."""
        rows = self.fields("Lifestyle and safety", ("tobacco",))
        if self.texts["tobacco"] == "Yes":
            rows.append(asked("If yes: would you like help to quit?", indent=INDENT))
        rows.append(self.field("alcohol"))
        if self.texts["pregnant"]:
            rows.append(self.field("pregnant"))
        return [*rows, *(asked(*one) for one in SAFETY)]

    def field(self, name: str, heading: str = "") -> Row:
        return asked(self.wording.label(name), self.texts[name], heading=heading)

    def fields(self, heading: str, names: Sequence[str]) -> list[Row]:
        return [self.field(names[0], heading), *(self.field(one) for one in names[1:])]

    def listed(self, field: str, more: str, denied: bool, entries: Sequence[str]) -> list[Row]:
        """A question of yes or no, and what is asked of those who list something."""
        given = self.wording.denial(field) if denied else "Yes"
        rows = [asked(self.wording.label(field), given)]
        return [*rows, asked(more, *entries, indent=INDENT)] if entries else rows

    def page(self, rows: Sequence[Row], number: str, *, title: bool) -> None:
        self.margins(number)
        y = TOP
        if title:
            self.sheet.write(LEFT, y + 12, TITLE, size=17, color=TEAL)
            y += 34
        for row in rows:
            self.row(y, row)
            y += row.height

    def margins(self, number: str) -> None:
        """What the portal and the browser print over and under every page."""
        sheet, printed_on = self.sheet, self.patient.signed + timedelta(days=1)
        sheet.write(LEFT, 42, PORTAL, size=10, font="Helvetica-Bold", color=TEAL)
        sheet.write(RIGHT, 42, f"{TITLE} - {self.patient.name}", size=8, color=GREY, align="right")
        sheet.line(LEFT, 50, RIGHT, 50)
        when = f"Printed {printed_on:%m/%d/%Y} 7:42 AM from myrecord.harborpoint.example"
        sheet.write(LEFT, 764, when, size=7.5, color=GREY)
        sheet.write(RIGHT, 764, number, size=7.5, color=GREY, align="right")

    def row(self, y: float, row: Row) -> None:
        """A row from its upper edge y: the label in grey, the answer in black on the same line."""
        if row.heading:
            self.sheet.write(LEFT, y + 20, row.heading, size=12.5, color=TEAL)
            self.sheet.line(LEFT, y + 25, RIGHT, y + 25)
            y += HEADING
        for place, text in enumerate(row.label):
            line = y + 10 + place * LEADING
            self.sheet.write(LEFT + row.indent, line, text, size=LABEL_SIZE, color=GREY)
        for place, text in enumerate(row.answer):
            color, line = GREY if text == UNANSWERED else BLACK, y + 10 + place * LEADING
            self.sheet.write(VALUE, line, text, size=VALUE_SIZE, color=color)
