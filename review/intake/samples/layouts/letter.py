"""Layout "letter": typed like a letter, "Label: answer" lines and tick boxes in running text."""

from __future__ import annotations

from typing import Final

from review.intake.samples.layouts.sheet import BLACK, GREY, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({*VITALS, "occupation", "insurance.relationship"})
LEFT: Final = 72.0
RIGHT: Final = WIDTH - 72
LEADING: Final = 17.0
GRID: Final = (
    "Asthma",
    "Depression",
    "Hypertension",
    "Type 2 diabetes",
    "GERD",
    "Migraine",
)


class _Letter:
    """The page with a cursor that walks down line by line."""

    def __init__(self, patient: Patient, wording: Wording) -> None:
        self.sheet = Sheet(face=Face("Times-Roman", "Times-Bold", "Courier"), accent=0x7A2E2E)
        self.texts = printed(patient, wording)
        self.wording = wording
        self.y = 0.0

    def heading(self, text: str) -> None:
        self.y += 9
        self.sheet.write(LEFT, self.y, text, size=12, font="Times-Bold", color=self.sheet.accent)
        self.y += LEADING

    def say(self, label: str, text: str) -> None:
        """One "Label: answer" line; a long answer wraps under itself."""
        self.sheet.write(LEFT, self.y, f"{label}:", size=11)
        start = LEFT + self.sheet.width_of(f"{label}:", size=11) + 6
        self.y = (
            self.sheet.fill_in(start, self.y, text, RIGHT - start, size=10, leading=14) + LEADING
        )

    def fields(self, *fields: str, in_section: bool = True) -> None:
        for field in fields:
            self.say(self.wording.label(field, in_section=in_section), self.texts[field])

    def choices(self, question: str, options: tuple[str, ...], ticked: tuple[str, ...]) -> None:
        """A question with tick boxes after it; they move to the next line when room ends."""
        self.sheet.write(LEFT, self.y, question, size=11)
        x = LEFT + self.sheet.width_of(question, size=11) + 14
        for option in options:
            if x + self.sheet.width_of(option) + 20 > RIGHT:
                x, self.y = LEFT + 14, self.y + LEADING
            x = self.sheet.tick_box(x, self.y, option, ticked=option in ticked, mark="tick")
        self.y += LEADING


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page."""
    letter = _Letter(patient, wording)
    _letterhead(letter)
    _identity(letter, patient)
    letter.heading("In an emergency")
    letter.fields(
        "emergency_contact.name",
        "emergency_contact.relationship",
        "emergency_contact.phone",
    )
    letter.heading("Insurance")
    letter.fields(
        "insurance.provider",
        "insurance.policy_number",
        "insurance.group_number",
        "insurance.policyholder",
    )
    _history(letter, patient)
    _close(letter, patient)
    letter.sheet.next_page()
    return letter.sheet.finish()


def _letterhead(letter: _Letter) -> None:
    sheet = letter.sheet
    sheet.write(
        WIDTH / 2,
        52,
        "Maplewood Community Clinic",
        size=17,
        font="Times-Bold",
        align="center",
    )
    sheet.write(
        WIDTH / 2,
        66,
        "14 Maplewood Square  -  800-555-0187",
        size=9.5,
        color=GREY,
        align="center",
    )
    sheet.line(LEFT, 74, RIGHT, 74, color=BLACK, width=0.8)
    sheet.write(
        LEFT,
        94,
        "Welcome! Please tell us about yourself before your first visit.",
        size=11,
    )
    letter.y = 110


def _identity(letter: _Letter, patient: Patient) -> None:
    letter.heading("About you")
    letter.fields("name", "date_of_birth")
    options = ("Male", "Female", "Other")
    letter.choices(letter.wording.label("sex"), options, (patient.sex.capitalize(),))
    if patient.pregnant is not None:
        ticked = ("Yes" if patient.pregnant else "No",)
        letter.choices(letter.wording.label("pregnant"), ("Yes", "No"), ticked)
    place = f"{patient.street}, {patient.city}, {patient.state} {patient.postal_code}"
    letter.say(letter.wording.label("address"), place)
    letter.fields("phone", "email")


def _history(letter: _Letter, patient: Patient) -> None:
    letter.heading("Your health")
    letter.fields("reason_for_visit")
    others = ", ".join(name for name in patient.conditions if name not in GRID)
    question = "Please tick what you have:"
    letter.choices(question, GRID, patient.conditions)
    letter.say("Other conditions", others)
    letter.fields("medications")
    if patient.denies_allergies or not patient.allergies:
        letter.choices("Do you have any allergies?", ("Yes", "No"), ("No",))
    else:
        letter.choices("Do you have any allergies?", ("Yes", "No"), ("Yes",))
    substances = ", ".join(allergy.substance for allergy in patient.allergies)
    letter.say("If yes, list allergies", substances)
    letter.fields("surgeries")
    letter.choices(letter.wording.label("tobacco"), ("Yes", "No", "Former"), (patient.tobacco,))
    letter.choices(
        letter.wording.label("alcohol"),
        ("No", "Occasionally", "Daily"),
        (patient.alcohol,),
    )
    letter.say("Preferred pharmacy", letter.texts["pharmacy.name"])
    letter.say("Pharmacy phone", letter.texts["pharmacy.phone"])


def _close(letter: _Letter, patient: Patient) -> None:
    sheet, y = letter.sheet, letter.y + 8
    sheet.write(
        LEFT,
        y,
        "All of this is true to the best of my knowledge, and I consent to treatment.",
        size=10,
        color=GREY,
    )
    sheet.write(LEFT, y + 24, "Signed:", size=11)
    sheet.write(LEFT + 44, y + 24, patient.name, size=15, font="Times-Italic", color=sheet.ink)
    label = f"{letter.wording.label('signature_date')}:"
    sheet.write(352, y + 24, label, size=11)
    start = 352 + sheet.width_of(label, size=11) + 6
    sheet.answer(start, y + 24, letter.texts["signature_date"], RIGHT - start, size=10)
