"""Layout "cards": two columns of cards, labels set right, answers close beside them, no colons."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.layouts.sheet import GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({"insurance.relationship"})
LEFT: Final = 46.0
GAP: Final = 20.0
COLUMN: Final = (WIDTH - 2 * LEFT - GAP) / 2
LABEL: Final = 118.0
WIDE_LABEL: Final = 150.0
STEP: Final = 17.0
EDGE: Final = HexColor(0xC9BFA8)

Card = tuple[str, tuple[str, ...]]
PAIRS: Final[tuple[tuple[Card, Card], ...]] = (
    (
        ("You", ("name", "date_of_birth", "sex", "pregnant", "occupation")),
        ("Where to find you", ("address", "city", "state", "postal_code", "phone", "email")),
    ),
    (
        (
            "If something happens",
            ("emergency_contact.name", "emergency_contact.phone", "emergency_contact.relationship"),
        ),
        (
            "Who pays",
            (
                "insurance.provider",
                "insurance.policy_number",
                "insurance.group_number",
                "insurance.policyholder",
            ),
        ),
    ),
    (
        ("Habits and pharmacy", ("tobacco", "alcohol", "pharmacy.name", "pharmacy.phone")),
        ("Measured today", VITALS),
    ),
)
HEALTH: Final = ("reason_for_visit", "conditions", "medications", "allergies", "surgeries")


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    sheet = Sheet(face=Face("Times-Roman", "Times-Bold", "Helvetica-Oblique"), accent=0x7A5230)
    texts = printed(patient, wording)
    sheet.write(WIDTH / 2, 50, "Juniper Creek Family Practice", size=16, align="center")
    sheet.write(WIDTH / 2, 65, "New patient intake", size=10, color=GREY, align="center")
    y = 82.0
    for left, right in PAIRS:
        ends = [
            _card(sheet, LEFT + number * (COLUMN + GAP), y, card, texts, wording)
            for number, card in enumerate((left, right))
        ]
        y = max(ends) + 12
    _signature(sheet, _health(sheet, y, texts, wording), patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _card(
    sheet: Sheet, x: float, y: float, card: Card, texts: dict[str, str], wording: Wording
) -> float:
    """One card; answers stand right of a common edge. Gives the bottom."""
    title, fields = card
    shown = [field for field in fields if texts[field]]
    height = 24 + STEP * len(shown)
    sheet.box(x, y, COLUMN, height, stroke=EDGE)
    sheet.write(x + 8, y + 13, title, size=10, font=sheet.face.bold, color=sheet.accent)
    for number, field in enumerate(shown):
        base = y + 30 + STEP * number
        sheet.write(x + LABEL, base, wording.label(field), size=8.5, align="right")
        sheet.answer(x + LABEL + 8, base, texts[field], COLUMN - LABEL - 14, size=9.5)
    return y + height


def _health(sheet: Sheet, y: float, texts: dict[str, str], wording: Wording) -> float:
    width = WIDTH - 2 * LEFT
    sheet.write(LEFT + 8, y + 13, "Health", size=10, font=sheet.face.bold, color=sheet.accent)
    base = y + 31
    for field in HEALTH:
        sheet.write(LEFT + WIDE_LABEL, base, wording.label(field), size=8.5, align="right")
        room = width - WIDE_LABEL - 16
        last = sheet.fill_in(LEFT + WIDE_LABEL + 8, base, texts[field], room, size=9.5, leading=12)
        base = last + STEP
    sheet.box(LEFT, y, width, base - y, stroke=EDGE)
    return base


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    sheet.write(LEFT, y + 26, "Signature", size=8.5)
    sheet.write(LEFT + 48, y + 26, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.write(400, y + 26, wording.label("signature_date"), size=8.5, align="right")
    sheet.answer(408, y + 26, texts["signature_date"], WIDTH - LEFT - 408)
