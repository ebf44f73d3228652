"""Layout "ledger": a grid of cells, label and answer centred in each; health history in ruled rows; two pages."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.layouts.sheet import BLACK, GREY, HEIGHT, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({"pregnant"})
LEFT: Final = 42.0
WHOLE: Final = WIDTH - 2 * LEFT
STRIP: Final = 13.0
CELL: Final = 32.0
SHADE: Final = HexColor(0xE6ECE8)
RULE: Final = HexColor(0x7B8B83)

BLOCKS: Final[tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]] = (
    (
        "Personal details",
        (
            ("name", "date_of_birth", "sex"),
            ("address", "city", "state", "postal_code"),
            ("phone", "email", "occupation"),
        ),
    ),
    (
        "Emergency contact",
        (("emergency_contact.name", "emergency_contact.phone", "emergency_contact.relationship"),),
    ),
    (
        "Insurance",
        (
            ("insurance.provider", "insurance.policy_number", "insurance.group_number"),
            ("insurance.policyholder", "insurance.relationship"),
        ),
    ),
    ("Lifestyle and pharmacy", (("tobacco", "alcohol", "pharmacy.name", "pharmacy.phone"),)),
    ("Vital signs", (VITALS[:4], VITALS[4:])),
)
HEALTH: Final = ("reason_for_visit", "conditions", "medications", "allergies", "surgeries")


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of two pages: the person, then the health history."""
    sheet = Sheet(face=Face("Times-Roman", "Times-Bold", "Courier-Bold"), accent=0x2F4A3E)
    texts = printed(patient, wording)
    sheet.write(LEFT, 50, "Copper Basin Clinic", size=15, font=sheet.face.bold)
    sheet.write(LEFT + WHOLE, 50, "Intake record", size=11, color=GREY, align="right")
    y = 66.0
    for title, rows in BLOCKS:
        sheet.write(LEFT, y + 12, title, size=11, font=sheet.face.bold, color=sheet.accent)
        y += 18
        for fields in rows:
            y = _row(sheet, y, fields, texts, wording)
        y += 8
    sheet.write(LEFT, HEIGHT - 40, "Page 1 of 2", size=8, color=GREY)
    sheet.next_page()
    _history(sheet, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _row(
    sheet: Sheet, y: float, fields: tuple[str, ...], texts: dict[str, str], wording: Wording
) -> float:
    """Cells of one width; what is printed and what is written share the middle of a cell."""
    width = WHOLE / len(fields)
    for number, field in enumerate(fields):
        x = LEFT + number * width
        sheet.box(x, y, width, STRIP, fill=SHADE, stroke=RULE)
        sheet.box(x, y, width, CELL, stroke=RULE)
        label = wording.label(field)
        sheet.write(x + width / 2, y + 9.5, label, size=8, align="center")
        size = min(
            10.0, 10.0 * (width - 8) / max(sheet.width_of(texts[field], size=10, font="Courier"), 1)
        )
        sheet.write(
            x + width / 2, y + 26, texts[field],
            size=size, font=sheet.face.hand, color=sheet.ink, align="center",
        )  # fmt: skip
    return y + CELL


def _history(sheet: Sheet, patient: Patient, texts: dict[str, str], wording: Wording) -> None:
    """The health history as ruled rows, the label in a narrow cell left of a wide one."""
    sheet.write(LEFT, 60, "Health history", size=11, font=sheet.face.bold, color=sheet.accent)
    y = 68.0
    for field in HEALTH:
        last = sheet.fill_in(LEFT + 166, y + 16, texts[field], WHOLE - 176, size=10, leading=13)
        sheet.write(LEFT + 6, y + 16, wording.label(field), size=9)
        sheet.box(LEFT, y, 160, last + 10 - y, stroke=RULE)
        sheet.box(LEFT + 160, y, WHOLE - 160, last + 10 - y, stroke=RULE)
        y = last + 10
    sheet.line(LEFT, y + 50, LEFT + 240, y + 50, color=BLACK)
    sheet.write(LEFT + 6, y + 46, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.write(LEFT, y + 60, "Signature", size=8)
    sheet.write(360, y + 46, wording.label("signature_date"), size=9)
    sheet.answer(450, y + 46, texts["signature_date"], LEFT + WHOLE - 450, size=10)
