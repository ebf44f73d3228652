"""Typesetting plain blocks on synthetic pages, so that text without pages gets boxes and a picture.

A plain but faithful rendering: order, tables and tick boxes are kept, fonts and colours are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from review.intake.reading.lines import round_box
from review.intake.shapes import Word

PAGE_SIZE = (1240, 1754)
MARGIN = 90
BODY_SIZE, HEADING_SIZE = 24, 30
MAX_BLOCK_LINES = 35  # also headings of that many lines fit on a page
LONGEST_WORD = 70  # letters; about the width of a page, and longer than any word or address
_LEADING = 1.45
_TAB = 4
_BOXES = "☐☒☑□■"
_PARTS = re.compile(rf"[{_BOXES}]|\t|  +|[^\s{_BOXES}]{{1,{LONGEST_WORD}}}")
_FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")

Column = tuple[float, list[list[str]]]  # left edge in pixels, lines of words
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph (one cell each) or a table row; cells may hold several lines."""

    kind: Literal["heading", "paragraph", "row"]
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    x: float
    y: float
    width: float
    size: int


@dataclass(slots=True)
class Sheet:
    """One typeset page: words placed in pixels, and table lines to draw."""

    pieces: list[_Piece] = field(default_factory=list)
    frames: list[tuple[float, float, float, float]] = field(default_factory=list)

    def words(self) -> list[Word]:
        """Return the words with boxes in fractions of the page."""
        width, height = PAGE_SIZE
        return [
            {
                "text": p.text,
                "box": round_box(
                    p.x / width,
                    p.y / height,
                    (p.x + p.width) / width,
                    (p.y + p.size * 1.2) / height,
                ),
                "score": 1.0,
            }
            for p in self.pieces
        ]

    def draw(self) -> Image.Image:
        """Draw the page; tick boxes are drawn as boxes because few fonts have them."""
        image = Image.new("L", PAGE_SIZE, 255)
        pen = ImageDraw.Draw(image)
        for frame in self.frames:
            pen.rectangle(frame, outline=150)
        for piece in self.pieces:
            if piece.text in _BOXES:
                _draw_box(pen, piece)
            else:
                pen.text((piece.x, piece.y), piece.text, fill=0, font=_font(piece.size))
        return image


def text_blocks(text: str) -> list[Block]:
    """Turn plain text into blocks, a line each; empty lines stay, they separate sections."""
    return [Block("paragraph", [line.rstrip()]) for line in text.expandtabs(_TAB).splitlines()]


def typeset(blocks: list[Block], *, max_pages: int) -> list[Sheet]:
    """Flow the blocks over as many sheets as they need; stop one sheet past `max_pages`."""
    sheets, y = [Sheet()], float(MARGIN)
    for block in blocks:
        size = HEADING_SIZE if block.kind == "heading" else BODY_SIZE
        step = size * _LEADING
        for columns in _slices(_columns(block, size)):
            height = max(len(column) for _, column in columns) * step
            if y + height + (step if block.kind == "heading" else 0) > PAGE_SIZE[1] - MARGIN:
                sheets.append(Sheet())
                y = float(MARGIN)
                if len(sheets) > max_pages:
                    return sheets
            y = _place_block(sheets[-1], block.kind, columns, y, size)
    return sheets


def _slices(columns: list[Column]) -> Iterator[list[Column]]:
    """Cut a block that is taller than a page into blocks that fit, so that no line is lost."""
    rows = max(len(lines) for _, lines in columns)
    for start in range(0, max(rows, 1), MAX_BLOCK_LINES):
        yield [(x, lines[start : start + MAX_BLOCK_LINES]) for x, lines in columns]


def _place_block(sheet: Sheet, kind: str, columns: list[Column], y: float, size: int) -> float:
    """Place a block that fits on the sheet, and return where the next one begins."""
    step = size * _LEADING
    if kind == "heading":
        y += step / 2
    for x, lines in columns:
        for index, line in enumerate(lines):
            _place_line(sheet, line, x, y + index * step, size)
    height = max(len(lines) for _, lines in columns) * step
    if kind == "row":
        _frame(sheet, columns, y, height)
        y += 6
    return y + height


def _columns(block: Block, size: int) -> list[Column]:
    """Give each cell its left edge and its wrapped lines (lists of words)."""
    width = (PAGE_SIZE[0] - 2 * MARGIN) / len(block.cells)
    inset = 8 if block.kind == "row" else 0
    return [
        (MARGIN + index * width + inset, _wrap(cell, width - 2 * inset, size))
        for index, cell in enumerate(block.cells)
    ]


def _wrap(text: str, width: float, size: int) -> list[list[str]]:
    lines: list[list[str]] = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for part in _PARTS.findall(paragraph):
            length = _length(part, size)
            if line and used + length > width:
                lines.append(line)
                line, used = [], 0.0
            line.append(part)
            used += length + size * 0.3
        lines.append(line)
    return lines


def _place_line(sheet: Sheet, line: list[str], x: float, y: float, size: int) -> None:
    for part in line:
        length = _length(part, size)
        if not part.isspace():
            sheet.pieces.append(_Piece(part, x, y, length, size))
        x += length + size * 0.3


def _frame(sheet: Sheet, columns: list[Column], y: float, height: float) -> None:
    edges = [x - 8 for x, _ in columns] + [float(PAGE_SIZE[0] - MARGIN)]
    for left, right in pairwise(edges):
        sheet.frames.append((left, y - 4, right, y + height + 2))


def _length(part: str, size: int) -> float:
    if part.isspace():
        return size * (1.5 if "\t" in part else 0.3 * len(part))
    if part in _BOXES:
        return float(size)
    return float(_font(size).getlength(part))


def _draw_box(pen: ImageDraw.ImageDraw, piece: _Piece) -> None:
    side = piece.size * 0.8
    x, y = piece.x, piece.y + piece.size * 0.15
    pen.rectangle((x, y, x + side, y + side), outline=0, width=2)
    if piece.text in "☒☑■":
        pen.line((x + 4, y + 4, x + side - 4, y + side - 4), fill=0, width=3)
        pen.line((x + 4, y + side - 4, x + side - 4, y + 4), fill=0, width=3)


@cache
def _font(size: int) -> Font:
    """A system font with many scripts when there is one, else Pillow's own."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
