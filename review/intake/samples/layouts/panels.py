"""Layout "panels": two columns of panels, the person left, the health right; "none" under titles; one page."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset[str]()
LEFT: Final = 34.0
GAP: Final = 14.0
COLUMN: Final = (WIDTH - 2 * LEFT - GAP) / 2
FRAME: Final = HexColor(0x7B8794)

# panels of rows of (field, share of the width)
Rows = tuple[tuple[tuple[str, int], ...], ...]
PERSON: Final[tuple[tuple[str, Rows], ...]] = (
    (
        "Tell us about yourself",
        (
            (("name", 1),),
            (("date_of_birth", 1), ("sex", 1)),
            (("address", 1),),
            (("city", 4), ("state", 2), ("postal_code", 3)),
            (("phone", 1),),
            (("email", 1),),
            (("occupation", 1),),
        ),
    ),
    (
        "Emergency contact",
        (
            (("emergency_contact.name", 1),),
            (("emergency_contact.relationship", 5), ("emergency_contact.phone", 4)),
        ),
    ),
    (
        "Who is responsible for your bill?",
        (
            (("insurance.provider", 1),),
            (("insurance.policy_number", 1), ("insurance.group_number", 1)),
            (("insurance.policyholder", 1),),
            (("insurance.relationship", 1),),
        ),
    ),
    ("Pharmacy", ((("pharmacy.name", 1),), (("pharmacy.phone", 1),))),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face("Helvetica", "Helvetica-Bold", "Courier"), accent=0x2F6F73)
    texts = printed(patient, wording)
    sheet.write(LEFT, 40, "Saltmarsh Clinic", size=16, font=sheet.face.bold, color=sheet.accent)
    sheet.write(WIDTH - LEFT, 40, "Health history", size=12, color=GREY, align="right")
    y = 52.0
    for title, rows in PERSON:
        y = _panel(sheet, y, title, rows, patient, texts, wording)
    bottom = _health(sheet, 52, patient, texts, wording)
    _signature(sheet, max(y, bottom) + 26, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _bar(sheet: Sheet, x: float, y: float, title: str) -> float:
    sheet.box(x, y, COLUMN, 14, fill=sheet.accent, stroke=None)
    sheet.write(x + 5, y + 10, title, size=8.5, font=sheet.face.bold, color=white)
    return y + 14


def _panel(
    sheet: Sheet,
    y: float,
    title: str,
    rows: Rows,
    patient: Patient,
    texts: dict[str, str],
    wording: Wording,
) -> float:
    """Labels with the answer on a line under each."""
    top, y = y, _bar(sheet, LEFT, y, title)
    for cells in rows:
        for field, x, width in shared_out(cells, LEFT + 5, COLUMN - 10):
            sheet.write(x, y + 10, wording.label(field), size=7.5, color=GREY)
            if field == "sex":
                end = sheet.tick_box(x, y + 22, "Female", ticked=patient.sex == "female")
                sheet.tick_box(end - 6, y + 22, "Male", ticked=patient.sex == "male")
            else:
                sheet.answer(x + 2, y + 22, texts[field], width - 8, size=10)
                sheet.line(x, y + 24.5, x + width - 6, y + 24.5)
        y += 25
    sheet.box(LEFT, top, COLUMN, y + 4 - top, stroke=FRAME)
    return y + 10


def _health(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> float:
    x = LEFT + COLUMN + GAP
    y = _bar(sheet, x, y, wording.label("reason_for_visit"))
    y = sheet.fill_in(x + 5, y + 13, texts["reason_for_visit"], COLUMN - 10, size=10) + 10
    y = _bar(sheet, x, y, wording.label("conditions"))
    for number, name in enumerate(sorted(CONDITIONS)):
        at = x + 5 + (COLUMN - 10) / 2 * (number % 2)
        sheet.tick_box(at, y + 13 + 13 * (number // 2), name, ticked=name in patient.conditions)
    y += 13 * -(-len(CONDITIONS) // 2) + 10
    for field, denied, lines in (
        ("allergies", patient.denies_allergies, [f"{a.substance} - {a.reaction}" for a in patient.allergies]),
        ("medications", not patient.medications, [str(drug) for drug in patient.medications]),
        ("surgeries", not patient.surgeries, [str(one) for one in patient.surgeries]),
    ):  # fmt: skip
        y = _list(sheet, x, y, field, wording, denied, lines)
    y = _habits(sheet, x, y, patient, wording)
    return _measured(sheet, x, y, texts, wording)


def _list(
    sheet: Sheet, x: float, y: float, field: str, wording: Wording, denied: bool, lines: list[str]
) -> float:
    """A plain title, on the same line the box that denies all, and ruled lines."""
    sheet.write(x, y + 9, wording.label(field), size=8.5, font=sheet.face.bold)
    words = wording.denial(field)
    sheet.tick_box(x + 10, y + 22, words, ticked=denied, size=8)
    y += 24
    for line in [*lines, *[""] * (2 - len(lines))]:
        sheet.answer(x + 4, y + 11, line, COLUMN - 8, size=9.5)
        sheet.line(x, y + 14, x + COLUMN, y + 14)
        y += 14
    return y + 5


def _habits(sheet: Sheet, x: float, y: float, patient: Patient, wording: Wording) -> float:
    asked: list[tuple[str, tuple[str, ...], str]] = [
        ("tobacco", ("No", "Yes", "Former"), patient.tobacco),
        ("alcohol", ("No", "Occasionally", "Daily"), patient.alcohol),
    ]
    if patient.pregnant is not None:
        asked.append(("pregnant", ("No", "Yes"), "Yes" if patient.pregnant else "No"))
    for field, options, given in asked:
        sheet.write(x, y + 9, wording.label(field), size=8.5)
        start = x + 8
        for option in options:
            start = sheet.tick_box(start, y + 22, option, ticked=option == given, size=8)
        y += 27
    return y


def _measured(sheet: Sheet, x: float, y: float, texts: dict[str, str], wording: Wording) -> float:
    y = _bar(sheet, x, y, "For clinical staff")
    for number, field in enumerate(VITALS):
        at, line = x + 5 + COLUMN / 2 * (number % 2), y + 13 + 15 * (number // 2)
        sheet.write(at, line, wording.label(field), size=7.5, color=GREY)
        sheet.answer(at + 62, line, texts[field], COLUMN / 2 - 70, size=9.5)
    return y + 15 * 4


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT, y, "Signature", size=8.5)
    sheet.write(LEFT + 50, y, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.line(LEFT + 46, y + 3, 320, y + 3, color=BLACK)
    sheet.write(350, y, wording.label("signature_date"), size=8.5)
    start = 350 + sheet.width_of(wording.label("signature_date"), size=8.5) + 8
    sheet.answer(start, y, texts["signature_date"], WIDTH - LEFT - start)
