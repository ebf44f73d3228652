"""Layout "word": a DOCX with headings, tables and ballot boxes, as small practices mail it out."""

from __future__ import annotations

import io
import zipfile
from typing import Final

import docx
from docx.document import Document
from docx.shared import Pt, RGBColor

from review.intake.samples.clinical import CONDITIONS
from review.intake.samples.people import Patient
from review.intake.samples.wording import VITALS, Wording, printed

OMITS: Final = frozenset({*VITALS, "insurance.relationship"})
EPOCH: Final = (2026, 1, 1, 0, 0, 0)
IDENTITY: Final = (
    *("name", "date_of_birth", "address", "city", "state", "postal_code"),
    *("phone", "email", "occupation"),
)
CONTACT: Final = (
    "emergency_contact.name",
    "emergency_contact.relationship",
    "emergency_contact.phone",
)
INSURANCE: Final = (
    "insurance.provider",
    "insurance.policy_number",
    "insurance.group_number",
    "insurance.policyholder",
)


def draw(patient: Patient, wording: Wording) -> bytes:
    """The filled form as a DOCX file."""
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(11)
    texts = printed(patient, wording)
    document.add_heading("Patient Intake Form", level=0)
    document.add_paragraph("Willow Creek Pediatrics & Family Care, 7 Willow Creek Lane")
    _table_section(document, "Personal details", IDENTITY, texts, wording)
    _choice(document, wording.label("sex"), ("Male", "Female"), patient.sex.capitalize())
    if patient.pregnant is not None:
        _choice(document, wording.label("pregnant"), ("Yes", "No"), texts["pregnant"])
    _line_section(document, "Emergency contact", CONTACT, texts, wording)
    _table_section(document, "Insurance", INSURANCE, texts, wording)
    _history(document, patient, texts, wording)
    _line_section(document, "Pharmacy", ("pharmacy.name", "pharmacy.phone"), texts, wording)
    document.add_heading("Consent and signature", level=1)
    document.add_paragraph("I consent to treatment and confirm that my answers are correct.")
    _line(document, "Signature", patient.name)
    _line(document, wording.label("signature_date"), texts["signature_date"])
    return _repeatable(document)


def _table_section(
    document: Document,
    title: str,
    fields: tuple[str, ...],
    texts: dict[str, str],
    wording: Wording,
) -> None:
    document.add_heading(title, level=1)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for field in fields:
        cells = table.add_row().cells
        cells[0].text = wording.label(field, in_section=True)
        cells[0].paragraphs[0].runs[0].bold = True
        cells[1].text = texts[field]


def _line_section(
    document: Document,
    title: str,
    fields: tuple[str, ...],
    texts: dict[str, str],
    wording: Wording,
) -> None:
    document.add_heading(title, level=1)
    for field in fields:
        _line(document, wording.label(field, in_section=True), texts[field])


def _line(document: Document, label: str, text: str) -> None:
    paragraph = document.add_paragraph(f"{label}: ")
    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor(0x16, 0x30, 0x7A)


def _choice(document: Document, question: str, options: tuple[str, ...], chosen: str) -> None:
    boxes = "   ".join(f"{'☒' if option == chosen else '☐'} {option}" for option in options)
    document.add_paragraph(f"{question}   {boxes}")


def _history(document: Document, patient: Patient, texts: dict[str, str], wording: Wording) -> None:
    document.add_heading("Medical history", level=1)
    _line(document, wording.label("reason_for_visit"), texts["reason_for_visit"])
    document.add_paragraph("Check all conditions that apply to you:")
    for name in sorted(CONDITIONS):
        document.add_paragraph(f"{'☒' if name in patient.conditions else '☐'} {name}")
    document.add_paragraph(f"{wording.label('medications')}:")
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, ("Medication", "Dose", "Frequency"), strict=True):
        cell.text = head
    for drug in patient.medications:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = (
            drug.name,
            drug.dose,
            drug.schedule,
        )
    box = "☒" if patient.denies_allergies else "☐"
    document.add_paragraph(f"{box} No known allergies")
    substances = ", ".join(allergy.substance for allergy in patient.allergies)
    _line(document, wording.label("allergies"), substances)
    _line(document, wording.label("surgeries"), texts["surgeries"])
    _choice(document, wording.label("tobacco"), ("No", "Yes", "Former"), patient.tobacco)
    _choice(
        document,
        wording.label("alcohol"),
        ("No", "Occasionally", "Daily"),
        patient.alcohol,
    )


def _repeatable(document: Document) -> bytes:
    """The file with fixed times inside its zip, so that a seed gives the same bytes."""
    draft, out = io.BytesIO(), io.BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
