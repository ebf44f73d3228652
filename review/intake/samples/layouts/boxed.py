"""Layout "boxed": a grid of ruled boxes, small labels above the answers, tick boxes, one page."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({"pregnant"})
LEFT: Final = 40.0
RIGHT: Final = WIDTH - 40
ROW: Final = 31.0
STRONG: Final = HexColor(0x4A4F57)
SHADE: Final = HexColor(0xEEF0F2)

Rows = tuple[tuple[tuple[str, int], ...], ...]  # rows of (field, share of the width)
IDENTITY: Final[Rows] = (
    (("name", 5), ("date_of_birth", 3), ("sex", 3)),
    (("address", 5), ("city", 3), ("state", 1), ("postal_code", 2)),
    (("phone", 3), ("email", 5), ("occupation", 3)),
)
CONTACT: Final[Rows] = (
    (
        ("emergency_contact.name", 5),
        ("emergency_contact.relationship", 3),
        ("emergency_contact.phone", 3),
    ),
)
INSURANCE: Final[Rows] = (
    (
        ("insurance.provider", 4),
        ("insurance.policy_number", 3),
        ("insurance.group_number", 2),
    ),
    (("insurance.policyholder", 4), ("insurance.relationship", 3), ("", 2)),
)
PHARMACY: Final[Rows] = ((("pharmacy.name", 5), ("pharmacy.phone", 3)),)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face(hand="Courier"), accent=0x222831)
    texts = printed(patient, wording)
    y = _head(sheet)
    for title, rows in (
        ("1. PATIENT", IDENTITY),
        ("2. EMERGENCY CONTACT", CONTACT),
        ("3. INSURANCE", INSURANCE),
    ):
        y = _bar(sheet, y, title)
        for row in rows:
            y = _row(sheet, y, row, patient, texts, wording)
    y = _history(sheet, _bar(sheet, y, "4. HEALTH HISTORY"), patient, texts, wording)
    y = _bar(sheet, y, "5. PHARMACY")
    for row in PHARMACY:
        y = _row(sheet, y, row, patient, texts, wording)
    y = _vitals(sheet, y, texts, wording)
    _signature(sheet, y, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _head(sheet: Sheet) -> float:
    sheet.write(LEFT, 48, "HARBOR POINT MEDICAL GROUP", size=14, font=sheet.face.bold)
    sheet.write(LEFT, 60, "88 Harbor Point Road  |  800-555-0118", size=8, color=GREY)
    sheet.write(RIGHT, 48, "PATIENT REGISTRATION", size=14, font=sheet.face.bold, align="right")
    sheet.write(RIGHT, 60, "Please print in dark ink", size=8, color=GREY, align="right")
    return 70


def _bar(sheet: Sheet, y: float, title: str) -> float:
    sheet.box(LEFT, y, RIGHT - LEFT, 14, fill=sheet.accent, stroke=None)
    sheet.write(LEFT + 5, y + 10.2, title, size=8.5, font=sheet.face.bold, color=white)
    return y + 14


def _row(
    sheet: Sheet,
    y: float,
    cells: tuple[tuple[str, int], ...],
    patient: Patient,
    texts: dict[str, str],
    wording: Wording,
) -> float:
    for field, x, width in shared_out(cells, LEFT, RIGHT - LEFT):
        sheet.box(x, y, width, ROW, stroke=STRONG)
        if field == "sex":
            _sex(sheet, x, y, patient.sex, wording)
        elif field == "name" and wording.bare:
            _split_name(sheet, x, y, width, patient)
        elif field:
            label = wording.label(field, in_section=True)
            sheet.write(x + 4, y + 9, label, size=7, color=STRONG)
            sheet.answer(x + 5, y + 24, texts[field], width - 9)
    return y + ROW


def _sex(sheet: Sheet, x: float, y: float, sex: str, wording: Wording) -> None:
    sheet.write(x + 4, y + 9, wording.label("sex"), size=7, color=STRONG)
    start = x + 6
    for option in ("Male", "Female"):
        start = sheet.tick_box(start, y + 24, option, ticked=sex == option.lower())


def _split_name(sheet: Sheet, x: float, y: float, width: float, patient: Patient) -> None:
    """Two boxes instead of one: registration desks file by last name."""
    half = width / 2
    sheet.line(x + half, y, x + half, y + ROW, color=STRONG)
    for start, label, text in (
        (x, "Last name", patient.last_name),
        (x + half, "First name", patient.first_name),
    ):
        sheet.write(start + 4, y + 9, label, size=7, color=STRONG)
        sheet.answer(start + 5, y + 24, text, half - 9)


def _history(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> float:
    y = _lines_box(sheet, y, wording.label("reason_for_visit"), [texts["reason_for_visit"]], 1)
    y = _conditions(sheet, y, patient)
    drugs = [str(drug) for drug in patient.medications]
    y = _lines_box(
        sheet,
        y,
        f"{wording.label('medications')} (name, dose, how often)",
        drugs,
        max(4, len(drugs)),
    )
    substances = ", ".join(allergy.substance for allergy in patient.allergies)
    label_width = sheet.width_of("No known allergies") + 26
    sheet.tick_box(
        RIGHT - label_width,
        y + 11,
        "No known allergies",
        ticked=patient.denies_allergies,
    )
    y = _lines_box(sheet, y, wording.label("allergies"), [substances], 1)
    y = _lines_box(sheet, y, wording.label("surgeries"), [texts["surgeries"]], 1)
    return _habits(sheet, y, patient, wording)


def _lines_box(sheet: Sheet, y: float, label: str, lines: list[str], room: int) -> float:
    height = 15 + 15.0 * room
    sheet.box(LEFT, y, RIGHT - LEFT, height, stroke=STRONG)
    sheet.write(LEFT + 4, y + 9, label, size=7, color=STRONG)
    for number, line in enumerate(lines):
        sheet.answer(LEFT + 5, y + 24 + 15 * number, line, RIGHT - LEFT - 12)
    return y + height


def _conditions(sheet: Sheet, y: float, patient: Patient) -> float:
    names = sorted(CONDITIONS)
    rows = -(-len(names) // 4)
    height = 18 + 15.0 * rows
    sheet.box(LEFT, y, RIGHT - LEFT, height, stroke=STRONG)
    sheet.write(
        LEFT + 4,
        y + 9,
        "Check every condition that you have now or had before",
        size=7,
        color=STRONG,
    )
    column = (RIGHT - LEFT) / 4
    for number, name in enumerate(names):
        x = LEFT + 6 + column * (number % 4)
        top = y + 25 + 15 * (number // 4)
        sheet.tick_box(x, top, name, ticked=name in patient.conditions)
    return y + height


def _habits(sheet: Sheet, y: float, patient: Patient, wording: Wording) -> float:
    half = (RIGHT - LEFT) / 2
    questions = (
        ("tobacco", patient.tobacco, ("No", "Yes", "Former")),
        ("alcohol", patient.alcohol, ("No", "Occasionally", "Daily")),
    )
    for number, (field, given, options) in enumerate(questions):
        x = LEFT + half * number
        sheet.box(x, y, half, ROW, stroke=STRONG)
        sheet.write(x + 4, y + 9, wording.label(field), size=7, color=STRONG)
        start = x + 6
        for option in options:
            start = sheet.tick_box(start, y + 24, option, ticked=option == given)
    return y + ROW


def _vitals(sheet: Sheet, y: float, texts: dict[str, str], wording: Wording) -> float:
    y = _bar(sheet, y, "OFFICE USE ONLY - VITAL SIGNS")
    width = (RIGHT - LEFT) / len(VITALS)
    for number, field in enumerate(VITALS):
        x = LEFT + width * number
        sheet.box(x, y, width, ROW, fill=SHADE, stroke=STRONG)
        sheet.write(x + 4, y + 9, wording.label(field), size=7, color=STRONG)
        sheet.answer(x + 5, y + 24, texts[field], width - 8, size=9.5)
    return y + ROW


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    consent = "The information above is correct. I consent to treatment and to the sharing of records with my insurer."
    sheet.write(LEFT, y + 14, consent, size=8, color=GREY)
    sheet.line(LEFT, y + 46, 340, y + 46, color=BLACK)
    sheet.line(370, y + 46, RIGHT, y + 46, color=BLACK)
    sheet.write(LEFT + 6, y + 42, patient.name, size=15, font="Times-Italic", color=sheet.ink)
    sheet.answer(376, y + 42, texts["signature_date"], RIGHT - 380)
    sheet.write(LEFT, y + 55, "Signature of patient", size=7, color=STRONG)
    sheet.write(370, y + 55, wording.label("signature_date"), size=7, color=STRONG)
