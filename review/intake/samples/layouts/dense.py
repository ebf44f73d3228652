"""Layout "dense": narrow boxes in a grid, labels that wrap and answers, both centred; header rows; one page."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit

from review.intake.samples.layouts.filled import shared_out
from review.intake.samples.layouts.sheet import GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset[str]()
LEFT: Final = 40.0
RIGHT: Final = WIDTH - 40
SIZE: Final = 7.0
SHADE: Final = HexColor(0xEFEFE6)

# rows of (field, share of the width)
Rows = tuple[tuple[tuple[str, int], ...], ...]
ROWS: Final[Rows] = (
    (("name", 4), ("date_of_birth", 3), ("sex", 2), ("pregnant", 2)),
    (("address", 5), ("city", 3), ("state", 2), ("postal_code", 2)),
    (("phone", 3), ("email", 5), ("occupation", 3)),
    (
        ("emergency_contact.name", 4),
        ("emergency_contact.relationship", 3),
        ("emergency_contact.phone", 3),
    ),
    (
        ("insurance.provider", 4),
        ("insurance.policy_number", 3),
        ("insurance.group_number", 2),
    ),
    (("insurance.policyholder", 4), ("insurance.relationship", 4)),
    (("pharmacy.name", 4), ("pharmacy.phone", 3), ("tobacco", 2), ("alcohol", 2)),
    (("reason_for_visit", 1),),
    (("conditions", 1),),
    (("medications", 1),),
    (("allergies", 1), ("surgeries", 1)),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face("Helvetica", "Helvetica-Bold", "Courier-Bold"), accent=0x6B5B12)
    texts = printed(patient, wording)
    sheet.write(WIDTH / 2, 46, "Copper Hill Clinic", size=15, font=sheet.face.bold, align="center")
    sheet.write(WIDTH / 2, 60, "Intake form", size=10, color=GREY, align="center")
    y = 72.0
    for row in ROWS:
        y = _boxes(sheet, y, row, texts, wording)
    y = _header_table(sheet, y + 10, texts, wording)
    _signature(sheet, y + 30, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _boxes(
    sheet: Sheet,
    y: float,
    cells: tuple[tuple[str, int], ...],
    texts: dict[str, str],
    wording: Wording,
) -> float:
    """A row of boxes, as high as its highest; labels wrap, answers stand under the longest label."""
    places = list(shared_out(cells, LEFT, RIGHT - LEFT))
    labels = [
        simpleSplit(wording.label(field), sheet.face.regular, SIZE, width - 8)
        for field, _, width in places
    ]
    answers = y + 12 + 8 * max(map(len, labels)) + 2
    ends = []
    for (field, x, width), lines in zip(places, labels, strict=True):
        middle, room = x + width / 2, width - 8
        for number, line in enumerate(lines):
            sheet.write(middle, y + 9 + 8 * number, line, size=SIZE, align="center")
        natural = sheet.width_of(texts[field], size=9, font=sheet.face.hand)
        start = max(middle - natural / 2, x + 4)
        ends.append(sheet.fill_in(start, answers, texts[field], room, size=9, leading=11))
    height = max(ends) + 6 - y
    for _, x, width in places:
        sheet.box(x, y, width, height)
    return y + height


def _header_table(sheet: Sheet, y: float, texts: dict[str, str], wording: Wording) -> float:
    """Labels in a shaded header row, one row of answers under it."""
    width = (RIGHT - LEFT) / len(VITALS)
    for number, field in enumerate(VITALS):
        x = LEFT + number * width
        sheet.box(x, y, width, 22, fill=SHADE)
        for place, line in enumerate(
            simpleSplit(wording.label(field), sheet.face.regular, SIZE, width - 8)
        ):
            sheet.write(x + width / 2, y + 9 + 8 * place, line, size=SIZE, align="center")
        sheet.box(x, y + 22, width, 18)
        natural = sheet.width_of(texts[field], size=9, font=sheet.face.hand)
        sheet.answer(x + max((width - natural) / 2, 4), y + 34, texts[field], width - 8, size=9)
    return y + 40


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT, y, "Sign here", size=8)
    sheet.write(LEFT + 44, y, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.write(360, y, wording.label("signature_date"), size=8)
    start = 360 + sheet.width_of(wording.label("signature_date"), size=8) + 10
    sheet.answer(start, y, texts["signature_date"], RIGHT - start, size=9)
