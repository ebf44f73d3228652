"""What parsers raise refuses the document; what we or the worker got wrong stays an error."""

from __future__ import annotations

import io
import zipfile

import docx
import pypdfium2
import pytest
from PIL import Image

from review.intake.refusals import DocumentRefused, refusing_damage
from review.intake.shapes import Medium


@pytest.mark.parametrize(
    ("medium", "code"),
    [
        ("text_pdf", "corrupt_pdf"),
        ("scan_pdf", "corrupt_pdf"),
        ("image", "corrupt_image"),
        ("docx", "corrupt_docx"),
    ],
)
def test_failing_parser_refuses_the_document_by_its_kind(medium: Medium, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused, refusing_damage(medium):
        docx.Document(io.BytesIO(b"no archive"))
    assert refused.value.code == code
    assert isinstance(refused.value.__cause__, zipfile.BadZipFile)


def test_error_of_a_parser_raised_by_us_refuses_too() -> None:
    with pytest.raises(DocumentRefused), refusing_damage("scan_pdf"):
        raise pypdfium2.PdfiumError("page does not load")


def test_refusal_keeps_its_own_code() -> None:
    with pytest.raises(DocumentRefused) as refused, refusing_damage("image"):
        raise DocumentRefused("too_many_pixels", "Scan at 200 dpi.")
    assert refused.value.code == "too_many_pixels"


def test_mistake_of_ours_stays_an_error() -> None:
    with pytest.raises(KeyError), refusing_damage("image"):
        int({"number": "1"}["page"])


@pytest.mark.parametrize("error", [MemoryError, ImportError, FileNotFoundError])
def test_trouble_of_the_worker_stays_an_error(error: type[Exception]) -> None:
    class Source(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise error

    with pytest.raises(error), refusing_damage("image"):
        Image.open(Source())


def test_text_has_no_parser_to_blame() -> None:
    with pytest.raises(zipfile.BadZipFile), refusing_damage("text"):
        docx.Document(io.BytesIO(b"no archive"))
