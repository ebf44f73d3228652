"""Grouping words into printed lines, for every medium alike."""

from __future__ import annotations

from bisect import bisect, insort
from dataclasses import dataclass, field

from review.intake.shapes import Box, Word


def group_lines(words: list[Word]) -> list[list[int]]:
    """Return indexes of `words` as printed lines, top to bottom, each from left to right.

    A word shares the line of its nearest neighbour to the left or right when the centre of each lies near
    the centre of the other: answers that stand a little higher than their label join it, and rows of a
    second column do not glue lines together.
    """
    lines: list[_Line] = []
    for index in sorted(range(len(words)), key=lambda i: _centre(words[i]["box"])):
        box = words[index]["box"]
        line = next((line for line in reversed(lines[-6:]) if line.is_level_with(box)), None)
        if line is None:
            line = _Line(_centre(box))
            lines.append(line)
        line.add(index, box)
    lines.sort(key=lambda line: line.top)
    return [sorted(line.members, key=lambda i: words[i]["box"][0]) for line in lines]


@dataclass(slots=True)
class _Line:
    """The words of a line as they are found; `top` is the centre of the highest of them."""

    top: float
    members: list[int] = field(default_factory=list)
    _boxes: list[Box] = field(default_factory=list)  # from left to right

    def add(self, index: int, box: Box) -> None:
        self.members.append(index)
        insort(self._boxes, box)

    def is_level_with(self, box: Box) -> bool:
        """Whether a box stands on the height of the box next to it in this line."""
        at = bisect(self._boxes, box)
        beside = self._boxes[max(at - 1, 0) : at + 1]
        nearest = min(beside, key=lambda other: max(other[0] - box[2], box[0] - other[2]))
        return abs(_centre(box) - _centre(nearest)) < 0.5 * min(_height(box), _height(nearest))


def _centre(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _height(box: Box) -> float:
    return max(box[3] - box[1], 1e-6)


def has_middle_of(area: Box, box: Box) -> bool:
    """Whether the middle of a box lies in an area."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def round_box(x0: float, y0: float, x1: float, y1: float) -> Box:
    """Clip a box to the page and round it: five digits are a tenth of a pixel, and small JSON."""
    return [round(min(max(value, 0.0), 1.0), 5) for value in (x0, y0, x1, y1)]
