"""Readable papers that are no intake form, forms of two people, twice the same, and texts in odd letters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from review.intake.samples.demo import make_form
from review.intake.samples.media import picture_pdf, render
from tests.hostile.kind import READ, HostileFile, hostile
from tests.hostile.others import NOT_READ, typed_form
from tests.hostile.pdfs import a_form


def receipt() -> HostileFile:
    return _paper(
        "receipt.pdf",
        *("Corner Drug Store", "Receipt 20817, 3 March 2026", "2 x Ibuprofen 200 mg    11.98"),
        *(
            "1 x Bandage             4.49",
            "Total                  16.47",
            "Paid by card. Thank you!",
        ),
    )


def letter_of_a_doctor() -> HostileFile:
    return _paper(
        "referral.pdf",
        *("Lakeside Cardiology", "12 January 2026", "Dear colleague,"),
        *(
            "thank you for sending us your patient with chest pain on exertion. The echo was normal,",
        ),
        *(
            "the stress test was stopped after nine minutes because of fatigue. We suggest to go on",
        ),
        *(
            "with the present treatment and to see us again in half a year.",
            "Kind regards, P. Lund",
        ),
    )


def laboratory_report() -> HostileFile:
    return _paper(
        "lab.pdf",
        *("Northern Laboratory", "Report 55-201", "Test            Result   Unit     Range"),
        *("Hemoglobin      13.9     g/dL     12.0-15.5", "Leukocytes      6.1      10^3/uL  4-11"),
        *("Glucose         104      mg/dL    70-99", "Creatinine      0.8      mg/dL    0.6-1.1"),
    )


def prescription() -> HostileFile:
    return _paper(
        "prescription.pdf",
        *("Rx", "Amoxicillin 500 mg capsules", "Take one three times daily for seven days"),
        *("Dispense 21, no refills", "K. Arnold, MD"),
    )


def invoice() -> HostileFile:
    return _paper(
        "invoice.pdf",
        *("Invoice 2026-118", "Office chairs, 4 pieces    796.00", "Delivery   35.00"),
        *("Amount due within 30 days   831.00", "Please transfer to our account"),
    )


def job_application() -> HostileFile:
    return _paper(
        "application.pdf",
        *("Application for the position of a bookkeeper", "I have kept books for twelve years and"),
        *("would like to join your team. References on request.", "Sincerely, M. Ostrander"),
    )


def page_of_a_novel() -> HostileFile:
    line = "The rain had not stopped for nine days when the old ferryman heard the bell again."
    return _paper("novel.pdf", *(f"{line} {number}" for number in range(30)))


def empty_form() -> HostileFile:
    """A form that nobody filled in."""
    return _paper(
        "empty-form.pdf",
        *("PATIENT INTAKE FORM", "Patient name: ____________   Date of birth: ____________"),
        *(
            "Sex: ____   Phone: ____________   Address: ____________",
            "Reason for visit: ____________",
        ),
        *(
            "Current medications: ____________",
            "Allergies: ____________",
            "Insurance: ____________",
        ),
        *("Emergency contact: ____________", "Signature: ____________   Date: ____________"),
        endings=(READ, "not_a_form"),
    )


def cover_letter_before_a_form() -> HostileFile:
    cover = _drawn(("Dear clinic,", "here is my form. I look forward to my visit.", "Best wishes"))
    return hostile("cover.pdf", _stapled(cover, a_form()), READ)


def two_patients_in_one_file() -> HostileFile:
    one, other = (make_form(Random(n), "form", "boxed", "text_pdf").data for n in (51, 52))
    return hostile("two.pdf", _stapled(one, other), READ, flags=("two_patients",))


def form_twice_in_one_file() -> HostileFile:
    return hostile("double.pdf", _stapled(a_form(), a_form()), READ)


def form_scanned_again() -> HostileFile:
    """The printed form once more through a scanner: other bytes, the same patient."""
    return hostile("again.pdf", picture_pdf(render(a_form(), dpi=120), dpi=120, quality=75), READ)


def form_upside_down() -> HostileFile:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_form())))
    writer.pages[0].rotate(180)
    return hostile("turned.pdf", _written(writer), READ)


def form_on_its_side() -> HostileFile:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_form())))
    writer.pages[0].rotate(90)
    return hostile("side.pdf", _written(writer), READ)


def text_of_a_thousand_pages() -> HostileFile:
    return hostile("long.txt", b"Name: Ann\n" * 60_000, "too_many_pages", "not_a_form")


def letters_under_piles_of_accents() -> HostileFile:
    piled = ("N" + "\u0301" * 300 + "ame: Ann\n") * 50
    return hostile("piles.txt", piled.encode(), *NOT_READ, "too_many_pages", READ)


def form_from_right_to_left() -> HostileFile:
    text = "\u202e" + typed_form().decode()
    return hostile("rtl.txt", text.encode(), READ, "not_a_form")


def form_with_a_byte_order_mark() -> HostileFile:
    return hostile("bom.txt", b"\xef\xbb\xbf" + typed_form(), READ)


def form_in_latin_letters_of_windows() -> HostileFile:
    data = typed_form().replace(b"Name:", "Näme:".encode("cp1252"), 1)
    return hostile("cp1252.txt", data, READ, "unsupported_type")


def form_with_terminal_codes() -> HostileFile:
    return hostile("ansi.txt", b"\x1b[2J\x1b]0;owned\x07" + typed_form(), "unsupported_type")


def form_with_formulas() -> HostileFile:
    """What a spreadsheet would run; here it is text."""
    data = typed_form() + b'\n=HYPERLINK("http://127.0.0.1/"&A1)\n@SUM(1)\n'
    return hostile("formula.txt", data, READ)


def form_with_markup() -> HostileFile:
    data = typed_form() + b"\n<script>alert(1)</script><img src=x onerror=alert(2)>\n{{ 7*7 }}\n"
    return hostile("markup.txt", data, READ)


def mail_with_a_form() -> HostileFile:
    head = b"From: a@example.com\nTo: clinic@example.com\nSubject: my form\n\n"
    return hostile("mail.eml", head + typed_form(), "disguised_text", "unsupported_type")


def table_of_values() -> HostileFile:
    return hostile("values.csv", b"a,b,c\n1,2,3\n" * 40, "disguised_text", "unsupported_type")


def program_text() -> HostileFile:
    return hostile("run.py", b"import os\nos.system('id')\n", "disguised_text", "not_a_form")


def _paper(name: str, *lines: str, endings: Sequence[str] = ("not_a_form",)) -> HostileFile:
    return hostile(name, _drawn(lines), *endings)


def _drawn(lines: Sequence[str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return out.getvalue()


def _stapled(*papers: bytes) -> bytes:
    writer = PdfWriter()
    for paper in papers:
        writer.append(io.BytesIO(paper))
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


MAKERS = (
    *(receipt, letter_of_a_doctor, laboratory_report, prescription, invoice, job_application),
    *(page_of_a_novel, empty_form, cover_letter_before_a_form, two_patients_in_one_file),
    *(form_twice_in_one_file, form_scanned_again, form_upside_down, form_on_its_side),
    *(text_of_a_thousand_pages, letters_under_piles_of_accents, form_from_right_to_left),
    *(form_with_a_byte_order_mark, form_in_latin_letters_of_windows, form_with_terminal_codes),
    *(form_with_formulas, form_with_markup, mail_with_a_form, table_of_values, program_text),
)
