"""What is accepted as a document, and why the rest is refused."""

from __future__ import annotations

import io
import pickle
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from PIL import Image

from review.intake.documents import (
    MAX_BYTES,
    DocumentRefused,
    readable_name,
    recognise,
    store_document,
)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_header_only(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = _chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + pixels + _chunk(b"IEND", b"")


def _pdf(*, pages: int = 1, side: float = 300, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(side, side)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "red").save(out, kind, **options)
    return out.getvalue()


def _word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Name: Ada")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_pictures_are_recognised_whatever_their_name(kind: str) -> None:
    assert recognise(_picture(kind), "form.pdf") == "image"


def test_other_media_are_recognised() -> None:
    assert recognise(_pdf(), "form.pdf") == "scan_pdf"
    assert recognise(_word(), "form.docx") == "docx"
    assert recognise("Name: José".encode(), "form.txt") == "text"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "form.pdf", "empty_file"),
        (b"  \n", "form.txt", "empty_file"),
        (b"Name: Ada", "form.pdf", "disguised_text"),
        (bytes(range(256)), "form.bin", "unsupported_type"),
        (_picture("GIF"), "form.gif", "unsupported_type"),
        (b"%PDF-1.7\n" + bytes(300), "form.pdf", "corrupt_pdf"),
        (_pdf()[:-60], "form.pdf", "corrupt_pdf"),
        (_pdf(password="secret"), "form.pdf", "encrypted_pdf"),
        (_pdf(pages=51), "form.pdf", "too_many_pages"),
        (_pdf(side=14_400), "form.pdf", "too_many_pixels"),
        (_png_header_only(30_000), "form.png", "too_many_pixels"),
        (_png_header_only(7_000), "form.png", "too_many_pixels"),
        (_picture("PNG")[:60], "form.png", "corrupt_image"),
        (_picture("JPEG")[:400], "form.jpg", "corrupt_image"),
        (_word()[:-300], "form.docx", "corrupt_docx"),
        (bytes(MAX_BYTES) + b"x", "form.pdf", "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_bad_file_has_its_own_reason(data: bytes, name: str, code: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        recognise(data, name)
    assert refusal.value.code == code


def test_a_broken_pdf_after_a_locked_one_is_not_called_locked() -> None:
    codes = []
    for data in (_pdf(password="secret"), _pdf(pages=0)):
        with pytest.raises(DocumentRefused) as refusal:
            recognise(data, "form.pdf")
        codes.append(refusal.value.code)
    assert codes == ["encrypted_pdf", "corrupt_pdf"]


def test_a_picture_of_a_gigapixel_is_refused_without_decoding() -> None:
    started = time.process_time()
    with pytest.raises(DocumentRefused):
        recognise(_png_header_only(30_000), "form.png")
    assert time.process_time() - started < 0.1


def test_a_tiff_of_too_many_pages_is_refused() -> None:
    frames = [Image.new("L", (8, 8))] * 60
    with pytest.raises(DocumentRefused) as refusal:
        recognise(_picture("TIFF", save_all=True, append_images=frames), "fax.tif")
    assert refusal.value.code == "too_many_pages"


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = DocumentRefused("no_text", "Nothing readable.")
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert (again.code, str(again)) == ("no_text", "Nothing readable.")


def test_a_refusal_names_no_suffix_that_could_be_a_person() -> None:
    with pytest.raises(DocumentRefused) as refused:
        recognise(b"Name: Ada", "form.JohnSmith")
    assert refused.value.code == "disguised_text"
    assert "smith" not in refused.value.message.lower()


def test_a_name_that_is_no_text_is_kept_as_far_as_it_can_be() -> None:
    assert readable_name("in/gr\udcfc\x00n.pdf") == "gr?n.pdf"


def test_documents_lie_in_folders_that_only_their_owner_opens(
    settings: Any, tmp_path: Path
) -> None:
    kept = dict(settings.STORAGES["documents"], OPTIONS={"location": tmp_path / "documents"})
    settings.STORAGES = {**settings.STORAGES, "documents": kept}
    store_document(b"Name: Ada")
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "documents").rglob("*")}
    assert modes | {(tmp_path / "documents").stat().st_mode & 0o077} == {0}
