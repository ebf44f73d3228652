"""Layout "column": labels left of their answers in one column, over two pages, tinted section bars."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import white

from review.intake.samples.layouts.sheet import GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({"insurance.relationship"})
LEFT: Final = 54.0
ANSWERS: Final = 232.0
RIGHT: Final = WIDTH - 54
SECTIONS: Final = (
    (
        (
            "Patient information",
            ("name", "date_of_birth", "sex", "pregnant", "address", "city", "state"),
        ),
        ("", ("postal_code", "phone", "email", "occupation")),
        (
            "Emergency contact",
            (
                "emergency_contact.name",
                "emergency_contact.phone",
                "emergency_contact.relationship",
            ),
        ),
        (
            "Insurance",
            (
                "insurance.provider",
                "insurance.policy_number",
                "insurance.group_number",
                "insurance.policyholder",
            ),
        ),
        ("Today's visit", ("reason_for_visit",)),
    ),
    (
        ("Medical history", ("conditions", "medications", "allergies", "surgeries")),
        ("Lifestyle", ("tobacco", "alcohol")),
        ("Pharmacy", ("pharmacy.name", "pharmacy.phone")),
        ("Vital signs (completed by staff)", VITALS),
    ),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages."""
    sheet = Sheet(face=Face(), accent=0x1F6F78)
    texts = printed(patient, wording)
    for number, sections in enumerate(SECTIONS, start=1):
        y = _letterhead(sheet) if number == 1 else _running_head(sheet)
        for title, fields in sections:
            y = _section(sheet, y, title, fields, texts, wording)
        if number == len(SECTIONS):
            _signature(sheet, y, patient, texts, wording)
        _foot(sheet, number)
        sheet.next_page()
    return sheet.finish()


def _letterhead(sheet: Sheet) -> float:
    sheet.box(LEFT, 44, 30, 30, fill=sheet.accent, stroke=None)
    sheet.box(LEFT + 12, 50, 6, 18, fill=white, stroke=None)
    sheet.box(LEFT + 6, 56, 18, 6, fill=white, stroke=None)
    sheet.write(
        LEFT + 40,
        60,
        "Lakeside Family Medicine",
        size=17,
        font=sheet.face.bold,
        color=sheet.accent,
    )
    sheet.write(LEFT + 40, 73, "Primary care for every age", size=9, color=GREY)
    for row, text in enumerate(
        ("210 Lakeside Parkway, Suite 300", "Tel. 800-555-0142", "Fax 800-555-0143")
    ):
        sheet.write(RIGHT, 53 + 11 * row, text, size=8.5, color=GREY, align="right")
    sheet.write(LEFT, 112, "New Patient Intake Form", size=15, font=sheet.face.bold)
    note = "Please answer every question. Your answers become part of your medical record."
    sheet.write(LEFT, 127, note, size=9, color=GREY)
    return 148


def _running_head(sheet: Sheet) -> float:
    sheet.write(
        LEFT,
        56,
        "Lakeside Family Medicine",
        size=10,
        font=sheet.face.bold,
        color=sheet.accent,
    )
    sheet.write(
        RIGHT,
        56,
        "New Patient Intake Form (continued)",
        size=9,
        color=GREY,
        align="right",
    )
    sheet.line(LEFT, 63, RIGHT, 63, color=sheet.accent, width=1)
    return 84


def _section(
    sheet: Sheet,
    y: float,
    title: str,
    fields: tuple[str, ...],
    texts: dict[str, str],
    wording: Wording,
) -> float:
    """One section from `y` on; gives the y of what follows."""
    if title:
        sheet.box(LEFT, y, RIGHT - LEFT, 17, fill=sheet.accent, stroke=None)
        sheet.write(LEFT + 7, y + 12, title, size=10, font=sheet.face.bold, color=white)
        y += 34
    for field in fields:
        if field == "pregnant" and not texts["pregnant"]:
            continue
        sheet.write(LEFT + 4, y, wording.label(field, in_section=bool(title)), size=9.5)
        y = sheet.fill_in(ANSWERS, y, texts[field], RIGHT - ANSWERS - 4, leading=15)
        sheet.line(ANSWERS - 4, y + 4, RIGHT, y + 4)
        y += 20.5
    return y + (4 if title != "Patient information" else 0)


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    consent = (
        "I confirm that the information given above is complete and correct, and I consent to",
        "examination and treatment by the clinicians of this practice.",
    )
    for row, text in enumerate(consent):
        sheet.write(LEFT + 4, y + 8 + 12 * row, text, size=9, color=GREY)
    y += 56
    sheet.write(LEFT + 4, y, "Signature", size=9.5)
    sheet.write(LEFT + 64, y, patient.name, size=15, font="Times-Italic", color=sheet.ink)
    sheet.line(LEFT + 58, y + 4, 330, y + 4)
    sheet.write(346, y, wording.label("signature_date"), size=9.5)
    start = 346 + sheet.width_of(wording.label("signature_date")) + 8
    sheet.answer(start, y, texts["signature_date"], RIGHT - start)
    sheet.line(start - 3, y + 4, RIGHT, y + 4)


def _foot(sheet: Sheet, number: int) -> None:
    sheet.write(LEFT, 760, "Form LFM-102, revised 03/25", size=8, color=GREY)
    sheet.write(
        RIGHT,
        760,
        f"Page {number} of {len(SECTIONS)}",
        size=8,
        color=GREY,
        align="right",
    )
