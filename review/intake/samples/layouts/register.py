"""Layout "register": a ruled register of narrow rows, two pairs in each, sections as bands; one page."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.layouts.sheet import GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import Wording, printed

OMITS: Final = frozenset[str]()
LEFT: Final = 36.0
RIGHT: Final = WIDTH - 36
LABEL: Final = 104.0
ROW: Final = 16.5
RULE: Final = HexColor(0x8C8C8C)

Section = tuple[str, tuple[tuple[str, str], ...]]
PERSON: Final[tuple[Section, ...]] = (
    (
        "PERSONAL DETAILS",
        (
            ("name", "date_of_birth"),
            ("sex", "pregnant"),
            ("address", "city"),
            ("state", "postal_code"),
            ("phone", "email"),
            ("occupation", "emergency_contact.name"),
            ("emergency_contact.relationship", "emergency_contact.phone"),
        ),
    ),
    (
        "INSURANCE",
        (
            ("insurance.provider", "insurance.policyholder"),
            ("insurance.policy_number", "insurance.group_number"),
            ("insurance.relationship", ""),
        ),
    ),
)
HEALTH: Final = ("reason_for_visit", "conditions", "medications", "allergies", "surgeries")
OTHER: Final[tuple[Section, ...]] = (
    (
        "LIFESTYLE AND PHARMACY",
        (("tobacco", "alcohol"), ("pharmacy.name", "pharmacy.phone")),
    ),
    (
        "VITAL SIGNS",
        (
            ("vitals.blood_pressure", "vitals.heart_rate"),
            ("vitals.respiratory_rate", "vitals.temperature"),
            ("vitals.oxygen_saturation", "vitals.height"),
            ("vitals.weight", ""),
        ),
    ),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face("Helvetica", "Helvetica-Bold", "Courier"), accent=0x37474F)
    texts = printed(patient, wording)
    sheet.write(LEFT, 44, "Elm Street Medical Group", size=14, font=sheet.face.bold)
    sheet.write(RIGHT, 44, "Patient intake register", size=10, color=GREY, align="right")
    y = 54.0
    for section in PERSON:
        y = _section(sheet, y, section, texts, wording)
    y = _band(sheet, y, "HEALTH")
    for field in HEALTH:
        y = _wide_row(sheet, y, field, texts, wording)
    for section in OTHER:
        y = _section(sheet, y, section, texts, wording)
    _signature(sheet, y + 22, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _band(sheet: Sheet, y: float, title: str) -> float:
    sheet.box(LEFT, y, RIGHT - LEFT, 14, fill=sheet.accent, stroke=None)
    sheet.write(LEFT + 5, y + 10, title, size=8.5, font=sheet.face.bold, color=white)
    return y + 14


def _section(
    sheet: Sheet, y: float, section: Section, texts: dict[str, str], wording: Wording
) -> float:
    title, rows = section
    y = _band(sheet, y, title)
    half = (RIGHT - LEFT) / 2
    for pair in rows:
        for place, field in enumerate(pair):
            x = LEFT + place * half
            sheet.box(x, y, half, ROW, stroke=RULE)
            if field:
                _cell(sheet, x, y, half, field, texts, wording)
        y += ROW
    return y + 4


def _cell(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    field: str,
    texts: dict[str, str],
    wording: Wording,
) -> None:
    label = wording.label(field)
    natural = sheet.width_of(label, size=8)
    size = min(8.0, 8.0 * (LABEL - 8) / natural)
    sheet.write(x + 4, y + 11.5, label, size=size)
    sheet.line(x + LABEL, y, x + LABEL, y + ROW, color=RULE)
    sheet.answer(x + LABEL + 4, y + 11.5, texts[field], width - LABEL - 8, size=9)


def _wide_row(sheet: Sheet, y: float, field: str, texts: dict[str, str], wording: Wording) -> float:
    """A row over the whole width, as high as its answer."""
    sheet.write(LEFT + 4, y + 11.5, wording.label(field), size=8)
    start = LEFT + LABEL + 50
    last = sheet.fill_in(start, y + 11.5, texts[field], RIGHT - start - 4, size=9, leading=11)
    height = last - y + 5
    sheet.box(LEFT, y, RIGHT - LEFT, height, stroke=RULE)
    sheet.line(start - 4, y, start - 4, y + height, color=RULE)
    return y + height


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT, y, "Signature", size=8)
    sheet.write(LEFT + 48, y, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.write(370, y, wording.label("signature_date"), size=8)
    sheet.answer(370 + LABEL, y, texts["signature_date"], RIGHT - 370 - LABEL, size=9)
