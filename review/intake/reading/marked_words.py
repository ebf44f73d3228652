"""Words to choose among without boxes, `YES  NO` or `Yes | No | Former`: one gets a ring, or a tick beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

from review.intake.reading.checkboxes import Mark
from review.intake.reading.ink import ink_around
from review.intake.reading.lines import group_lines
from review.intake.shapes import Box, Checkbox, Word

_CHOICES: Final = frozenset(
    "yes no y n m f male female never former current occasionally daily weekly rarely sometimes socially quit"
    " single married divorced widowed self spouse child parent other none".split()
)
_NO_LETTERS: Final = re.compile(r"[^a-z]")
_TICK_READ: Final = re.compile(r"[✓✔√]$|(?<=[a-z])V$")
_FEWEST, _MOST = 2, 400
# Heights from one choice to the next; words of a sentence stand closer.
_NEAREST, _FARTHEST = 0.35, 12.0
_MARGIN: Final = 1.2  # heights around a word in which its mark may stand
_TALLER: Final = 1.1  # than its word, is a ring
_COVERED: Final = 0.8  # of a word's width and height, at least
_ROUND: Final = 0.9  # of the rectangle around it: pi / 4 for an ellipse, 1 for a cell of a table
_PAINT: Final = 128
# A tick, in heights of its word: how far behind it, how tall, how wide.
_TICK_FROM, _TICK_TO = 0.1, 2.2
_TICK_TALL, _TICK_WIDE = (0.55, 2.2), (0.3, 2.1)


def take_marked_words(image: Image.Image, words: list[Word], marks: list[Mark]) -> list[Checkbox]:
    """A box for each word of a choice, those with a ring or a tick checked; none if the page has no such mark.

    A choice without a mark counts where it is no more than `Yes  No`: answers in a row look alike.
    """
    if sum(_said(word) in _CHOICES for word in words) < _FEWEST:
        return []
    lines = [[words[i] for i in line] for line in group_lines(words)]
    runs = [run for line in lines for run in _runs(line, marks, image)]
    read = [[_read(image, *pair) for pair in run] for run in runs[:_MOST]]
    if not any(box["checked"] for run in read for box in run):
        return []
    return [
        box for run in read if any(box["checked"] for box in run) or _is_pair(run) for box in run
    ]


def _is_pair(run: list[Checkbox]) -> bool:
    return len(run) == len({box["label"].lower() for box in run}) == _FEWEST


def _runs(
    line: list[Word], marks: list[Mark], image: Image.Image
) -> Iterator[list[tuple[Word, float]]]:
    """Choices that stand side by side, no box before or between them, each with where the next word begins."""
    aspect = image.width / image.height
    run: list[tuple[Word, float]] = []
    line = sorted(line, key=lambda word: word["box"][0])
    following = [word["box"][0] for word in line[1:]] + [1.0]
    for before, word, limit in zip([None, *line], line, following, strict=False):
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


def _read(image: Image.Image, word: Word, limit: float) -> Checkbox:
    """A choice, checked by what is drawn around it or up to `limit`, a share of the page's width."""
    around = _Surroundings.of(image, word["box"])
    is_read = _TICK_READ.search(word["text"]) is not None
    return {
        "label": _TICK_READ.sub("", word["text"]).strip("()[]{}|,;.:"),
        "box": word["box"],
        "checked": is_read or around.has_ring() or around.has_tick(limit * image.width),
    }


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The ink around a word; its edges and height in pixels, of the page."""

    ink: Any
    left: int
    top: int
    edges: tuple[float, float, float, float]
    height: float

    @classmethod
    def of(cls, image: Image.Image, box: Box) -> _Surroundings:
        width, height = image.size
        x0, y0, x1, y1 = (edge * side for edge, side in zip(box, (width, height) * 2, strict=True))
        margin = _MARGIN * (y1 - y0)
        left, top = max(0, round(x0 - margin)), max(0, round(y0 - margin))
        right = min(width, round(x1 + _TICK_TO * (y1 - y0) + 1))
        bottom = min(height, round(y1 + margin))
        ink = ink_around(image, (left, top, right, bottom))
        return cls(ink, left, top, (x0, y0, x1, y1), y1 - y0)

    def has_ring(self) -> bool:
        """Whether paint that is poured over the word stays near it, inside something round."""
        import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

        x0, y0, x1, y1 = self.edges
        walls = self._without_letters()
        middle = int((x0 + x1) / 2 - self.left), int((y0 + y1) / 2 - self.top)
        if not walls.size or walls[middle[1], middle[0]]:
            return False
        painted, _, _, (x, y, across, down) = cv2.floodFill(walls, None, middle, _PAINT)
        is_inside = x > 0 and y > 0 and x + across < walls.shape[1] and y + down < walls.shape[0]
        is_around = across >= (x1 - x0) * _COVERED and down >= (y1 - y0) * _COVERED
        return bool(is_inside and is_around and painted <= _ROUND * across * down)

    def has_tick(self, limit: float) -> bool:
        """Whether something as tall as a letter, and no line, is drawn level with the word, before `limit`."""
        import cv2  # noqa: PLC0415

        first = round(self.edges[2] + _TICK_FROM * self.height - self.left)
        last = round(min(limit - self.left - 1, self.ink.shape[1]))
        if last - first < _TICK_WIDE[0] * self.height:
            return False
        behind = self.ink[:, first:last].copy()
        _, _, sizes, _ = cv2.connectedComponentsWithStats(behind, connectivity=8)
        return any(self._is_tick(behind.shape, *size[:4]) for size in sizes[1:])

    def _is_tick(self, shape: tuple[int, int], x: int, y: int, across: int, down: int) -> bool:
        low, high = _TICK_TALL[0] * self.height, _TICK_TALL[1] * self.height
        level = min(y + down, self.edges[3] - self.top) - max(y, self.edges[1] - self.top)
        is_cut = x + across == shape[1] or y == 0 or y + down == shape[0]
        is_wide = _TICK_WIDE[0] * self.height <= across <= _TICK_WIDE[1] * self.height
        return level >= low and down <= high and is_wide and not is_cut

    def _without_letters(self) -> Any:
        """The ink of what is taller than the word, its gaps of a pixel or two closed."""
        import cv2  # noqa: PLC0415
        import numpy  # noqa: PLC0415

        _, parts, sizes, _ = cv2.connectedComponentsWithStats(self.ink, connectivity=8)
        is_tall = sizes[:, cv2.CC_STAT_HEIGHT] > _TALLER * self.height
        is_tall[0] = False  # the paper
        tall = numpy.where(is_tall[parts], 255, 0).astype("uint8")
        return cv2.morphologyEx(tall, cv2.MORPH_CLOSE, numpy.ones((3, 3), "uint8"))
