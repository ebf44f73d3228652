"""What a PDF asks to draw is weighed before it is drawn, however the commands are packed."""

from __future__ import annotations

import io

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from review.intake.documents import DocumentRefused, recognise
from review.intake.documents.drawing import MAX_DRAWING_BYTES, drawing_bytes

LINE = b"0 0 m 9 9 l S\n"


def _form(writer: pypdf.PdfWriter, commands: bytes, draws: IndirectObject | None) -> IndirectObject:
    form = StreamObject()
    form.set_data(commands)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = pypdf.generic.RectangleObject((0, 0, 100, 100))
    form[NameObject("/Resources")] = _resources(draws)
    return writer._add_object(form.flate_encode())


def _resources(form: IndirectObject | None) -> DictionaryObject:
    forms = DictionaryObject({NameObject("/F"): form}) if form else DictionaryObject()
    return DictionaryObject({NameObject("/XObject"): forms})


def _pdf(*streams: bytes, depth: int = 0) -> bytes:
    """One page with these content streams; `depth` forms that draw the next one ten times."""
    writer, form = pypdf.PdfWriter(), None
    page = writer.add_blank_page(300, 300)
    for _ in range(depth):
        form = _form(writer, b"/F Do\n" * 10 if form else LINE, form)
    contents = ArrayObject()
    for commands in streams:
        stream = StreamObject()
        stream.set_data(commands)
        contents.append(writer._add_object(stream.flate_encode()))
    page[NameObject("/Contents")] = contents
    page[NameObject("/Resources")] = _resources(form)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_streams_of_a_page_count_unpacked() -> None:
    assert drawing_bytes(_pdf(LINE * 100, LINE * 50)) == len(LINE) * 150 + 1


def test_form_counts_as_often_as_it_is_drawn() -> None:
    assert drawing_bytes(_pdf(b"/F Do\n/F Do\n", depth=1)) == 12 + 2 * len(LINE)


@pytest.mark.parametrize(
    "data",
    [
        _pdf(LINE * 2_000_000),
        _pdf(*[LINE * 500_000] * 4),
        _pdf(b"/F Do\n", depth=9),
    ],
    ids=["one stream", "several streams", "forms that draw forms"],
)
def test_absurd_amount_of_drawing_is_refused(data: bytes) -> None:
    assert len(data) < 200_000 < MAX_DRAWING_BYTES < drawing_bytes(data)
    with pytest.raises(DocumentRefused) as refused:
        recognise(data, "form.pdf")
    assert refused.value.code == "too_large"
