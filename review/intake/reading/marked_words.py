"""Words to choose among without boxes, `YES  NO` or `Yes | No | Former`: one gets a ring, or a tick behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

from PIL import Image

from review.intake.reading.checkboxes import Mark
from review.intake.reading.drawn_marks import find_rings, has_tick
from review.intake.reading.lines import group_lines, has_middle_of
from review.intake.shapes import Box, Checkbox, Word

_CHOICES: Final = frozenset(
    "yes no y n m f male female never former current occasionally daily weekly rarely sometimes socially quit"
    " single married divorced widowed self spouse child parent other none".split()
)
_OPPOSITE: Final = {"yes": "No", "no": "Yes", "y": "N", "n": "Y"}
_NO_LETTERS: Final = re.compile(r"[^a-z]")
_TICK_READ: Final = re.compile(r"[✓✔√]$|(?<=[a-z])V$")
_FEWEST: Final = 2
# Heights from one choice to the next; words of a sentence stand closer.
_NEAREST, _FARTHEST = 0.35, 12.0
_RING_WITHIN: Final = 3.0  # heights from the other word of the choice
_MOST_LOST: Final = (
    100  # words in rings that are read once more on a page, a fortieth of a second each
)
_PRINT_OF_BOX: Final = 0.7  # an engine draws its boxes wider than the print
_WIDER: Final = 1.3  # than the inside of its ring, may the box of a word be
_RIM: Final = 0.12  # of the inside of a ring, that its line may lean into

Read = Callable[[Image.Image], str]


def take_marked_words(
    image: Image.Image, words: list[Word], marks: list[Mark], read: Read | None = None
) -> tuple[list[Checkbox], list[Mark]]:
    """A box for each word of a choice, those with a ring or a tick checked; and the other marks.

    None if the page has no such ring or tick. A choice without one counts where it is no more than
    `Yes  No`: answers in a row look alike. `read` reads a picture of one word, where the words were
    recognised: an engine loses words in rings.
    """
    aspect = image.width / image.height
    choices = [word for word in words if _said(word) in _CHOICES]
    if not choices or (read is None and not any(_runs(words, marks, aspect))):
        return [], marks
    squares = [mark.box for mark in marks if not mark.is_round]
    ringed, rings = _ringed(image, words, squares, read)
    others = [mark for mark in marks if not any(_is_inside(mark.box, ring) for ring in rings)]
    chosen = {id(word) for word in ringed}
    known = [word for word in words if id(word) not in chosen]
    read_runs = [
        [_read(image, word, limit, id(word) in chosen) for word, limit in run]
        for run in _runs(known + ringed, others, aspect)
    ]
    if not any(box["checked"] for run in read_runs for box in run):
        return [], marks
    kept = [run for run in read_runs if any(box["checked"] for box in run) or _is_pair(run)]
    return [box for run in kept for box in run], others


def _ringed(
    image: Image.Image, words: list[Word], squares: list[Box], read: Read | None
) -> tuple[list[Word], list[Box]]:
    """The choices with a ring, those read anew among them, and the rings."""
    found: list[Word] = []
    kept: list[Box] = []
    left_to_read = _MOST_LOST if read is not None else 0
    height = median(word["box"][3] - word["box"][1] for word in words)
    height *= _PRINT_OF_BOX if read is not None else 1.0
    for ring in find_rings(image, height):
        if any(_is_inside(square, ring) for square in squares):
            continue
        word = next((word for word in words if _is_inside(word["box"], ring)), None)
        if word is None and read is not None and left_to_read:
            left_to_read -= 1
            text = read(_inside_of(image, ring))
            word = {"text": text, "box": ring, "score": 0.0}
            if _said(word) not in _CHOICES:
                word["text"] = _opposite(ring, words, image)
        if word is not None and _said(word) in _CHOICES:
            found.append(word)
            kept.append(ring)
    return found, kept


def _opposite(ring: Box, words: list[Word], image: Image.Image) -> str:
    """What must stand in a ring that no engine can read: beside a bare `N` it is `Y`; "" where nothing tells."""
    for word in words:
        x0, y0, x1, y1 = word["box"]
        gap = max(ring[0] - x1, x0 - ring[2]) * image.width / image.height / (y1 - y0)
        if (
            _said(word) in _OPPOSITE
            and 0 < gap <= _RING_WITHIN
            and ring[1] <= (y0 + y1) / 2 <= ring[3]
        ):
            return _OPPOSITE[_said(word)]
    return ""


def _inside_of(image: Image.Image, ring: Box) -> Image.Image:
    width, height = image.size
    x0, y0, x1, y1 = ring
    lean_x, lean_y = _RIM * (x1 - x0), _RIM * (y1 - y0)
    return image.crop((
        round((x0 + lean_x) * width), round((y0 + lean_y) * height),
        round((x1 - lean_x) * width), round((y1 - lean_y) * height),
    ))  # fmt: skip


def _is_inside(box: Box, ring: Box) -> bool:
    """Whether the middle of a box lies in a ring, and its width about fits."""
    return box[2] - box[0] <= _WIDER * (ring[2] - ring[0]) and has_middle_of(ring, box)


def _is_pair(run: list[Checkbox]) -> bool:
    return len(run) == len({box["label"].lower() for box in run}) == _FEWEST


def _runs(
    words: list[Word], marks: list[Mark], aspect: float
) -> Iterator[list[tuple[Word, float]]]:
    """Choices that stand side by side, no box before or between them, each with where the next word begins."""
    for line in group_lines(words):
        run: list[tuple[Word, float]] = []
        here = sorted((words[i] for i in line), key=lambda word: word["box"][0])
        following = [word["box"][0] for word in here[1:]] + [1.0]
        for before, word, limit in zip([None, *here], here, following, strict=False):
            is_choice = _said(word) in _CHOICES and not _has_box(before, word, marks)
            if not is_choice or not _NEAREST <= _gap(before, word, aspect) <= _FARTHEST:
                if len(run) >= _FEWEST:
                    yield run
                run = []
            if is_choice:
                run.append((word, limit))
        if len(run) >= _FEWEST:
            yield run


def _said(word: Word) -> str:
    return _NO_LETTERS.sub("", _TICK_READ.sub("", word["text"]).lower())


def _gap(before: Word | None, word: Word, aspect: float) -> float:
    """The white space before a word, in its heights."""
    if before is None:
        return _FARTHEST
    return (word["box"][0] - before["box"][2]) * aspect / (word["box"][3] - word["box"][1])


def _has_box(before: Word | None, word: Word, marks: list[Mark]) -> bool:
    left = before["box"][2] if before else 0.0
    middle = (word["box"][1] + word["box"][3]) / 2
    return any(
        left - 0.01 <= mark.box[0] <= word["box"][0] and mark.box[1] <= middle <= mark.box[3]
        for mark in marks
    )


def _read(image: Image.Image, word: Word, limit: float, is_ringed: bool) -> Checkbox:
    """A choice, checked by its ring, or by a tick behind it before `limit`, a share of the page's width."""
    is_read = _TICK_READ.search(word["text"]) is not None
    return {
        "label": _TICK_READ.sub("", word["text"]).strip("()[]{}|,;.:"),
        "box": word["box"],
        "checked": is_ringed or is_read or has_tick(image, word["box"], limit),
    }
