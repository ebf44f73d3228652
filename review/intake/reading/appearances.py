"""Whether a PDF shows people what it tells programs: fields keep value and appearance apart, text may name its reading.

Honest programs keep both alike; a file made to deceive does not.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from contextlib import closing
from typing import Final

import pypdfium2
from pypdfium2 import raw

from review.intake.reading.lines import has_middle_of
from review.intake.reading.pdf_text import MAX_CHARACTERS, MAX_OBJECTS, read_words
from review.intake.shapes import Box, Word
from review.intake.terminology.wording import fold

FEWEST_REPLACED: Final = 3  # letters


def shows_otherwise(
    document: pypdfium2.PdfDocument,
    index: int,
    printed: Sequence[Word],
    texts: Sequence[tuple[Box, str]],
) -> bool:
    """Whether a field of a page shows other letters than its value has; blanks and punctuation do not count.

    `printed` holds the words of the page itself. The fields become part of the page, in this open document only.
    """
    if not texts:
        return False
    with closing(document[index]) as page:
        if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
            return False
    known = {(word["text"], *word["box"]) for word in printed}
    with closing(document[index]) as page:
        drawn = [word for word in read_words(page) if (word["text"], *word["box"]) not in known]
    return any(_letters(text) != _letters(_shown_in(area, drawn)) for area, text in texts)


def _shown_in(area: Box, words: Sequence[Word]) -> str:
    return " ".join(word["text"] for word in words if has_middle_of(area, word["box"]))


def _letters(text: str) -> str:
    return fold(text).replace(" ", "")


def says_otherwise(page: pypdfium2.PdfPage) -> bool:
    """Whether some text of the page tells programs to read other words in its place (`ActualText`).

    Honest files do so for a hyphen, a ligature or a symbol: fewer than three letters are not looked at.
    """
    count = raw.FPDFPage_CountObjects(page.raw)
    objects = (raw.FPDFPage_GetObject(page.raw, index) for index in range(min(count, MAX_OBJECTS)))
    return any(
        sum(map(str.isalnum, _actual_text(item, mark))) >= FEWEST_REPLACED
        for item in objects
        for mark in range(raw.FPDFPageObj_CountMarks(item))
    )


def _actual_text(item: raw.FPDF_PAGEOBJECT, number: int) -> str:
    mark, size = raw.FPDFPageObj_GetMark(item, number), ctypes.c_ulong()
    read, key = raw.FPDFPageObjMark_GetParamStringValue, b"ActualText"
    if not read(mark, key, None, 0, size) or size.value <= 2:
        return ""
    buffer = ctypes.create_string_buffer(min(size.value, MAX_CHARACTERS))
    read(mark, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), len(buffer), size)
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\x00")
