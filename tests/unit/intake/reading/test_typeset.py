"""Text without pages is set on pages: nothing is lost, and nothing grows without end."""

from __future__ import annotations

from review.intake.reading.typeset import LONGEST_WORD, Block, text_blocks, typeset


def test_paragraph_longer_than_a_page_keeps_every_word_in_order() -> None:
    written = [f"word{number}" for number in range(2_000)]
    sheets = typeset([Block("paragraph", [" ".join(written)])], max_pages=50)
    words = [word for sheet in sheets for word in sheet.words()]
    assert len(sheets) > 1
    assert [word["text"] for word in words] == written
    assert max(word["box"][3] for word in words) < 1.0


def test_table_row_longer_than_a_page_is_framed_on_each_page() -> None:
    cell = "\n".join(f"line{number}" for number in range(100))
    sheets = typeset([Block("row", [cell, "short"])], max_pages=50)
    assert [len(sheet.frames) for sheet in sheets] == [2] * len(sheets)
    assert sum(len(sheet.words()) for sheet in sheets) == 101


def test_word_without_end_is_broken_and_can_be_drawn() -> None:
    sheets = typeset(text_blocks("a" * 5_000), max_pages=50)
    words = [word["text"] for sheet in sheets for word in sheet.words()]
    assert max(map(len, words)) == LONGEST_WORD
    assert "".join(words) == "a" * 5_000
    assert sheets[0].draw().size == (1240, 1754)


def test_typesetting_stops_one_sheet_past_the_limit() -> None:
    assert len(typeset(text_blocks("line\n" * 10_000), max_pages=3)) == 4
