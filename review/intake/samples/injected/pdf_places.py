"""Orders on a PDF form outside its answers: in the margin, unseen on the page, and beside it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from review.intake.samples.layouts.sheet import WIDTH

Place = Callable[[bytes, str], bytes]
_LEFT: Final = 40.0
_LINE: Final = 9.0
_INVISIBLE: Final = 3  # the text rendering mode of PDF that draws nothing


def in_margin(form: bytes, order: str) -> bytes:
    """In small print under the form, for everybody to read."""
    return drawn_over(form, lambda canvas: _write(canvas, order, size=7.5))


def beside_tick_box(form: bytes, order: str) -> bytes:
    """As the label of a ticked box under the form."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(_LEFT, 22, 7, 7)
        canvas.line(_LEFT, 22, _LEFT + 7, 29)
        canvas.line(_LEFT, 29, _LEFT + 7, 22)
        _write(canvas, order, size=7.5, left=_LEFT + 12)

    return drawn_over(form, draw)


def in_white(form: bytes, order: str) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        _write(canvas, order, size=7.5)

    return drawn_over(form, draw)


def microscopic(form: bytes, order: str) -> bytes:
    return drawn_over(form, lambda canvas: _write(canvas, order, size=0.4))


def off_the_page(form: bytes, order: str) -> bytes:
    return drawn_over(form, lambda canvas: canvas.drawString(_LEFT, -60, " ".join(order.split())))


def not_drawn(form: bytes, order: str) -> bytes:
    """In the rendering mode that OCR programs use for their text layer."""

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(_LEFT, 24)
        text.setTextRenderMode(_INVISIBLE)
        text.setFont("Helvetica", 7.5)
        text.textLine(" ".join(order.split()))
        canvas.drawText(text)

    return drawn_over(form, draw)


def covered(form: bytes, order: str) -> bytes:
    """Written first, then painted over."""

    def draw(canvas: Canvas) -> None:
        _write(canvas, order, size=7.5)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(0, 0, WIDTH, 36, fill=1, stroke=0)

    return drawn_over(form, draw)


def in_keywords(form: bytes, order: str) -> bytes:
    writer = _writer(form)
    writer.add_metadata({"/Title": "Intake form", "/Keywords": order})
    return _written(writer)


def in_note(form: bytes, order: str) -> bytes:
    writer = _writer(form)
    writer.add_annotation(0, Text(text=order, rect=(20, 760, 40, 780)))
    return _written(writer)


def in_bookmark(form: bytes, order: str) -> bytes:
    writer = _writer(form)
    writer.add_outline_item(title=order, page_number=0)
    return _written(writer)


def in_name_of_attachment(form: bytes, order: str) -> bytes:
    writer = _writer(form)
    writer.add_attachment(f"{' '.join(order.split())}.txt", b"-")
    return _written(writer)


def in_form_field(form: bytes, order: str) -> bytes:
    """As the value of a field under the form that everybody can see."""
    return _with_field(form, order, flags=4)


def in_hidden_form_field(form: bytes, order: str) -> bytes:
    return _with_field(form, order, flags=2)


def _with_field(form: bytes, value: str, *, flags: int) -> bytes:
    """`flags` are those of the annotation: 2 hides it, 4 prints it."""
    writer = _writer(form)
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("remarks"),
            NameObject("/V"): TextStringObject(value),
            NameObject("/DA"): TextStringObject("/Helv 7 Tf 0 g"),
            NameObject("/F"): NumberObject(flags),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (40, 6, 570, 34))),
        }
    )
    reference = writer._add_object(field)
    page: Any = writer.pages[0]
    held = page["/Annots"].get_object() if "/Annots" in page else ArrayObject()
    page[NameObject("/Annots")] = ArrayObject([*held, reference])
    root = writer.root_object
    if "/AcroForm" not in root:
        root[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject()})
    fields: Any = root["/AcroForm"].get_object()
    fields["/Fields"].get_object().append(reference)
    return _written(writer)


def _write(canvas: Canvas, order: str, *, size: float, left: float = _LEFT) -> None:
    canvas.setFont("Helvetica", size)
    lines = [
        line
        for part in order.split("\n")
        for line in simpleSplit(part, "Helvetica", size, WIDTH - left - 30)
    ]
    for number, line in enumerate(lines):
        canvas.drawString(left, 24 - number * _LINE, line)


def drawn_over(form: bytes, draw: Callable[[Canvas], None]) -> bytes:
    layer = io.BytesIO()
    canvas = Canvas(layer, pagesize=(612, 792), invariant=1)
    draw(canvas)
    canvas.save()
    writer = _writer(form)
    writer.pages[0].merge_page(PdfReader(io.BytesIO(layer.getvalue())).pages[0])
    return _written(writer)


def _writer(form: bytes) -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(form)))


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ON_PAGES: Final[tuple[Place, ...]] = (in_margin, beside_tick_box)
UNSEEN: Final[tuple[Place, ...]] = (in_white, microscopic, off_the_page, not_drawn, covered)
IN_UNICODE: Final[tuple[Place, ...]] = (
    *(in_keywords, in_note, in_bookmark, in_name_of_attachment),
    *(in_form_field, in_hidden_form_field),
)
