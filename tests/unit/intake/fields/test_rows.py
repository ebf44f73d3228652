"""Rows of hostile pages: boxes find their line in time that grows with the page and not with its square."""

from __future__ import annotations

import time

from review.intake.fields.layout import build_rows
from review.intake.shapes import Page

LINES, WORDS = 500, 20


def crowded() -> Page:
    """Ten thousand words, and a box before every fifth of them."""
    page: Page = {
        "number": 1,
        "method": "ocr",
        "image": "",
        "width": 1700,
        "height": 2200,
        "words": [],
        "lines": [],
        "checkboxes": [],
        "warnings": [],
    }
    for line in range(LINES):
        y0 = line / LINES
        first = len(page["words"])
        page["lines"].append(list(range(first, first + WORDS)))
        for place in range(WORDS):
            x0 = (place + 0.5) / WORDS
            box = [x0, y0, x0 + 0.02, y0 + 0.001]
            page["words"].append({"text": f"word{line}", "box": box, "score": 0.99})
            if place % 5 == 0:
                mark = [x0 - 0.01, y0, x0 - 0.005, y0 + 0.001]
                page["checkboxes"].append({"label": f"word{line}", "box": mark, "checked": True})
    return page


def test_thousands_of_boxes_stand_in_the_rows_of_their_words() -> None:
    page = crowded()
    started = time.process_time()
    rows = build_rows([page])
    assert time.process_time() - started < 2.0
    assert {len(row.options) for row in rows} == {WORDS // 5}
    assert all(option.label == f"word{row.index}" for row in rows for option in row.options)
