"""Whether the text fields of a PDF form show what they hold: value and appearance are stored apart.

Programs keep both alike; a file made to deceive shows people one thing and tells programs another.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pypdfium2
from pypdfium2 import raw

from review.intake.reading.pdf_text import read_words
from review.intake.shapes import Box, Word
from review.intake.terminology.wording import fold


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
    return " ".join(word["text"] for word in words if _is_inside(word["box"], area))


def _is_inside(box: Box, area: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _letters(text: str) -> str:
    return fold(text).replace(" ", "")
