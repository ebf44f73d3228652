"""Check boxes: typed marks such as [x] and ☒, and squares drawn on a picture.

Three answers: ticked, empty, or None when a person has to look. Labels come from the words beside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from review.intake.shapes import Box, Checkbox, Word

_CHECKED = "☑☒✓✔✗✘■●⊠🗹🗷"
_EMPTY = "☐□▢◻○◯⬜"
_MARK = re.compile(
    rf"^(?:(?P<on>[{_CHECKED}]|[\[(]\s*[xX✓✔*]\s*[\])]|_+[xX✓✔]_+)"
    rf"|(?P<off>[{_EMPTY}]|\[\s*[_.]?\s*\]|\(\s*\))|(?P<maybe>[口囗回]))(?P<rest>.*)$"
)
_BEHIND = re.compile(rf"^(?P<word>.*[A-Za-z:])[{_EMPTY}]$")  # `NKDA□`, its box glued on
_LABEL_GAP = 1.7
_NEAR_GAP = 1.2
_MAX_LABEL_WORDS = 7


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick box without its label yet, which stands before it where `is_behind`; a circle `is_round`."""

    box: Box
    checked: bool | None
    is_behind: bool = False
    is_round: bool = False


def take_typed_marks(words: list[Word]) -> tuple[list[Word], list[Mark]]:
    """Split typed check marks off the words, also when a mark came as several words or glued on."""
    rest: list[Word] = []
    marks: list[Mark] = []
    index = 0
    while index < len(words):
        word, used = _join_brackets(words, index)
        index += used
        if (glued := _BEHIND.match(word["text"])) is not None:
            word, mark = _parted(word, glued["word"])
            rest.append(word)
            marks.append(mark)
            continue
        found = _MARK.match(word["text"])
        if found is None or (found["rest"] and not _can_follow(found["rest"], word["text"])):
            rest.extend(words[index - used : index])
            continue
        share = 1 - len(found["rest"]) / len(word["text"])
        x0, y0, x1, y1 = word["box"]
        cut = x0 + (x1 - x0) * share
        checked = None if found["maybe"] else found["on"] is not None
        marks.append(Mark([x0, y0, cut, y1], checked))
        if found["rest"]:
            rest.append({"text": found["rest"], "box": [cut, y0, x1, y1], "score": word["score"]})
    return rest, marks


def _parted(word: Word, text: str) -> tuple[Word, Mark]:
    """A word without the empty box behind it, and that box."""
    x0, y0, x1, y1 = word["box"]
    cut = x0 + (x1 - x0) * len(text) / len(word["text"])
    return {**word, "text": text, "box": [x0, y0, cut, y1]}, Mark(
        [cut, y0, x1, y1], checked=False, is_behind=True
    )


def _join_brackets(words: list[Word], index: int) -> tuple[Word, int]:
    """Put `[`, `x`, `]` back together; return the word and how many it was made of."""
    word = words[index]
    if word["text"] not in {"[", "(", "[x", "[X", "(x", "(X"}:
        return word, 1
    for used in (2, 3):
        parts = words[index : index + used]
        text = "".join(part["text"] for part in parts)
        if re.match(r"^[\[(][xX✓✔*]?[\])]", text) and len(parts) == used:
            first, last = parts[0]["box"], parts[-1]["box"]
            if abs(first[1] - last[1]) > (first[3] - first[1]):
                break
            box = [first[0], min(first[1], last[1]), last[2], max(first[3], last[3])]
            return {"text": text, "box": box, "score": word["score"]}, used
    return word, 1


def _can_follow(rest: str, text: str) -> bool:
    """`[x]Yes` is a mark and a word; `(x)rays` or `(s)` inside running text are not."""
    return rest[0].isupper() or text[0] in _CHECKED + _EMPTY + "["


def label_marks(
    marks: list[Mark], words: list[Word], lines: list[list[int]], aspect: float
) -> list[Checkbox]:
    """Give each mark the words beside it; `aspect` is page width by height."""
    found: list[Checkbox] = []
    rows = [[words[i] for i in line] for line in lines]
    for row in _rows_of_marks(marks):
        middle = sum((m.box[1] + m.box[3]) / 2 for m in row) / len(row)
        beside = [w for line in rows for w in line if _is_level(w["box"], middle)]
        beside.sort(key=lambda w: w["box"][0])
        is_left = _labels_stand_left(row, beside, aspect)
        for place, mark in enumerate(row):
            previous = row[place - 1].box[2] if place else 0.0
            following = row[place + 1].box[0] if place + 1 < len(row) else 1.0
            is_before = is_left or mark.is_behind
            label = _label_of(mark, beside, aspect, is_before, previous, following)
            found.append({"label": label, "box": mark.box, "checked": mark.checked})
    return found


def _rows_of_marks(marks: list[Mark]) -> list[list[Mark]]:
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: m.box[1] + m.box[3]):
        middle = (mark.box[1] + mark.box[3]) / 2
        if rows and _is_level(rows[-1][0].box, middle):
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return [sorted(row, key=lambda m: m.box[0]) for row in rows]


def _is_level(box: Box, middle: float) -> bool:
    return box[1] <= middle <= box[3]


def _labels_stand_left(row: list[Mark], words: list[Word], aspect: float) -> bool:
    """A row that ends with a box, as in `Yes [X] No [ ]`, has its labels to the left."""
    last = row[-1].box
    reach = _NEAR_GAP * 1.5 * (last[3] - last[1]) / aspect
    follows = any(-0.004 <= w["box"][0] - last[2] <= reach for w in words)
    precedes = any(-0.004 <= row[0].box[0] - w["box"][2] <= reach for w in words)
    return precedes and not follows


def _label_of(
    mark: Mark,
    words: list[Word],
    aspect: float,
    is_left: bool,
    previous: float,
    following: float,
) -> str:
    box = mark.box
    gap = _LABEL_GAP * (box[3] - box[1]) / aspect
    if is_left:
        side = [
            w for w in words if previous - 0.002 <= w["box"][0] and w["box"][2] <= box[0] + 0.004
        ]
        side.reverse()
    else:
        side = [
            w for w in words if box[2] - 0.004 <= w["box"][0] and w["box"][2] <= following + 0.002
        ]
    edge = box[0] if is_left else box[2]
    label: list[str] = []
    for word in side[:_MAX_LABEL_WORDS]:
        distance = edge - word["box"][2] if is_left else word["box"][0] - edge
        if distance > gap or (is_left and word["text"][-1:] in ":?"):
            break
        label.append(word["text"])
        edge = word["box"][0] if is_left else word["box"][2]
    return " ".join(reversed(label) if is_left else label)
