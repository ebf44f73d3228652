"""A PDF that shows people something other than it tells programs is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from review.intake.documents import store_document
from review.intake.management.own_documents import own_documents
from review.intake.reading import plan_pages, read_page
from review.intake.samples.demo import make_form
from review.intake.samples.injected.pdf_places import drawn_over

Change = Callable[[Any], object]


def form_with(change: Change) -> bytes:
    """A filled form whose longest text field was changed."""
    form = make_form(Random(5), "form", "fillable", "text_pdf").data
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form)))
    widgets = [entry.get_object() for entry in writer.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    texts = [widget for widget in widgets if widget.get("/FT") == "/Tx"]
    change(max(texts, key=lambda widget: len(str(widget.get("/V", "")))))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def said(value: str) -> Change:
    return lambda field: field.update({NameObject("/V"): TextStringObject(value)})


def warnings_of(form: bytes) -> list[str]:
    with own_documents():
        sha256 = store_document(form)
        return [
            warning
            for item in plan_pages(sha256)
            for warning in read_page(sha256, item)["warnings"]
        ]


@pytest.mark.parametrize("change", [said("None known"), said(""), lambda field: field.pop("/V")])
def test_a_field_that_shows_something_else_is_told(change: Change) -> None:
    assert "text_layer_differs" in warnings_of(form_with(change))


@pytest.mark.parametrize("change", [dict, lambda field: field.pop("/AP")])
def test_a_field_that_shows_its_value_is_not(change: Change) -> None:
    assert warnings_of(form_with(change)) == []


@pytest.mark.parametrize(("said", "expected"), [("Penicillin", ["text_layer_differs"]), ("fi", [])])
def test_text_that_names_another_reading_is_told(said: str, expected: list[str]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas._code.append(f"/Span <</ActualText ({said})>> BDC")
        canvas.drawString(45, 24, "Thank you")
        canvas._code.append("EMC")

    form = make_form(Random(5), "form", "boxed", "text_pdf").data
    assert warnings_of(drawn_over(form, draw)) == expected
