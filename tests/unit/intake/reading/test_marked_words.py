"""Words to choose among without boxes: rings around them, and ticks behind them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from review.intake.fields import extract_fields
from review.intake.reading.checkboxes import Mark
from review.intake.reading.lines import group_lines
from review.intake.reading.marked_words import take_marked_words
from review.intake.reading.squares import without_combs
from review.intake.shapes import Word
from tests.unit.intake.printed import page_of

WIDTH, HEIGHT = 1240, 1604
SIZE = 18


class Sheet:
    """A page with words drawn and known."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        self.pen = ImageDraw.Draw(self.image)
        self.font = ImageFont.load_default(SIZE)
        self.words: list[Word] = []

    def write(
        self, x: int, y: int, *texts: str, gap: int = 24, is_lost: bool = False
    ) -> list[tuple[int, int, int, int]]:
        """Words from left to right; their edges in pixels. Lost words are drawn, but not known."""
        places = []
        for text in texts:
            left, top, right, bottom = (
                round(edge) for edge in self.pen.textbbox((x, y), text, font=self.font)
            )
            self.pen.text((x, y), text, fill="black", font=self.font)
            places.append((left, top, right, bottom))
            box = [left / WIDTH, (top - 3) / HEIGHT, right / WIDTH, (bottom + 3) / HEIGHT]
            if not is_lost:
                self.words.append({"text": text, "box": box, "score": 1.0})
            x = right + gap
        return places

    def ring(self, place: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = place
        self.pen.ellipse((left - 9, top - 8, right + 9, bottom + 8), outline="navy", width=2)

    def tick(self, place: tuple[int, int, int, int]) -> None:
        _, top, right, bottom = place
        self.pen.line((right + 6, top + 6, right + 11, bottom), fill="navy", width=3)
        self.pen.line((right + 11, bottom, right + 22, top - 3), fill="navy", width=3)

    def answers(self) -> list[tuple[str, bool | None]]:
        found, _ = take_marked_words(self.image, self.words, [])
        return [(box["label"], box["checked"]) for box in found]


def test_the_word_with_a_ring_is_chosen() -> None:
    sheet = Sheet()
    sheet.ring(sheet.write(400, 200, "Yes", "No", "Former")[1])
    assert sheet.answers() == [("Yes", False), ("No", True), ("Former", False)]


def test_rings_that_touch_each_other_are_told_apart() -> None:
    sheet = Sheet()
    for row, at in enumerate((1, 1, 0, 1)):
        sheet.ring(sheet.write(400, 200 + 27 * row, "YES", "NO")[at])
    assert [checked for _, checked in sheet.answers()] == [False, True] * 2 + [True, False] + [
        False,
        True,
    ]


def test_the_word_with_a_tick_is_chosen_and_borders_of_cells_are_none() -> None:
    sheet = Sheet()
    places = sheet.write(400, 200, "Yes", "No", "Former", gap=70)
    for left, top, right, bottom in places:
        sheet.pen.rectangle((left - 8, top - 10, right + 50, bottom + 10), outline="black", width=2)
    assert sheet.answers() == []
    sheet.tick(places[1])
    assert sheet.answers() == [("Yes", False), ("No", True), ("Former", False)]


def test_a_pair_without_a_mark_counts_where_another_has_one() -> None:
    sheet = Sheet()
    sheet.write(400, 260, "Yes", "No")
    assert sheet.answers() == []
    sheet.ring(sheet.write(400, 200, "Yes", "No")[0])
    assert sheet.answers() == [("Yes", True), ("No", False), ("Yes", False), ("No", False)]


def test_answers_beside_each_other_in_a_table_are_no_choice() -> None:
    sheet = Sheet()
    sheet.ring(sheet.write(400, 200, "Yes", "No")[0])
    sheet.write(400, 260, "No", "No", "Yes", gap=90)
    assert sheet.answers() == [("Yes", True), ("No", False)]


@pytest.mark.parametrize("reads", ["NO", "?"])
def test_a_word_that_an_engine_lost_in_its_ring_is_read_again_or_told_by_the_other(
    reads: str,
) -> None:
    sheet = Sheet()
    sheet.write(400, 200, "YES")
    sheet.ring(sheet.write(470, 200, "NO", is_lost=True)[0])
    found, _ = take_marked_words(sheet.image, sheet.words, [], lambda _: reads)
    assert [(box["label"].upper(), box["checked"]) for box in found] == [
        ("YES", False),
        ("NO", True),
    ]


def test_a_ringed_answer_reaches_its_field() -> None:
    sheet = Sheet()
    sheet.write(100, 200, "Do", "you", "smoke?", gap=6)
    sheet.ring(sheet.write(400, 200, "Yes", "No", "Former")[2])
    found, _ = take_marked_words(sheet.image, sheet.words, [])
    fields = extract_fields([page_of(sheet.words, boxes=found)])
    assert {field["name"]: field["value"] for field in fields} == {"tobacco": "Former"}


def test_squares_side_by_side_hold_digits_and_are_no_boxes() -> None:
    comb = [Mark([0.1 + 0.015 * i, 0.2, 0.114 + 0.015 * i, 0.211], True) for i in range(5)]
    alone = [Mark([0.5, 0.2, 0.514, 0.211], True), Mark([0.56, 0.2, 0.574, 0.211], False)]
    assert without_combs(comb + alone) == alone


def test_a_word_joins_the_line_of_its_neighbour_and_rows_beside_each_other_stay_apart() -> None:
    def word(text: str, x: float, y: float) -> Word:
        return {"text": text, "box": [x, y, x + 0.1, y + 0.012], "score": 1.0}

    label, answer, side = (
        word("label", 0.1, 0.206),
        word("answer", 0.21, 0.202),
        word("side", 0.8, 0.198),
    )
    assert group_lines([label, answer, side]) == [[0, 1, 2]]
    upper, lower = word("upper", 0.1, 0.195), word("lower", 0.1, 0.209)
    assert len(group_lines([upper, lower, word("between", 0.8, 0.2)])) == 2
