"""Layout "fillable": an AcroForm whose answers live in form fields, not in the page's text."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor, white

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.layouts.filled import shared_out
from review.intake.samples.layouts.sheet import BLACK, GREY, HEIGHT, WIDTH, Face, Sheet
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({*VITALS, "pregnant"})
LEFT: Final = 50.0
RIGHT: Final = WIDTH - 50
GAP: Final = 12.0
BORDER: Final = HexColor(0x8FA3B5)
FIELD_FILL: Final = HexColor(0xF3F7FB)

ROWS: Final = (
    ("About you", (("name", 4), ("date_of_birth", 3), ("sex", 2))),
    ("", (("address", 4), ("city", 3), ("state", 1), ("postal_code", 2))),
    ("", (("phone", 3), ("email", 4), ("occupation", 3))),
    (
        "Emergency contact",
        (
            ("emergency_contact.name", 4),
            ("emergency_contact.relationship", 3),
            ("emergency_contact.phone", 3),
        ),
    ),
    (
        "Insurance",
        (
            ("insurance.provider", 4),
            ("insurance.policy_number", 3),
            ("insurance.group_number", 2),
        ),
    ),
    ("", (("insurance.policyholder", 4), ("insurance.relationship", 4))),
    ("Your health", (("reason_for_visit", 1),)),
)
AFTER_CONDITIONS: Final = (
    ("", (("allergies", 1),)),
    ("", (("surgeries", 3), ("tobacco", 1), ("alcohol", 1))),
    ("Pharmacy", (("pharmacy.name", 3), ("pharmacy.phone", 2))),
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a PDF of one page whose fields can still be edited."""
    sheet = Sheet(face=Face(), accent=0x2B5C8A)
    texts = printed(patient, wording)
    y = _head(sheet)
    for title, cells in ROWS:
        y = _row(sheet, y, title, cells, texts, wording)
    y = _conditions(sheet, y, patient)
    sheet.write(LEFT, y, wording.label("medications"), size=8.5)
    drugs = "\n".join(map(str, patient.medications))
    name = _field_name("medications", wording)
    _text_field(sheet, name, drugs, LEFT, y + 4, RIGHT - LEFT, 54)
    y += 74
    for title, cells in AFTER_CONDITIONS:
        y = _row(sheet, y, title, cells, texts, wording)
    _signature(sheet, y, patient, texts, wording)
    sheet.next_page()
    return sheet.finish()


def _head(sheet: Sheet) -> float:
    sheet.box(0, 0, WIDTH, 66, fill=sheet.accent, stroke=None)
    sheet.write(LEFT, 34, "Bluewater Health Network", size=17, font=sheet.face.bold, color=white)
    sheet.write(
        LEFT,
        50,
        "Online patient intake form  -  fill in, save and send back",
        size=9.5,
        color=white,
    )
    return 90


def _row(
    sheet: Sheet,
    y: float,
    title: str,
    cells: tuple[tuple[str, int], ...],
    texts: dict[str, str],
    wording: Wording,
) -> float:
    if title:
        sheet.write(LEFT, y + 2, title, size=11, font=sheet.face.bold, color=sheet.accent)
        sheet.line(LEFT, y + 6, RIGHT, y + 6, color=sheet.accent)
        y += 20
    for field, x, width in shared_out(cells, LEFT, RIGHT - LEFT, gap=GAP):
        label = wording.label(field, in_section=True)
        natural = sheet.width_of(label, size=8.5)
        sheet.write(x, y, label, size=8.5 * min(1.0, width / natural))
        _text_field(sheet, _field_name(field, wording), texts[field], x, y + 4, width, 18)
    return y + 36


def _field_name(field: str, wording: Wording) -> str:
    """What readers of form fields see: half the world's forms keep their editor's "Text7"."""
    if wording.bare:
        return f"Text{1 + sorted(wording.labels).index(field)}"
    return f"{field.partition('.')[0]}: {wording.labels[field]}".replace(".", "")


def _text_field(
    sheet: Sheet, name: str, value: str, x: float, y: float, width: float, height: float
) -> None:
    natural = max((sheet.width_of(line, size=10) for line in value.splitlines()), default=1)
    sheet.canvas.acroForm.textfield(
        name=name,
        value=value,
        x=x,
        y=HEIGHT - y - height,
        width=width,
        height=height,
        fontName="Helvetica",
        fontSize=round(min(10.0, 10.0 * (width - 10) / max(natural, 1)), 1),
        fillColor=FIELD_FILL,
        borderColor=BORDER,
        textColor=sheet.ink,
        borderWidth=0.5,
        forceBorder=True,
        fieldFlags="multiline" if height > 30 else "",
        maxlen=500,
    )


def _conditions(sheet: Sheet, y: float, patient: Patient) -> float:
    sheet.write(LEFT, y, "Check all that apply", size=8.5)
    names = sorted(CONDITIONS)
    column = (RIGHT - LEFT) / 4
    for number, name in enumerate(names):
        x, top = LEFT + column * (number % 4), y + 6 + 16 * (number // 4)
        sheet.canvas.acroForm.checkbox(
            name="condition_" + name.lower().replace(" ", "_"),
            tooltip=name,
            checked=name in patient.conditions,
            x=x,
            y=HEIGHT - top - 11,
            size=11,
            buttonStyle="check",
            borderWidth=0.5,
            borderColor=BLACK,
            fillColor=white,
            textColor=sheet.ink,
            forceBorder=True,
        )
        sheet.write(x + 16, top + 9, name, size=9.5)
    return y + 22 + 16.0 * (-(-len(names) // 4))


def _signature(
    sheet: Sheet, y: float, patient: Patient, texts: dict[str, str], wording: Wording
) -> None:
    consent = (
        "By typing my name I confirm that my answers are complete, and I consent to treatment."
    )
    sheet.write(LEFT, y + 4, consent, size=8.5, color=GREY)
    sheet.write(LEFT, y + 24, "Typed signature", size=8.5)
    _text_field(sheet, "signature", patient.name, LEFT, y + 28, 280, 18)
    sheet.write(LEFT + 300, y + 24, wording.label("signature_date"), size=8.5)
    _text_field(sheet, "Date signed", texts["signature_date"], LEFT + 300, y + 28, 130, 18)
