"""Layout "packet": answers on rules behind labels, check lists in columns, boxes for "none"; one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset[str]()
LEFT: Final = 40.0
RIGHT: Final = WIDTH - 40
ROW: Final = 19.0
SHADE: Final = HexColor(0xE4E8EC)

# rows of (field, share of the width)
Rows = tuple[tuple[tuple[str, int], ...], ...]
PATIENT: Final[Rows] = (
    (("name", 3), ("date_of_birth", 2)),
    (("sex", 3), ("occupation", 2)),
    (("address", 1),),
    (("city", 3), ("state", 1), ("postal_code", 1)),
    (("phone", 1), ("email", 1)),
    (("emergency_contact.name", 1),),
    (("emergency_contact.relationship", 1), ("emergency_contact.phone", 1)),
)
INSURANCE: Final[Rows] = (
    (("insurance.provider", 1), ("insurance.policy_number", 1)),
    (("insurance.policyholder", 1), ("insurance.group_number", 1)),
    (("insurance.relationship", 1),),
)
PHARMACY: Final[Rows] = ((("pharmacy.name", 1), ("pharmacy.phone", 1)),)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face("Helvetica", "Helvetica-Bold", "Times-Roman"), accent=0x243B53)
    texts = printed(patient, wording)
    sheet.write(
        WIDTH / 2, 40, "Juniper Family Medicine", size=15, font="Times-Bold", align="center"
    )
    sheet.write(WIDTH / 2, 53, "NEW PATIENT PACKET", size=9, color=GREY, align="center")
    y = _rows(sheet, _title(sheet, 60, "PATIENT INFORMATION"), PATIENT, patient, texts, wording)
    y = _rows(sheet, _title(sheet, y, "INSURANCE INFORMATION"), INSURANCE, patient, texts, wording)
    y = _rows(sheet, y, PHARMACY, patient, texts, wording)
    y = _title(sheet, y, "MEDICAL HISTORY")
    y = _blank(sheet, LEFT, y + 14, "reason_for_visit", RIGHT, texts, wording) - 2
    y = _check_list(sheet, y + ROW - 4, patient, wording)
    y = _medications(sheet, y, patient, wording)
    y = _side_by_side(sheet, y, patient, wording)
    y = _habits(sheet, y, patient, wording)
    y = _office_box(sheet, y, texts, wording)
    _signature(sheet, y + 26, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _title(sheet: Sheet, y: float, title: str) -> float:
    sheet.box(LEFT, y, RIGHT - LEFT, 13, fill=SHADE, stroke=None)
    sheet.write(WIDTH / 2, y + 9.5, title, size=8.5, font=sheet.face.bold, align="center")
    return y + 13


def _rows(
    sheet: Sheet, y: float, rows: Rows, patient: Patient, texts: dict[str, str], wording: Wording
) -> float:
    for cells in rows:
        for field, x, width in shared_out(cells, LEFT, RIGHT - LEFT):
            if field == "sex":
                _sex(sheet, x, y + 14, patient, wording)
            else:
                _blank(sheet, x, y + 14, field, x + width - 8, texts, wording)
        y += ROW
    return y + 3


def _blank(
    sheet: Sheet,
    x: float,
    y: float,
    field: str,
    end: float,
    texts: dict[str, str],
    wording: Wording,
) -> float:
    """A label and the rule behind it, on which the answer stands."""
    label = f"{wording.label(field)}:".replace("?:", "?")
    sheet.write(x, y, label, size=8.5)
    start = x + sheet.width_of(label, size=8.5) + 3
    sheet.line(start, y + 2.5, end, y + 2.5, color=BLACK)
    sheet.answer(start + 4, y, texts[field], end - start - 6, size=10.5)
    return y


def _boxes(sheet: Sheet, x: float, y: float, options: Sequence[str], given: str) -> float:
    for option in options:
        x = sheet.tick_box(x, y, option, ticked=option == given)
    return x


def _sex(sheet: Sheet, x: float, y: float, patient: Patient, wording: Wording) -> None:
    label = f"{wording.label('sex')}:"
    sheet.write(x, y, label, size=8.5)
    start = x + sheet.width_of(label, size=8.5) + 8
    _boxes(sheet, start, y, ("M", "F"), patient.sex[0].upper())


def _check_list(sheet: Sheet, y: float, patient: Patient, wording: Wording) -> float:
    sheet.write(LEFT, y + 9, wording.label("conditions"), size=8.5, font=sheet.face.bold)
    names, column = sorted(CONDITIONS), (RIGHT - LEFT) / 4
    rows = -(-len(names) // 4)
    for number, name in enumerate(names):  # as packets do: down the columns, not across
        x, line = LEFT + column * (number // rows), number % rows
        sheet.tick_box(x, y + 23 + 14 * line, name, ticked=name in patient.conditions, mark="tick")
    return y + 14 * rows + 16


def _medications(sheet: Sheet, y: float, patient: Patient, wording: Wording) -> float:
    """A title with its box for "none", and a table with room for five drugs."""
    title = wording.label("medications")
    sheet.write(LEFT, y + 10, title, size=8.5, font=sheet.face.bold)
    end = LEFT + sheet.width_of(title, size=8.5, font=sheet.face.bold)
    sheet.tick_box(end + 16, y + 10, wording.denial("medications"), ticked=not patient.medications)
    heads, edges = ("Name of drug", "Strength", "How often taken"), (LEFT, LEFT + 210, LEFT + 330)
    y += 14
    for x, head in zip(edges, heads, strict=True):
        sheet.write(x + 4, y + 9, head, size=7.5, color=GREY)
    y += 12
    drugs = [(drug.name, drug.dose, drug.schedule) for drug in patient.medications]
    for row in [*drugs, *[("", "", "")] * (4 - len(drugs))]:
        sheet.box(LEFT, y, RIGHT - LEFT, 15)
        for x, text in zip(edges, row, strict=True):
            sheet.line(x, y, x, y + 15)
            sheet.answer(x + 4, y + 11, text, 116, size=10)
        y += 15
    return y + 3


def _side_by_side(sheet: Sheet, y: float, patient: Patient, wording: Wording) -> float:
    """Allergies with their reactions on the left, operations with their years on the right."""
    half = (RIGHT - LEFT) / 2
    tables = (
        ("allergies", patient.denies_allergies, ("Allergy", "Reaction"),
         [(one.substance, one.reaction) for one in patient.allergies]),
        ("surgeries", not patient.surgeries, ("Surgery", "Year"),
         [(one.procedure, str(one.year)) for one in patient.surgeries]),
    )  # fmt: skip
    for number, (field, denied, heads, rows) in enumerate(tables):
        x, top = LEFT + number * half, y
        sheet.write(x, top + 10, wording.label(field), size=8.5, font=sheet.face.bold)
        sheet.tick_box(x, top + 24, wording.denial(field), ticked=denied)
        top += 28
        for place, head in enumerate(heads):
            sheet.write(x + 4 + 150 * place, top + 9, head, size=7.5, color=GREY)
        for row in [*rows, *[("", "")] * (2 - len(rows))]:
            top += 15
            for place, text in enumerate(row):
                sheet.answer(x + 4 + 150 * place, top + 9, text, 100, size=10)
            sheet.line(x, top + 12, x + half - 10, top + 12)
    return y + 28 + 15 * 3


def _habits(sheet: Sheet, y: float, patient: Patient, wording: Wording) -> float:
    asked: list[tuple[str, tuple[str, ...], str]] = [
        ("tobacco", ("Yes", "No", "Former"), patient.tobacco),
        ("alcohol", ("No", "Occasionally", "Daily"), patient.alcohol),
    ]
    if patient.pregnant is not None:
        asked.append(("pregnant", ("Yes", "No"), "Yes" if patient.pregnant else "No"))
    for field, options, given in asked:
        sheet.write(LEFT, y + 9, wording.label(field), size=8.5)
        _boxes(sheet, LEFT + 200, y + 9, options, given)
        y += 14
    return y + 3


def _office_box(sheet: Sheet, y: float, texts: dict[str, str], wording: Wording) -> float:
    sheet.box(LEFT, y, RIGHT - LEFT, 44, stroke=BLACK, fill=SHADE)
    sheet.write(LEFT + 5, y + 10, "FOR OFFICE USE ONLY", size=7.5, font=sheet.face.bold)
    column = (RIGHT - LEFT) / 4
    for number, field in enumerate(VITALS):
        x, line = LEFT + 6 + column * (number % 4), y + 23 + 15 * (number // 4)
        label = f"{wording.label(field)}:"
        sheet.write(x, line, label, size=8)
        sheet.answer(x + sheet.width_of(label, size=8) + 5, line, texts[field], 60, size=10)
    return y + 47


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT + 6, y - 3, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.line(LEFT, y, 350, y, color=BLACK)
    sheet.write(LEFT, y + 9, "Patient / legal guardian signature", size=7.5)
    sheet.answer(384, y - 3, texts["signature_date"], RIGHT - 388)
    sheet.line(380, y, RIGHT, y, color=BLACK)
    sheet.write(380, y + 9, wording.label("signature_date"), size=7.5)
