"""Typed check marks, drawn squares, and the labels beside them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from review.intake.reading.checkboxes import Mark, label_marks, take_typed_marks
from review.intake.reading.lines import group_lines
from review.intake.reading.squares import checked_by_ink, find_squares
from review.intake.shapes import Word


def _line(text: str, y: float = 0.1) -> list[Word]:
    words: list[Word] = []
    x = 0.1
    for part in text.split():
        width = 0.011 * len(part)
        words.append({"text": part, "box": [x, y, x + width, y + 0.016], "score": 1.0})
        x += width + 0.008
    return words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x] Yes [ ] No", {"Yes": True, "No": False}),
        ("☒ Yes ☐ No", {"Yes": True, "No": False}),
        ("[X]Yes []No", {"Yes": True, "No": False}),
        ("Smoker: Yes [X] No [ ]", {"Yes": True, "No": False}),
        ("(x) Female ( ) Male", {"Female": True, "Male": False}),
        ("口 Asthma", {"Asthma": None}),
        ("Allergies: NKDA□ Reaction", {"NKDA": False}),
    ],
)
def test_typed_marks_answer_for_the_label_beside_them(
    text: str, expected: dict[str, bool | None]
) -> None:
    words, marks = take_typed_marks(_line(text))
    found = label_marks(marks, words, group_lines(words), 0.77)
    assert {box["label"]: box["checked"] for box in found} == expected


def test_brackets_in_running_text_are_no_marks() -> None:
    words, marks = take_typed_marks(_line("Surgery(s) in (x)rays and (optional) notes"))
    assert marks == []
    assert len(words) == 6


def _drawn(*marks: str) -> list[Mark]:
    image = Image.new("L", (1240, 400), 255)
    pen = ImageDraw.Draw(image)
    for number, mark in enumerate(marks):
        x, y = 100 + 200 * number, 100
        pen.rectangle((x, y, x + 20, y + 20), outline=0, width=2)
        if mark == "cross":
            pen.line((x + 3, y + 3, x + 17, y + 17), fill=0, width=3)
            pen.line((x + 3, y + 17, x + 17, y + 3), fill=0, width=3)
        elif mark == "tick":
            pen.line((x + 3, y + 10, x + 8, y + 17), fill=0, width=3)
            pen.line((x + 8, y + 17, x + 24, y - 4), fill=0, width=3)
    return sorted(find_squares(image), key=lambda m: m.box[0])


def test_drawn_boxes_are_read_by_their_ink_even_when_the_tick_leaves_the_box() -> None:
    assert [m.checked for m in _drawn("empty", "cross", "tick")] == [False, True, True]


@pytest.mark.parametrize(("ink", "expected"), [(True, True), (False, None), (None, None)])
def test_a_square_that_the_engine_read_as_full_is_believed_as_far_as_its_ink(
    ink: bool | None, expected: bool | None
) -> None:
    typed = Mark([0.29, 0.57, 0.31, 0.60], True)
    drawn = [Mark([0.29, 0.58, 0.31, 0.595], ink), Mark([0.5, 0.58, 0.52, 0.595], False)]
    assert checked_by_ink(typed, drawn).checked is expected


def test_a_typed_mark_without_a_square_stays() -> None:
    typed = Mark([0.29, 0.57, 0.31, 0.60], True)
    assert checked_by_ink(typed, [Mark([0.5, 0.58, 0.52, 0.595], False)]) == typed


def _circles(*places: tuple[int, int], crossed: int = 0) -> list[Mark]:
    image = Image.new("L", (1240, 400), 255)
    pen = ImageDraw.Draw(image)
    for number, (x, y) in enumerate(places):
        pen.ellipse((x, y, x + 17, y + 17), outline=0, width=2)
        if number < crossed:
            pen.line((x + 4, y + 4, x + 13, y + 13), fill=0, width=2)
            pen.line((x + 4, y + 13, x + 13, y + 4), fill=0, width=2)
    return sorted(find_squares(image), key=lambda mark: (mark.box[1], mark.box[0]))


def test_circles_in_rows_are_boxes_too() -> None:
    marks = _circles((100, 100), (200, 100), (100, 140), (200, 140), crossed=2)
    assert [mark.checked for mark in marks] == [True, True, False, False]


@pytest.mark.parametrize("places", [[(100, 100)], [(100, 100), (180, 140), (270, 190), (340, 260)]])
def test_a_round_letter_is_no_box(places: list[tuple[int, int]]) -> None:
    assert _circles(*places) == []
