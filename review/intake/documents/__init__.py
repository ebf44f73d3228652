"""A document before anybody reads it: what kind it is, whether we accept it, and where it is kept.

Nothing here reads words from a document; that is `review.intake.reading`. Every refusal is a
`DocumentRefused` with a reason code and a message for people that holds no document content.
"""

from __future__ import annotations

from review.intake.documents.files import load_document, load_image, store_document, store_image
from review.intake.documents.recognising import (
    MAX_BYTES,
    MAX_PAGE_PIXELS,
    MAX_PAGES,
    RENDER_DPI,
    check_size,
    checked_pdf,
    is_pdf,
    media_type,
    readable_name,
    recognise,
)
from review.intake.refusals import DocumentRefused

__all__ = [
    "MAX_BYTES",
    "MAX_PAGES",
    "MAX_PAGE_PIXELS",
    "RENDER_DPI",
    "DocumentRefused",
    "check_size",
    "checked_pdf",
    "is_pdf",
    "load_document",
    "load_image",
    "media_type",
    "readable_name",
    "recognise",
    "store_document",
    "store_image",
]
