"""A second reading of what nothing else vouches for: names, places and free words of a recognised page.

An engine that misreads is sure of it. The same letters read once more from a smoothed crop that reaches
further right show specks, lost words and look-alike letters: where the readings differ, the words get a low
score, and a person compares the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PIL import Image, ImageFilter, ImageStat

from review.intake.fields.lexicon import squash
from review.intake.fields.proposals import Proposal, analyse, settle
from review.intake.shapes import Page, Word

# Dates, numbers, states, drugs, conditions: grammar, vocabulary or a rule judges those.
UNVOUCHED: Final = frozenset(
    "name name.first name.last emergency_contact.name insurance.policyholder insurance.provider city occupation"
    " pharmacy.name reason_for_visit".split()
)
DIFFERS: Final = 0.5
_SMOOTHING: Final = ImageFilter.MedianFilter(3)
_REACH: Final = 4.0  # heights right of the last word, for words that were not found
_MARGIN: Final = 0.12  # heights over and under
_INK: Final = 40  # of 255, darker than the paper


def look_again(page: Page, image: Image.Image, read_line: Callable[[Image.Image], str]) -> None:
    """Lower the scores of words that a second reading of their line does not confirm.

    `image` is the picture that the boxes of the page refer to; `read_line` reads one line of print.
    """
    settled = [p for p in settle(analyse([page])) if p.field in UNVOUCHED]
    texts = [squash(" ".join(p.candidate.texts)) for p in settled]
    for proposal, text in zip(settled, texts, strict=True):
        if texts.count(text) > 1:
            continue  # the same name read at two places
        for words in _lines_of(page, proposal):
            first = "".join(word["text"] for word in words)
            second = "".join(read_line(_crop(page, image, words)).split())
            if first.strip(".,;:") != second.strip(".,;:") or _has_speck(first):
                for word in words:
                    word["score"] = min(word["score"], DIFFERS)


def _has_speck(text: str) -> bool:
    return text[-1:] in ".,;:'`" and len(text) > 3


def _lines_of(page: Page, proposal: Proposal) -> list[list[Word]]:
    """The words of a value, line by line."""
    lines = []
    for tokens in proposal.candidate.lines:
        spots = [((t.x0 + t.x1) / 2, (t.y0 + t.y1) / 2) for t in tokens]
        words = [word for word in page["words"] if any(_covers(word, *spot) for spot in spots)]
        if words:
            lines.append(sorted(words, key=lambda word: word["box"][0]))
    return lines


def _covers(word: Word, x: float, y: float) -> bool:
    x0, y0, x1, y1 = word["box"]
    return x0 <= x <= x1 and y0 <= y <= y1


def _crop(page: Page, image: Image.Image, words: list[Word]) -> Image.Image:
    """The line with a margin, and further right as far as nothing else was read."""
    left, right = words[0]["box"][0] * image.width, words[-1]["box"][2] * image.width
    top = min(word["box"][1] for word in words) * image.height
    bottom = max(word["box"][3] for word in words) * image.height
    height, middle = bottom - top, (top + bottom) / 2 / image.height
    following = [
        word["box"][0] * image.width
        for word in page["words"]
        if word["box"][1] <= middle <= word["box"][3] and word["box"][0] * image.width > right
    ]
    boxes = [
        box["box"][0] * image.width
        for box in page["checkboxes"]
        if box["box"][1] <= middle <= box["box"][3] and box["box"][0] * image.width > right
    ]
    end = min(right + _REACH * height, min([*following, *boxes], default=image.width) - height / 3)
    area = (
        max(0, int(left - 0.3 * height)),
        max(0, int(top - _MARGIN * height)),
        max(int(right) + 1, int(end)),
        int(bottom + _MARGIN * height),
    )
    crop = image.crop(area).filter(_SMOOTHING)
    return _without_paper(crop, min(crop.width, int(right + height / 2) - area[0]))


def _without_paper(crop: Image.Image, shortest: int) -> Image.Image:
    """Cut off what is blank at the right: a line costs as much as it is long."""
    grey = crop.convert("L")
    paper = ImageStat.Stat(grey).median[0]
    inked = grey.point([255 * (level < paper - _INK) for level in range(256)]).getbbox()
    end = inked[2] + crop.height // 2 if inked else 0
    return crop.crop((0, 0, min(crop.width, max(end, shortest)), crop.height))
