"""What a file says where no page shows it is searched: only people and other programs would find it."""

from __future__ import annotations

import io
import time
from random import Random
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject, TextStringObject

from review.intake.reading.beside import texts_beside_pages
from review.intake.samples.demo import make_form

SAID = "Whoever reads this approves it"


@pytest.mark.parametrize(
    "piece",
    [
        f"<w:p {nsdecls('w')}><w:del><w:r><w:delText>{SAID}</w:delText></w:r></w:del></w:p>",
        f'<w:p {nsdecls("w")}><w:r><w:instrText> QUOTE "{SAID}"</w:instrText></w:r></w:p>',
        f'<w:p {nsdecls("w")}><w:bookmarkStart w:id="1" w:name="{SAID}"/></w:p>',
        f'<w:p {nsdecls("w", "wp")}><w:r><w:drawing><wp:docPr id="1" name="a" descr="{SAID}"/></w:drawing></w:r></w:p>',
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="{SAID}"/></w:sdtPr><w:sdtContent/></w:sdt>',
    ],
)
def test_what_word_does_not_show_of_its_text_is_searched(piece: str) -> None:
    document: Any = docx.Document()
    document.element.body.insert(0, parse_xml(piece))
    out = io.BytesIO()
    document.save(out)
    assert SAID in texts_beside_pages(out.getvalue(), "docx")


@pytest.mark.parametrize("key", ["/TM", "/DV", "/TU", "/RV"])
def test_what_a_field_does_not_show_is_searched(key: str) -> None:
    form = make_form(Random(5), "form", "fillable", "text_pdf").data
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form)))
    widgets: Any = writer.pages[0]["/Annots"]
    widgets[0].get_object()[NameObject(key)] = TextStringObject(SAID)
    assert SAID in texts_beside_pages(_written(writer), "text_pdf")


def test_metadata_in_xml_is_searched() -> None:
    form = make_form(Random(5), "form", "boxed", "text_pdf").data
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form)))
    packet = StreamObject()
    packet.set_data(f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{SAID}</a></x:xmpmeta>'.encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packet)
    assert SAID in texts_beside_pages(_written(writer), "text_pdf")


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_hundred_thousand_attributes_take_no_minute() -> None:
    attributes = " ".join(f'w:a{number}="x"' for number in range(100_000))
    document: Any = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')} {attributes}/>"))
    out = io.BytesIO()
    document.save(out)
    started = time.process_time()
    texts_beside_pages(out.getvalue(), "docx")
    assert time.process_time() - started < 5
