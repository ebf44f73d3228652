"""Grouping words into printed lines, for every medium alike."""

from __future__ import annotations

from review.intake.shapes import Box, Word


def group_lines(words: list[Word]) -> list[list[int]]:
    """Return indexes of `words` as printed lines, top to bottom, each from left to right.

    Two words share a line when the centre of each lies near the centre of the other; the band of a
    line does not grow with its words, so that rows of a second column do not glue lines together.
    """
    lines: list[tuple[float, float, list[int]]] = []
    for index in sorted(range(len(words)), key=lambda i: _centre(words[i]["box"])):
        centre, height = _centre(words[index]["box"]), _height(words[index]["box"])
        for middle, tallness, members in reversed(lines[-6:]):
            if abs(centre - middle) < 0.5 * min(height, tallness):
                members.append(index)
                break
        else:
            lines.append((centre, height, [index]))
    lines.sort(key=lambda line: line[0])
    return [sorted(members, key=lambda i: words[i]["box"][0]) for _, _, members in lines]


def _centre(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _height(box: Box) -> float:
    return max(box[3] - box[1], 1e-6)


def round_box(x0: float, y0: float, x1: float, y1: float) -> Box:
    """Clip a box to the page and round it: five digits are a tenth of a pixel, and small JSON."""
    return [round(min(max(value, 0.0), 1.0), 5) for value in (x0, y0, x1, y1)]
