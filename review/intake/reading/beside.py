"""What a file says beside its pages: title, keywords, comments, bookmarks, names of attachments.

Nothing here is a source of values, and people do not see it; it is only searched for orders to a
machine, because other programs that are given the file do read it.
"""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import chain, islice
from typing import Any, Final

import pypdfium2
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from PIL import ExifTags, Image
from pypdfium2 import raw

from review.intake.shapes import Medium

MOST_PIECES: Final = 200  # of each sort; what stands behind them is not searched
LONGEST_PIECE: Final = 10_000  # characters
_DATE: Final = re.compile(r"D:[\d+Z'-]{4,30}")  # when a PDF was made and changed
_ESCAPED_NAME: Final = re.compile(rb"/\w*#[0-9A-Fa-f]{2}")
# Of a Word file: what Word shows in windows of its own or only in print.
_PARTS: Final = (
    *("docProps/", "word/comments", "word/footnotes", "word/endnotes", "word/footer"),
    *("customXml/", "word/glossary/"),
)
# Where Word describes pictures, names fields and keeps deleted words and what fields ask for.
_DESCRIBING_PARTS: Final = ("word/document.xml", "word/settings.xml")
_KEPT_WORDS: Final = (qn("w:delText"), qn("w:instrText"))
_XMP: Final = re.compile(rb"<x:xmpmeta.{0,100000}?</x:xmpmeta>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
# Of a note or field: its words, plain and with their looks, its author, subject and names, and what it says when reset.
_KEYS_OF_NOTES: Final = (b"Contents", b"RC", b"T", b"Subj", b"NM", b"TU", b"TM", b"DV", b"RV")
_SPOKEN_TAGS: Final = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
    ExifTags.Base.Software,
    ExifTags.Base.DocumentName,
    ExifTags.Base.XPTitle,
    ExifTags.Base.XPComment,
    ExifTags.Base.XPKeywords,
)


def texts_beside_pages(data: bytes, medium: Medium) -> str:
    """Every text of the file that is on no page, one a line; "" where there is none.

    Raises what the parsers raise on a broken file.
    """
    if medium in ("text_pdf", "scan_pdf"):
        with closing(pypdfium2.PdfDocument(data)) as document:
            pieces = _of_pdf(document, with_comments=_may_have_comments(data))
            return _joined(chain(pieces, _of_xmp(data)))
    if medium == "image":
        return _joined(_of_picture(data))
    return _joined(_of_word_file(data)) if medium == "docx" else ""


def _joined(pieces: Iterator[str]) -> str:
    said = (piece[:LONGEST_PIECE] for piece in pieces if piece.strip())
    return "\n".join(piece for piece in said if not _DATE.fullmatch(piece))


def _may_have_comments(data: bytes) -> bool:
    """Whether a page can have notes: their key stands in the open, unless objects are packed or names are escaped.

    Opening every page only to count its notes takes a tenth of the time of a text page.
    """
    return b"/Annots" in data or b"/ObjStm" in data or _ESCAPED_NAME.search(data) is not None


def _of_pdf(document: pypdfium2.PdfDocument, *, with_comments: bool) -> Iterator[str]:
    yield from document.get_metadata_dict(skip_empty=True).values()
    for entry in islice(document.get_toc(max_depth=4), MOST_PIECES):
        yield entry.get_title()
    for index in range(min(document.count_attachments(), MOST_PIECES)):
        yield document.get_attachment(index).get_name()
    for page in islice(document, MOST_PIECES if with_comments else 0):
        with closing(page):
            yield from _comments(page)


def _of_xmp(data: bytes) -> Iterator[str]:
    """Metadata in XML, where it is not packed."""
    for packet in islice(_XMP.findall(data), MOST_PIECES):
        yield " ".join(_TAG.sub(" ", packet.decode("utf-8", "ignore")).split())


def _comments(page: pypdfium2.PdfPage) -> Iterator[str]:
    """The notes on a page and the explanations of its fields."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MOST_PIECES)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        for key in _KEYS_OF_NOTES:
            yield _text_of_note(note, key)
        raw.FPDFPage_CloseAnnot(note)


def _text_of_note(note: raw.FPDF_ANNOTATION, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(min(size, 4 * LONGEST_PIECE))
    letters = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(note, key, letters, len(buffer))
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\x00")


def _of_picture(data: bytes) -> Iterator[str]:
    with Image.open(io.BytesIO(data)) as image:
        tags = image.getexif()
        said = [*image.info.values(), *(tags.get(tag) for tag in _SPOKEN_TAGS)]
        said += [tags.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)]
    for piece in islice(said, MOST_PIECES):
        if isinstance(piece, bytes):
            yield piece.replace(b"\x00", b"").decode("utf-8", "ignore")[:LONGEST_PIECE]
        elif isinstance(piece, str):
            yield piece


def _of_word_file(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith(_PARTS)]
        for name in names[:MOST_PIECES]:
            with suppress(SyntaxError):  # a picture among the properties, say
                yield " ".join(parse_xml(archive.read(name)).itertext())
        for name in set(_DESCRIBING_PARTS).intersection(archive.namelist()):
            yield from islice(_descriptions(parse_xml(archive.read(name))), MOST_PIECES)


def _descriptions(part: Any) -> Iterator[str]:
    """What a part says in attributes, where a blank tells words from values, and in words it does not show."""
    for node in part.iter("*"):
        if node.tag in _KEPT_WORDS and node.text:
            yield node.text
        # lxml looks each of them up from the first on: a hundred thousand took 46 s.
        if len(node.attrib) <= MOST_PIECES:
            yield from (value for value in node.attrib.values() if " " in value.strip())
