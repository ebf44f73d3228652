"""What kind a document is, by its content, and whether we accept it.

pdfium is not thread-safe: call `recognise` in a prefork child, never in a web thread.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import PurePath

import docx
import pypdf
import pypdfium2
from docx.oxml.ns import qn
from PIL import Image

from review.intake.documents.drawing import check_drawing
from review.intake.refusals import DocumentRefused, damaged, refusing_damage
from review.intake.shapes import Medium
from review.intake.terminology.wording import without_unseen

MAX_BYTES = 25 * 1024 * 1024
MAX_PAGES = 50
MAX_PAGE_PIXELS = 40_000_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
RENDER_DPI = 200
IMAGE_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")

_IMAGE_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_TEXT_SUFFIXES = {"", ".txt", ".text", ".md"}
_NAMED_IN_WORDS = {
    ".pdf",
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".webp",
    ".doc",
    ".docx",
    ".rtf",
}


def check_size(data: bytes) -> None:
    """Refuse what needs no parsing to be refused: the only checks outside a document worker."""
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentRefused("empty_file", "The file is empty. Send the form again.")
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise DocumentRefused("too_large", f"The file is larger than {limit} MB. Scan at 200 dpi.")


def recognise(data: bytes, filename: str) -> Medium:
    """Say what kind of document this is, by content; the name only helps to word a refusal.

    A full parse proves that the file opens. Sizes come from headers, before anything is decoded.
    Raises DocumentRefused. A PDF is `text_pdf` when any page has a usable text layer.
    """
    check_size(data)
    suffix = PurePath(filename).suffix.lower()
    if is_pdf(data):
        return _check_pdf(data)
    if data.startswith(_IMAGE_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return _check_image(data)
    if data.startswith(b"PK\x03\x04"):
        return _check_docx(data, suffix)
    return _check_text(data, suffix)


def media_type(data: bytes) -> str:
    """The media type by the first bytes, for the record; `recognise` is the real check."""
    kinds = {
        b"%PDF": "application/pdf",
        b"\x89PNG": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"II*\x00": "image/tiff",
        b"MM\x00*": "image/tiff",
        b"RIFF": "image/webp",
        b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    return next((kind for magic, kind in kinds.items() if data.startswith(magic)), "text/plain")


def is_pdf(data: bytes) -> bool:
    """Whether the bytes say that they are a PDF; `checked_pdf` finds out whether they are."""
    return b"%PDF-" in data[:1024]


def _check_pdf(data: bytes) -> Medium:
    with checked_pdf(data) as document:
        # Every page is parsed: one that does not open spoils the document.
        has_text = [_has_characters(page) for page in document]
    return "text_pdf" if any(has_text) else "scan_pdf"


@contextmanager
def checked_pdf(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The open PDF, after every check that comes before its pages are parsed; closed afterwards.

    Raises DocumentRefused, also for damage that is met inside the block.
    """
    with refusing_damage("text_pdf"), closing(_open_pdf(data)) as document:
        if len(document) == 0 or not _is_whole_pdf(data):
            raise damaged("text_pdf")
        _check_page_count(len(document))
        for number in range(len(document)):
            width, height = document.get_page_size(number)
            _check_pixels(width * RENDER_DPI / 72, height * RENDER_DPI / 72)
        check_drawing(data)
        yield document


def _open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # pdfium's own word on passwords may be about the document before: ask the file.
        if b"/Encrypt" in data and pypdf.PdfReader(io.BytesIO(data)).is_encrypted:
            message = "The PDF is protected by a password. Send it without one."
            raise DocumentRefused("encrypted_pdf", message) from error
        raise


def _is_whole_pdf(data: bytes) -> bool:
    """A cut-off PDF still opens because pdfium rebuilds its table: insist on the end mark."""
    return b"%%EOF" in data[-2048:] or b"startxref" in data[-2048:]


def _has_characters(page: pypdfium2.PdfPage) -> bool:
    with closing(page), closing(page.get_textpage()) as text:
        return bool(text.count_chars() >= 20)


def _check_image(data: bytes) -> Medium:
    with refusing_damage("image"), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=IMAGE_FORMATS) as image:
                _check_frames(image)
                image.seek(0)
                image.load()
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
    return "image"


def _check_frames(image: Image.Image) -> None:
    """Check every page of a TIFF, and only the first frame of an animation, from headers."""
    _check_pixels(*image.size)
    if image.format != "TIFF":
        return
    for frame in range(1, MAX_PAGES + 1):
        try:
            image.seek(frame)
        except EOFError:
            return
        _check_pixels(*image.size)
    _check_page_count(MAX_PAGES + 1)


def _check_docx(data: bytes, suffix: str) -> Medium:
    with refusing_damage("docx"):
        if suffix != ".docx" and not _is_zip_of_word(data):
            raise _unsupported()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise DocumentRefused("too_large", "The Word file unpacks to an absurd size.")
            if archive.testzip() is not None:
                raise damaged("docx")
        if docx.Document(io.BytesIO(data)).element.tag != qn("w:document"):
            raise damaged("docx")
    return "docx"


def _is_zip_of_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return b"word/" in data


def _check_text(data: bytes, suffix: str) -> Medium:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if suffix == ".pdf":
            raise DocumentRefused("corrupt_pdf", "The file is named .pdf but is no PDF.") from None
        raise _unsupported() from None
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise _unsupported()
    if suffix not in _TEXT_SUFFIXES:
        # Operators read this too, and what follows the last dot of a name may be a patient's.
        named = suffix if suffix in _NAMED_IN_WORDS else "otherwise"
        message = f"The file is named {named} but holds plain text. Send the real document."
        raise DocumentRefused("disguised_text", message)
    return "text"


def readable_name(filename: str) -> str:
    """The last part of a file's name, as it is shown and the database can hold it: names on disk are any bytes."""
    plain = without_unseen(PurePath(filename).name.replace("\x00", ""))
    return plain.encode("utf-8", "replace").decode("utf-8")[:255]


def _check_page_count(count: int) -> None:
    if count > MAX_PAGES:
        message = f"The document has more than {MAX_PAGES} pages. Send the intake form alone."
        raise DocumentRefused("too_many_pages", message)


def _check_pixels(width: float, height: float) -> None:
    if width * height > MAX_PAGE_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> DocumentRefused:
    limit = MAX_PAGE_PIXELS // 1_000_000
    return DocumentRefused(
        "too_many_pixels", f"A page is larger than {limit} megapixels. Scan at 200 dpi."
    )


def _unsupported() -> DocumentRefused:
    return DocumentRefused(
        "unsupported_type", "This kind of file is not supported. Send PDF, DOCX, a picture or text."
    )
