"""Layout "leaders": sentences with dotted leaders to the answer, a grid of yes and no, numbered lines; two pages."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.sheet import BLACK, GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset[str]()
LEFT: Final = 56.0
RIGHT: Final = WIDTH - 56
ANSWERS: Final = 330.0
ROW: Final = 22.0
DOTS: Final = HexColor(0x888888)

PERSON: Final = (
    ("About the patient", ("name", "date_of_birth", "sex", "address", "city", "state",
                           "postal_code", "phone", "email", "occupation")),
    ("Emergency", ("emergency_contact.name", "emergency_contact.relationship",
                   "emergency_contact.phone")),
    ("Insurance coverage", ("insurance.provider", "insurance.policyholder",
                            "insurance.relationship", "insurance.policy_number",
                            "insurance.group_number")),
    ("Pharmacy", ("pharmacy.name", "pharmacy.phone")),
)  # fmt: skip
LISTS: Final = ("medications", "allergies", "surgeries")


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages."""
    sheet = Sheet(face=Face("Times-Roman", "Times-Bold", "Helvetica"), accent=0x5A2A27)
    texts = printed(patient, wording)
    sheet.write(LEFT, 54, "Prairie Creek Primary Care", size=17, font=sheet.face.bold)
    sheet.write(
        LEFT, 70, "Please complete both pages before you see the doctor.", size=10, color=GREY
    )
    y = 88.0
    for title, fields in PERSON:
        y = _title(sheet, y, title)
        for field in fields:
            y = _leader(sheet, y, wording.label(field), texts[field])
    sheet.next_page()
    y = _title(sheet, 50, "Your health")
    sheet.write(LEFT, y + 12, wording.label("reason_for_visit"), size=10.5)
    end = sheet.fill_in(LEFT + 12, y + 28, texts["reason_for_visit"], RIGHT - LEFT - 20)
    y = _grid(sheet, end + 10, patient, wording)
    for field in LISTS:
        y = _numbered(sheet, y, field, patient, wording)
    y = _habits(sheet, y, patient, texts, wording)
    y = _title(sheet, y, "To be completed by medical assistant")
    for measured in VITALS[::2], VITALS[1::2]:
        y = _measured(sheet, y, measured, texts, wording)
    _signature(sheet, y + 24, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _title(sheet: Sheet, y: float, title: str) -> float:
    sheet.write(LEFT, y + 14, title, size=12.5, font=sheet.face.bold, color=sheet.accent)
    return y + 18


def _leader(sheet: Sheet, y: float, label: str, text: str) -> float:
    """A label, dots up to the column of answers, and the answer there."""
    sheet.write(LEFT, y + 14, label, size=10.5)
    end = LEFT + sheet.width_of(label, size=10.5)
    dots = "." * int((ANSWERS - 8 - end) / sheet.width_of(".", size=10.5))
    sheet.write(end + 3, y + 14, dots, size=10.5, color=DOTS)
    sheet.answer(ANSWERS, y + 14, text, RIGHT - ANSWERS, size=10.5)
    return y + ROW


def _grid(sheet: Sheet, y: float, patient: Patient, wording: Wording) -> float:
    """Conditions in two columns, each with a box under "Yes" and one under "No"."""
    sheet.write(LEFT, y + 12, wording.label("conditions"), size=10.5)
    half = (RIGHT - LEFT) / 2
    y += 16
    for column in range(2):
        for place, head in enumerate(("Yes", "No")):
            sheet.write(
                LEFT + half * column + 150 + 36 * place, y + 10, head, size=9, font=sheet.face.bold
            )
    names = sorted(CONDITIONS)
    rows = -(-len(names) // 2)
    for number, name in enumerate(names):
        x, line = LEFT + half * (number // rows), y + 24 + 14 * (number % rows)
        sheet.write(x, line, name, size=10)
        for place, ticked in enumerate(
            (name in patient.conditions, name not in patient.conditions)
        ):
            sheet.tick_box(x + 152 + 36 * place, line, "", ticked=ticked)
    return y + 14 * rows + 16


def _numbered(sheet: Sheet, y: float, field: str, patient: Patient, wording: Wording) -> float:
    """A sentence, numbered lines, and under them the box that says there is nothing."""
    entries = {
        "medications": [str(drug) for drug in patient.medications],
        "allergies": [f"{one.substance} ({one.reaction})" for one in patient.allergies],
        "surgeries": [str(one) for one in patient.surgeries],
    }[field]
    denied = patient.denies_allergies if field == "allergies" else not entries
    sheet.write(LEFT, y + 13, wording.label(field), size=10.5)
    y += 13
    for number in range(max(3, len(entries)) if field == "medications" else 2):
        y += 16
        sheet.write(LEFT + 8, y, f"{number + 1}.", size=9.5)
        sheet.line(LEFT + 22, y + 2, RIGHT, y + 2)
        sheet.answer(LEFT + 26, y, entries[number] if number < len(entries) else "", RIGHT - 90)
    sheet.tick_box(LEFT + 8, y + 16, wording.denial(field), ticked=denied)
    return y + 22


def _habits(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> float:
    fields = ("tobacco", "alcohol", *(() if patient.pregnant is None else ("pregnant",)))
    for field in fields:
        y = _leader(sheet, y, wording.label(field), texts[field]) - 4
    return y + 4


def _measured(
    sheet: Sheet, y: float, fields: tuple[str, ...], texts: dict[str, str], wording: Wording
) -> float:
    column = (RIGHT - LEFT) / len(fields)
    for number, field in enumerate(fields):
        x, label = LEFT + column * number, wording.label(field)
        sheet.write(x, y + 13, label, size=9.5)
        start = x + sheet.width_of(label, size=9.5) + 6
        sheet.line(start, y + 15, x + column - 6, y + 15)
        sheet.answer(start + 3, y + 13, texts[field], x + column - start - 8, size=10)
    return y + 20


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT, y, "X", size=12, font=sheet.face.bold)
    sheet.write(LEFT + 16, y, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.line(LEFT + 12, y + 3, 330, y + 3, color=BLACK)
    sheet.write(LEFT + 12, y + 13, "Signature of patient or responsible party", size=8.5)
    sheet.write(350, y, wording.label("signature_date"), size=10.5)
    start = 350 + sheet.width_of(wording.label("signature_date"), size=10.5) + 8
    sheet.answer(start, y, texts["signature_date"], RIGHT - start)
    sheet.line(start - 2, y + 3, RIGHT, y + 3, color=BLACK)
