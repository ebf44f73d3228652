"""Layout "captions": answers on lines, their labels in small print under the lines; two pages."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.layouts.filled import shared_out
from review.intake.samples.layouts.sheet import GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import Wording, printed

OMITS: Final = frozenset[str]()
LEFT: Final = 54.0
RIGHT: Final = WIDTH - 54
GAP: Final = 16.0
RULE: Final = HexColor(0x555555)

# rows of (field, share of the width)
Rows = tuple[tuple[tuple[str, int], ...], ...]
FIRST: Final[Rows] = (
    (("name", 4), ("date_of_birth", 2), ("sex", 2)),
    (("address", 1),),
    (("city", 3), ("state", 2), ("postal_code", 2)),
    (("phone", 2), ("email", 3)),
    (("occupation", 2), ("pregnant", 2)),
    (("emergency_contact.name", 1), ("emergency_contact.phone", 1)),
    (("emergency_contact.relationship", 1), ("insurance.relationship", 1)),
    (("insurance.provider", 1), ("insurance.policyholder", 1)),
    (("insurance.policy_number", 1), ("insurance.group_number", 1)),
    (("pharmacy.name", 1), ("pharmacy.phone", 1)),
)
SECOND: Final[Rows] = (
    (("reason_for_visit", 1),),
    (("conditions", 1),),
    (("medications", 1),),
    (("allergies", 1),),
    (("surgeries", 1),),
    (("tobacco", 1), ("alcohol", 1)),
    (("vitals.blood_pressure", 1), ("vitals.heart_rate", 1), ("vitals.respiratory_rate", 1)),
    (("vitals.temperature", 1), ("vitals.oxygen_saturation", 1)),
    (("vitals.height", 1), ("vitals.weight", 1)),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages."""
    sheet = Sheet(face=Face("Times-Roman", "Times-Bold", "Helvetica"), accent=0x5B3A6B)
    texts = printed(patient, wording)
    sheet.write(LEFT, 56, "Orchard Lane Clinic", size=16, font=sheet.face.bold)
    sheet.write(LEFT, 72, "New patient registration", size=11, color=GREY)
    y = 112.0
    for row in FIRST:
        y = _row(sheet, y, row, texts, wording)
    sheet.next_page()
    sheet.write(LEFT, 56, "Your health", size=13, font=sheet.face.bold)
    y = 92.0
    for row in SECOND:
        y = _row(sheet, y, row, texts, wording)
    _signature(sheet, y + 16, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _row(
    sheet: Sheet,
    y: float,
    cells: tuple[tuple[str, int], ...],
    texts: dict[str, str],
    wording: Wording,
) -> float:
    """A row of answers with the captions under one line; gives the baseline of the next."""
    places = list(shared_out(cells, LEFT, RIGHT - LEFT, gap=GAP))
    ends = [
        sheet.fill_in(x + 2, y, texts[field], width - 4, size=11, leading=13)
        for field, x, width in places
    ]
    line = max(ends) + 4
    for field, x, width in places:
        sheet.line(x, line, x + width, line, color=RULE)
        sheet.write(x, line + 9, wording.label(field), size=8, color=GREY)
    return line + 36


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT + 2, y, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.line(LEFT, y + 4, 330, y + 4, color=RULE)
    sheet.write(LEFT, y + 13, "Signature of patient", size=8, color=GREY)
    sheet.answer(360, y, texts["signature_date"], RIGHT - 360, size=11)
    sheet.line(358, y + 4, RIGHT, y + 4, color=RULE)
    sheet.write(358, y + 13, wording.label("signature_date"), size=8, color=GREY)
