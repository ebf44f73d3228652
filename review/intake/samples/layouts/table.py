"""Layout "table": ruled tables with shaded label cells; drugs, allergies and operations in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.layouts.sheet import GREY, HAIRLINE, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final[frozenset[str]] = frozenset()
LEFT: Final = 46.0
RIGHT: Final = WIDTH - 46
ROW: Final = 17.5
LABELS_FILL: Final = HexColor(0xF1EEF6)

# titled rows of two fields: label, answer, label, answer
Sections = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
PAIRS: Final[Sections] = (
    (
        "Patient",
        (
            ("name", "date_of_birth"),
            ("sex", "pregnant"),
            ("address", "city"),
            ("state", "postal_code"),
            ("phone", "email"),
            ("occupation", "reason_for_visit"),
        ),
    ),
    (
        "Emergency contact",
        (
            ("emergency_contact.name", "emergency_contact.phone"),
            ("emergency_contact.relationship", ""),
        ),
    ),
    (
        "Insurance",
        (
            ("insurance.provider", "insurance.policy_number"),
            ("insurance.policyholder", "insurance.group_number"),
            ("insurance.relationship", ""),
        ),
    ),
)
HISTORY: Final[Sections] = (
    ("History and habits", (("conditions", ""), ("tobacco", "alcohol"))),
    ("Pharmacy", (("pharmacy.name", "pharmacy.phone"),)),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face(hand="Times-Roman"), accent=0x4B3F72)
    texts = printed(patient, wording)
    y = _head(sheet)
    for title, rows in PAIRS:
        y = _pairs(sheet, y, title, rows, texts, wording)
    drugs = [(drug.name, drug.dose, drug.schedule) for drug in patient.medications]
    y = _grid(
        sheet,
        y,
        wording.labels["medications"],
        ("Medication", "Dose", "How often"),
        drugs,
        3,
    )
    allergies = [(allergy.substance, allergy.reaction) for allergy in patient.allergies]
    y = _grid(sheet, y, wording.labels["allergies"], ("Allergic to", "Reaction"), allergies, 1)
    surgeries = [(surgery.procedure, str(surgery.year)) for surgery in patient.surgeries]
    y = _grid(sheet, y, wording.labels["surgeries"], ("Procedure", "Year"), surgeries, 1)
    for title, rows in HISTORY:
        y = _pairs(sheet, y, title, rows, texts, wording)
    heads = tuple(wording.label(field) for field in VITALS)
    y = _grid(sheet, y, "Vital signs", heads, [tuple(texts[field] for field in VITALS)], 1)
    _signature(sheet, y, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _head(sheet: Sheet) -> float:
    sheet.write(
        WIDTH / 2,
        46,
        "Cedar & Stone Internal Medicine",
        size=16,
        font="Times-Bold",
        color=sheet.accent,
        align="center",
    )
    sheet.write(WIDTH / 2, 60, "Patient Intake Questionnaire", size=11, align="center")
    sheet.line(LEFT, 67, RIGHT, 67, color=sheet.accent, width=1.2)
    return 74


def _title(sheet: Sheet, y: float, title: str) -> float:
    sheet.write(LEFT, y + 11, title, size=9.5, font=sheet.face.bold, color=sheet.accent)
    return y + 14.5


def _pairs(
    sheet: Sheet,
    y: float,
    title: str,
    rows: tuple[tuple[str, str], ...],
    texts: dict[str, str],
    wording: Wording,
) -> float:
    y = _title(sheet, y, title)
    half = (RIGHT - LEFT) / 2
    for left, right in rows:
        _pair(sheet, LEFT, y, half if right else 2 * half, left, texts, wording)
        if right:
            _pair(sheet, LEFT + half, y, half, right, texts, wording)
        y += ROW
    return y + 3


def _pair(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    field: str,
    texts: dict[str, str],
    wording: Wording,
) -> None:
    label, label_width = wording.label(field, in_section=True), 112.0
    sheet.box(x, y, label_width, ROW, fill=LABELS_FILL, stroke=HAIRLINE)
    sheet.box(x + label_width, y, width - label_width, ROW)
    natural = sheet.width_of(label, size=8.5)
    size = 8.5 if natural <= label_width - 8 else 8.5 * (label_width - 8) / natural
    sheet.write(x + 5, y + 12, label, size=size)
    sheet.answer(x + label_width + 5, y + 12.5, texts.get(field, ""), width - label_width - 9)


def _grid(
    sheet: Sheet,
    y: float,
    title: str,
    heads: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    room: int,
) -> float:
    """A table with a header row; at least `room` rows are ruled, filled or not."""
    y = _title(sheet, y, title)
    width = (RIGHT - LEFT) / len(heads)
    for number, head in enumerate(heads):
        sheet.box(LEFT + width * number, y, width, 15, fill=sheet.accent, stroke=white)
        natural = sheet.width_of(head, size=8.5, font=sheet.face.bold)
        sheet.write(
            LEFT + width * number + 5,
            y + 10.5,
            head,
            size=8.5 * min(1.0, (width - 7) / natural),
            font=sheet.face.bold,
            color=white,
        )
    y += 15
    # An empty table does not say whether there is nothing to report.
    rows = rows or [("None", *("",) * (len(heads) - 1))]
    for row in [*rows, *[("",) * len(heads)] * (room - len(rows))]:
        for number, text in enumerate(row):
            sheet.box(LEFT + width * number, y, width, ROW)
            sheet.answer(LEFT + width * number + 5, y + 12.5, text, width - 9)
        y += ROW
    return y + 3


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    consent = "I certify that these answers are true, and I agree to be treated in this practice."
    sheet.write(LEFT, y + 14, consent, size=8.5, color=GREY)
    sheet.write(LEFT, y + 36, "Patient signature:", size=9)
    sheet.write(LEFT + 82, y + 36, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.line(LEFT + 78, y + 40, 330, y + 40)
    label = f"{wording.label('signature_date')}:"
    sheet.write(350, y + 36, label, size=9)
    start = 350 + sheet.width_of(label, size=9) + 6
    sheet.answer(start, y + 36, texts["signature_date"], RIGHT - start)
    sheet.line(start - 2, y + 40, RIGHT, y + 40)
