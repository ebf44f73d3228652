"""Word files and zips with macros, outside links, false sizes, foreign insides and hidden words."""

from __future__ import annotations

import io
import struct
import zipfile
from random import Random

from review.intake.samples.injected import text_places
from tests.hostile.kind import READ, HostileFile, hostile
from tests.hostile.others import docx_with, word_form, zipped
from tests.hostile.pdf_tricks import ORDER

BROKEN = ("corrupt_docx", "unsupported_type")


def form_with_macros() -> HostileFile:
    return hostile(
        "macros.docx", _with_parts({"word/vbaProject.bin": Random(1).randbytes(9_000)}), READ
    )


def form_with_an_embedded_program() -> HostileFile:
    return hostile(
        "object.docx", _with_parts({"word/embeddings/oleObject1.bin": b"MZ" * 500}), READ
    )


def form_with_a_template_elsewhere() -> HostileFile:
    """Word would fetch the template, and with it its macros."""
    relation = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/relationships/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/>'
        b"</Relationships>"
    )
    return hostile("template.docx", _with_parts({"word/_rels/settings.xml.rels": relation}), READ)


def form_with_a_picture_elsewhere() -> HostileFile:
    with zipfile.ZipFile(io.BytesIO(word_form())) as archive:
        relations = archive.read("word/_rels/document.xml.rels")
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/image" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    spoilt = relations.replace(b"</Relationships>", link)
    return hostile("linked.docx", _with_parts({"word/_rels/document.xml.rels": spoilt}), READ)


def zip_that_climbs_directories() -> HostileFile:
    return hostile("climb.docx", _with_parts({"../../../../tmp/evil.sh": b"#!/bin/sh"}), READ)


def zip_in_zip_in_zip() -> HostileFile:
    inner = zipped({"a": b"\x00" * 10_000_000})
    for level in range(5):
        inner = zipped({f"{level}-{copy}.zip": inner for copy in range(8)})
    return hostile("nested.docx", inner, *BROKEN)


def zip_that_lies_about_its_size() -> HostileFile:
    """The directory says that 300 MB are 100 bytes."""
    data = bytearray(docx_with(b"<w>" + b" " * 300_000_000 + b"</w>"))
    start = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    struct.pack_into("<L", data, start + 24, 100)
    return hostile("liar.docx", bytes(data), "corrupt_docx", "too_large")


def zip_with_two_main_parts() -> HostileFile:
    """Programs differ in which of two parts of one name they take."""
    out = io.BytesIO(word_form())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/Document.xml", b"<w/>")
    return hostile("twice.docx", out.getvalue(), READ, "corrupt_docx")


def zip_with_a_password() -> HostileFile:
    data = bytearray(word_form())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return hostile("secret.docx", bytes(data), "corrupt_docx")


def zip_with_a_wrong_checksum() -> HostileFile:
    data = bytearray(word_form())
    data[data.index(b"word/document.xml") + 60] ^= 0xFF
    return hostile("checksum.docx", bytes(data), "corrupt_docx")


def tables_in_tables() -> HostileFile:
    """A thousand tables, each inside the one before."""
    body = "<w:tbl><w:tr><w:tc>" * 1_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 1_000
    return hostile("tables.docx", docx_with(_body(body)), "no_text", "not_a_form", "corrupt_docx")


def hundred_thousand_paragraphs() -> HostileFile:
    body = "<w:p><w:r><w:t>Name and date of birth</w:t></w:r></w:p>" * 100_000
    endings = ("too_many_pages", "not_a_form", "too_large")
    return hostile("endless.docx", docx_with(_body(body)), *endings)


def sheet_named_docx() -> HostileFile:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    return hostile("sheet.docx", zipped(parts), *BROKEN)


def open_document_text() -> HostileFile:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}
    return hostile("form.odt", zipped(parts), "unsupported_type")


def old_word_file() -> HostileFile:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return hostile("form.doc", head + Random(2).randbytes(8_000), "unsupported_type")


def rich_text() -> HostileFile:
    text = rb"{\rtf1\ansi{\object\objocx{\*\objdata 0105}}Patient name: Ann\par}"
    return hostile("form.rtf", text, "disguised_text", "unsupported_type")


def form_with_orders_in_a_hidden_run() -> HostileFile:
    return _ordered(text_places.in_hidden_run, "hidden_text")


def form_with_orders_in_white_letters() -> HostileFile:
    return _ordered(text_places.in_white_run, "hidden_text")


def form_with_orders_in_tiny_letters() -> HostileFile:
    return _ordered(text_places.in_tiny_run, "hidden_text")


def form_with_orders_in_a_comment() -> HostileFile:
    return _ordered(text_places.in_word_comment, "prompt_injection")


def form_with_orders_in_its_properties() -> HostileFile:
    return _ordered(text_places.in_properties, "prompt_injection")


def _ordered(place: text_places.Place, flag: str) -> HostileFile:
    name = f"{place.__name__.replace('_', '-')}.docx"
    return hostile(name, place(word_form(), ORDER), READ, flags=(flag,))


def _with_parts(more: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(word_form())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | more)


def _body(content: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body>{content}</w:body></w:document>'.encode()


MAKERS = (
    *(form_with_macros, form_with_an_embedded_program, form_with_a_template_elsewhere),
    *(form_with_a_picture_elsewhere, zip_that_climbs_directories, zip_in_zip_in_zip),
    *(zip_that_lies_about_its_size, zip_with_two_main_parts, zip_with_a_password),
    *(zip_with_a_wrong_checksum, tables_in_tables, hundred_thousand_paragraphs, sheet_named_docx),
    *(open_document_text, old_word_file, rich_text, form_with_orders_in_a_hidden_run),
    *(form_with_orders_in_white_letters, form_with_orders_in_tiny_letters),
    *(form_with_orders_in_a_comment, form_with_orders_in_its_properties),
)
