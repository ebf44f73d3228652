"""Crosses in columns without boxes, under `Yes` and `No`."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from review.intake.fields import extract_fields
from review.intake.reading.checkboxes import Mark
from review.intake.reading.crosses import take_crosses
from review.intake.shapes import Word
from tests.unit.intake.printed import page_of, words

WIDTH, HEIGHT = 1240, 1604
YES, NO, FIRST, STEP = 0.4, 0.5, 0.12, 0.02


def _printed(*asked: str) -> list[Word]:
    """`Problem  Yes  No`, and a row for each thing asked."""
    size = {"letter": 0.0085, "height": 0.012, "gap": 0.005}
    found = words(0.1, 0.1, "Problem", **size)
    found += words(YES, 0.1, "Yes", **size) + words(NO, 0.1, "No", **size)
    for number, text in enumerate(asked):
        found += words(0.1, FIRST + STEP * number, text, **size)
    return found


def _drawn(*crossed: str) -> Image.Image:
    """A ruled table with a cross in the named column of each row: "yes", "no", "both" or ""."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    for number, where in enumerate(crossed):
        top = (FIRST + STEP * number - 0.004) * HEIGHT
        pen.rectangle((100, top, 800, top + STEP * HEIGHT), outline="black", width=2)
        middle = (FIRST + STEP * number + 0.006) * HEIGHT
        for name, column in (("yes", YES), ("no", NO)):
            if where in (name, "both"):
                x = (column + 0.012) * WIDTH
                pen.line((x - 9, middle - 8, x + 9, middle + 8), fill="navy", width=3)
                pen.line((x - 9, middle + 8, x + 9, middle - 8), fill="navy", width=3)
    return image


def test_a_cross_answers_under_its_head() -> None:
    printed = _printed("Asthma", "Gout", "Migraine", "Depression")
    found, _ = take_crosses(_drawn("yes", "no", "no", "yes"), printed, [])
    assert [(box["label"], box["checked"]) for box in found] == [
        ("Yes", True), ("No", False), ("Yes", False), ("No", True),
        ("Yes", False), ("No", True), ("Yes", True), ("No", False),
    ]  # fmt: skip
    fields = extract_fields([page_of(printed, boxes=found)])
    assert {f["name"]: f["value"] for f in fields} == {"conditions": ["Asthma", "Depression"]}


def test_a_row_with_two_crosses_goes_to_a_person() -> None:
    printed = _printed("Asthma", "Gout", "Migraine", "Depression", "Anxiety")
    found, _ = take_crosses(_drawn("yes", "no", "both", "no", "no"), printed, [])
    (field,) = extract_fields([page_of(printed, boxes=found)])
    assert field["confidence"] < field["bar"]


@pytest.mark.parametrize("crossed", [("", "", "", ""), ("both", "both", "no", "both")])
def test_columns_that_most_rows_leave_open_have_no_crosses(crossed: tuple[str, ...]) -> None:
    printed = _printed("Asthma", "Gout", "Migraine", "Depression")
    assert take_crosses(_drawn(*crossed), printed, []) == ([], [])


def test_what_stands_behind_the_list_is_none_of_its_rows() -> None:
    printed = _printed("Asthma", "Gout", "Migraine")
    printed += words(0.1, 0.2, "Do you smoke?", letter=0.0085, height=0.012, gap=0.005)
    assert len(take_crosses(_drawn("yes", "no", "no"), printed, [])[0]) == 6


def test_a_stray_square_is_part_of_a_cross_and_a_square_in_each_row_is_a_box() -> None:
    printed, image = _printed("Asthma", "Gout", "Migraine"), _drawn("yes", "no", "no")
    squares = [
        Mark([x, FIRST + STEP * row, x + 0.012, FIRST + STEP * row + 0.009], checked=False)
        for row in range(3)
        for x in (YES, NO)
    ]
    assert take_crosses(image, printed, squares[:1])[1] == []
    assert take_crosses(image, printed, squares) == ([], squares)
