"""Documents we cannot work with: the reason codes, and how damage met while parsing becomes one.

Parsers of hostile bytes raise nearly every exception there is. One guard at the edge of reading
turns what they raise into a refusal; what our own code raises passes, because it is our mistake.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from orchestrator import StepError
from review.intake.shapes import Medium

CODES: Final = (
    "empty_file",
    "too_large",
    "too_many_pages",
    "too_many_pixels",
    "unsupported_type",
    "corrupt_pdf",
    "encrypted_pdf",
    "corrupt_image",
    "corrupt_docx",
    "disguised_text",
    "no_text",
    "not_a_form",
)
_DAMAGE: Final[dict[Medium, tuple[str, str]]] = {
    "text_pdf": ("corrupt_pdf", "The PDF is damaged or incomplete. Send it again."),
    "scan_pdf": ("corrupt_pdf", "The PDF is damaged or incomplete. Send it again."),
    "image": ("corrupt_image", "The picture is damaged. Photograph or scan it again."),
    "docx": ("corrupt_docx", "The Word file is damaged. Save it again and resend."),
}
_PARSERS: Final = frozenset(
    {"pypdfium2", "pypdf", "PIL", "docx", "lxml", "zipfile", "zlib", "rapidocr"}
)
# The worker's trouble, not the document's: no memory, an engine that is not fully installed.
_OURS: Final = (MemoryError, ImportError, FileNotFoundError, PermissionError)


class DocumentRefused(StepError):
    """A document we cannot work with. `code` names the reason, `message` tells people what to do."""

    def __init__(self, code: str, message: str) -> None:
        if code not in CODES:
            raise ValueError(f"unknown refusal code {code!r}")
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


def damaged(medium: Medium) -> DocumentRefused:
    """The refusal of a document of this kind that cannot be parsed."""
    return DocumentRefused(*_DAMAGE[medium])


@contextmanager
def refusing_damage(medium: Medium) -> Iterator[None]:
    """Refuse the document when a parser fails inside the block; other errors pass unchanged.

    Plain text has no parser that could fail.
    """
    try:
        yield
    except (DocumentRefused, *_OURS):
        raise
    except Exception as error:
        if medium in _DAMAGE and _comes_from_parser(error):
            raise damaged(medium) from error
        raise


def _comes_from_parser(error: Exception) -> bool:
    """Whether a parser was at work when it was raised: parsers never call back into our code."""
    names = [type(error).__module__]
    names += [str(f.f_globals.get("__name__")) for f, _ in traceback.walk_tb(error.__traceback__)]
    return any(name.partition(".")[0] in _PARSERS for name in names)
