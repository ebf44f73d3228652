"""Pages as reading hands them on, drawn by tests word by word. Coordinates are shares of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from review.intake.fields import extract_fields
from review.intake.reading.lines import group_lines
from review.intake.shapes import Checkbox, Page, Word


def words(
    x: float, y: float, text: str, *, letter: float, height: float, gap: float, score: float = 0.99
) -> list[Word]:
    """The words of a text that begins at `x`: each `letter` wide per letter, with `gap` between them."""
    found: list[Word] = []
    for part in text.split():
        box = [x, y, x + letter * len(part), y + height]
        found.append({"text": part, "box": box, "score": score})
        x = box[2] + gap
    return found


def page_of(
    printed: Iterable[Word],
    *,
    number: int = 1,
    method: Literal["text", "ocr"] = "text",
    boxes: Iterable[Checkbox] = (),
) -> Page:
    """A page of letter size with these words and check boxes."""
    found = [*printed]
    return {
        "number": number, "method": method, "image": "", "width": 1240, "height": 1604,
        "words": found, "lines": group_lines(found), "checkboxes": [*boxes], "warnings": [],
    }  # fmt: skip


def typed_page(
    *cells: tuple[float, float, str],
    method: Literal["text", "ocr"] = "text",
    boxes: Iterable[Checkbox] = (),
) -> Page:
    """A page of texts of one size at (x, row): a row is 1/50 of the page."""
    printed = [
        word
        for x, row, text in cells
        for word in words(x, row / 50, text, letter=0.0085, height=0.012, gap=0.005)
    ]
    return page_of(printed, method=method, boxes=boxes)


def box(x: float, row: float, label: str, *, checked: bool | None) -> Checkbox:
    """A check box on such a page."""
    return {"label": label, "box": [x, row / 50, x + 0.014, row / 50 + 0.012], "checked": checked}


def values_of(page: Page) -> dict[str, str | list[str]]:
    """What is read on a page, by field."""
    return {field["name"]: field["value"] for field in extract_fields([page])}
