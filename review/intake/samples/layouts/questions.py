"""Layout "questions": whole questions with the answer on a ruled line below, numbered, one page."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor

from review.intake.samples.layouts.sheet import GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({*VITALS, "insurance.relationship", "pregnant"})
LEFT: Final = 58.0
RIGHT: Final = WIDTH - 58
GAP: Final = 22.0
RULE: Final = HexColor(0x9AA8A0)

# rows of (field, question, share of the width): this clinic words its form by itself
Rows = tuple[tuple[tuple[str, str, int], ...], ...]
ROWS: Final[Rows] = (
    (("name", "What is your full name?", 3), ("date_of_birth", "When were you born?", 2)),
    (("sex", "What is your sex?", 2), ("occupation", "What is your occupation?", 3)),
    (("address", "What is your street address?", 1),),
    (("city", "City", 3), ("state", "State", 1), ("postal_code", "ZIP code", 1)),
    (("phone", "What is your phone number?", 2), ("email", "What is your email address?", 3)),
    (
        ("emergency_contact.name", "Whom should we call in an emergency?", 3),
        ("emergency_contact.relationship", "How are they related to you?", 3),
        ("emergency_contact.phone", "Their phone number", 2),
    ),
    (
        ("insurance.provider", "Who is your insurance company?", 3),
        ("insurance.policyholder", "In whose name is the policy?", 3),
    ),
    (
        ("insurance.policy_number", "What is your policy number?", 3),
        ("insurance.group_number", "What is your group number?", 3),
    ),
    (("reason_for_visit", "What brings you in today?", 1),),
    (("conditions", "Which medical conditions do you have?", 1),),
    (("medications", "Which medications do you take, and how often?", 1),),
    (("allergies", "What are you allergic to?", 1),),
    (("surgeries", "Which operations have you had, and when?", 1),),
    (("tobacco", "Do you smoke or use tobacco?", 1), ("alcohol", "Do you drink alcohol?", 1)),
    (
        ("pharmacy.name", "Which pharmacy do you use?", 3),
        ("pharmacy.phone", "What is the pharmacy's phone number?", 3),
    ),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page; of the wording only formats are used."""
    sheet = Sheet(face=Face("Helvetica", "Helvetica-Bold", "Times-Roman"), accent=0x3C6E47)
    texts = printed(patient, wording)
    y = _head(sheet)
    for number, row in enumerate(ROWS, start=1):
        y = _row(sheet, y, number, row, texts)
    _signature(sheet, y, patient, texts)
    sheet.next_page()
    return sheet.finish()


def _head(sheet: Sheet) -> float:
    sheet.box(LEFT, 40, 4, 34, fill=sheet.accent, stroke=None)
    sheet.write(LEFT + 14, 54, "Getting to know you", size=17, font=sheet.face.bold)
    sheet.write(LEFT + 14, 70, "Patient intake  |  Fern Hill Health Center", size=9.5, color=GREY)
    sheet.write(RIGHT, 70, "800-555-0164", size=9.5, color=GREY, align="right")
    return 100


def _row(
    sheet: Sheet,
    y: float,
    number: int,
    cells: tuple[tuple[str, str, int], ...],
    texts: dict[str, str],
) -> float:
    """One row of questions; the number stands before the first."""
    sheet.write(LEFT - 6, y, f"{number}.", size=9, color=GREY, align="right")
    unit = (RIGHT - LEFT - GAP * (len(cells) - 1)) / sum(share for _, _, share in cells)
    x, lowest = LEFT, y
    for field, question, share in cells:
        width = share * unit
        sheet.write(x, y, question, size=9)
        end = sheet.fill_in(x + 2, y + 15, texts[field], width - 4, size=11, leading=14)
        sheet.line(x, end + 4, x + width, end + 4, color=RULE)
        lowest = max(lowest, end)
        x += width + GAP
    return lowest + 23


def _signature(sheet: Sheet, y: float, patient: Patient, texts: dict[str, str]) -> None:
    consent = "My answers are true. I agree to be examined and treated at Fern Hill Health Center."
    sheet.write(LEFT, y + 4, consent, size=8.5, color=GREY)
    sheet.write(LEFT, y + 24, "Your signature", size=9)
    sheet.write(LEFT + 74, y + 24, patient.name, size=14, font="Times-Italic", color=sheet.ink)
    sheet.write(370, y + 24, "Today's date", size=9)
    sheet.answer(430, y + 24, texts["signature_date"], RIGHT - 430)
