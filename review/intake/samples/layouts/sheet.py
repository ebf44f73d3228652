"""The drawing board of the layouts: a letter-size PDF with the origin at the top left, in points."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH: Final = 612.0
HEIGHT: Final = 792.0
BLACK: Final = HexColor(0x1B1B1B)
GREY: Final = HexColor(0x6A6F76)
HAIRLINE: Final = HexColor(0xB9BEC4)
INK: Final = HexColor(0x16307A)


@dataclass(frozen=True, slots=True)
class Face:
    """Fonts of a form: regular and bold for what is printed, `hand` for what people filled in."""

    regular: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    hand: str = "Helvetica"


class Sheet:
    """One PDF under construction. Every `y` is the baseline or the top edge, counted downwards."""

    def __init__(self, *, face: Face, accent: int, ink: Color = INK) -> None:
        self._buffer = io.BytesIO()
        # invariant: no timestamps and no random ids, so that a seed gives the same bytes.
        self.canvas = Canvas(self._buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
        self.canvas.setTitle("Patient form")
        self.face = face
        self.accent = HexColor(accent)
        self.ink = ink

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9.5,
        font: str | None = None,
        color: Color = BLACK,
        align: str = "left",
    ) -> None:
        """One line of print; `align` is left, right or center around `x`."""
        self.canvas.setFillColor(color)
        self.canvas.setFont(font or self.face.regular, size)
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "center": self.canvas.drawCentredString,
        }[align]
        draw(x, HEIGHT - y, text)

    def fill_in(
        self, x: float, y: float, text: str, width: float, *, size: float = 10.5, leading: float = 0
    ) -> float:
        """An answer in ink, wrapped to `width`; a single word shrinks to fit. Gives the last y."""
        font = self.face.hand
        longest = max((stringWidth(word, font, size) for word in text.split()), default=0)
        size = size if longest <= width else size * width / longest
        step = leading or size * 1.25
        for number, line in enumerate(simpleSplit(text, font, size, width)):
            if number:
                y += step
            self.write(x, y, line, size=size, font=font, color=self.ink)
        return y

    def answer(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        *,
        size: float = 10.5,
        align: str = "left",
    ) -> None:
        """An answer in ink on one line, shrunk to `width` if it is too long."""
        natural = stringWidth(text, self.face.hand, size)
        size = size if natural <= width else max(size * width / natural, 5.5)
        self.write(x, y, text, size=size, font=self.face.hand, color=self.ink, align=align)

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        color: Color = HAIRLINE,
        width: float = 0.6,
    ) -> None:
        self.canvas.setStrokeColor(color)
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Color | None = None,
        stroke: Color | None = HAIRLINE,
        weight: float = 0.6,
    ) -> None:
        """A rectangle whose top left corner is (x, y)."""
        if fill is not None:
            self.canvas.setFillColor(fill)
        if stroke is not None:
            self.canvas.setStrokeColor(stroke)
            self.canvas.setLineWidth(weight)
        self.canvas.rect(
            x,
            HEIGHT - y - height,
            width,
            height,
            fill=int(fill is not None),
            stroke=int(stroke is not None),
        )

    def oval(
        self, x: float, y: float, width: float, height: float, *, color: Color, weight: float = 0.6
    ) -> None:
        """An empty oval; the top left corner of what it fills is (x, y)."""
        self.canvas.setStrokeColor(color)
        self.canvas.setLineWidth(weight)
        self.canvas.ellipse(x, HEIGHT - y - height, x + width, HEIGHT - y)

    def tick_box(
        self,
        x: float,
        y: float,
        label: str,
        *,
        ticked: bool,
        size: float = 9,
        mark: str = "cross",
        print_size: float = 9.5,
        is_round: bool = False,
        after: bool = False,
    ) -> float:
        """A square or circle left of its label, or `after` it; gives the x where the next one may start.

        `mark` is "cross" or "tick" (drawn with lines: no text layer holds it) or "glyph".
        """
        width = self.width_of(label, size=print_size)
        place = x + width + 3 if after else x
        if is_round:
            self.oval(place, y - size + 1.5, size, size, color=BLACK, weight=0.7)
        else:
            self.box(place, y - size + 1.5, size, size, stroke=BLACK, weight=0.7)
        if ticked:
            self._mark(place, y + 1.5, size, mark)
        self.write(x if after else x + size + 4, y, label, size=print_size)
        return x + size + 4 + width + 14

    def _mark(self, x: float, bottom: float, size: float, mark: str) -> None:
        if mark == "glyph":
            self.write(x + 1, bottom - 1.5, "4", size=size, font="ZapfDingbats", color=self.ink)
            return
        left, right = x + 1.2, x + size - 1.2
        top, low = bottom - size + 1.2, bottom - 1.2
        if mark == "cross":
            self.line(left, top, right, low, color=self.ink, width=1.3)
            self.line(left, low, right, top, color=self.ink, width=1.3)
        else:
            middle = x + size * 0.42
            self.line(left, bottom - size * 0.5, middle, low, color=self.ink, width=1.4)
            self.line(middle, low, right + 2.5, top - 2, color=self.ink, width=1.4)

    def width_of(self, text: str, *, size: float = 9.5, font: str | None = None) -> float:
        """Points that `text` takes in print."""
        return float(stringWidth(text, font or self.face.regular, size))

    def next_page(self) -> None:
        self.canvas.showPage()

    def finish(self) -> bytes:
        """The PDF."""
        self.canvas.save()
        return self._buffer.getvalue()
