"""Words of a PDF page that has a text layer, and the decision whether that layer can be used."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from review.intake.reading.lines import round_box
from review.intake.shapes import Box, Word

MIN_USABLE_CHARACTERS = 20
MAX_CHARACTERS = 60_000
MAX_OBJECTS = 4_000
MAX_TURNED = 400  # letters that tell how a page is turned
MAX_BOX_SHARE = 0.03
_GRID = 10_000
_WORD_GAP = 0.22
_INVISIBLE_MODES = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}

Glyph = tuple[str, float, float, float, float]
Ink = tuple[int, int, int]  # red, green, blue of 255


def has_usable_text(page: pypdfium2.PdfPage) -> bool:
    """Say whether the text layer can stand for the page.

    Too little text, unmapped glyphs, or invisible text (an older OCR behind a scan) cannot.
    """
    with closing(page.get_textpage()) as text:
        count = min(text.count_chars(), MAX_CHARACTERS)
        characters = text.get_text_range(0, count) if count else ""
    solid = Counter("".join(characters.split()))  # few characters, each hundreds of times
    readable = sum(n for c, n in solid.items() if _is_readable(c))
    words = sum(n for c, n in solid.items() if c.isalnum())
    if words < MIN_USABLE_CHARACTERS or readable < 0.9 * solid.total():
        return False
    return not _is_mostly_invisible(page)


def _is_readable(character: str) -> bool:
    return (
        character.isprintable() and character != "\ufffd" and not "\ue000" <= character <= "\uf8ff"
    )


def _is_mostly_invisible(page: pypdfium2.PdfPage) -> bool:
    hidden = shown = 0
    texts = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3)
    for item in islice(texts, MAX_OBJECTS):
        if raw.FPDFTextObj_GetTextRenderMode(item.raw) in _INVISIBLE_MODES:
            hidden += 1
        else:
            shown += 1
    return hidden > shown


def straighten(page: pypdfium2.PdfPage) -> None:
    """Turn a page whose text would show on its side or head down, by the angle most letters have."""
    with closing(page.get_textpage()) as text:
        count = min(text.count_chars(), MAX_TURNED)
        angles = [raw.FPDFText_GetCharAngle(text.raw, index) for index in range(count)]
    quarters = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    if quarters:
        # Letters are measured against the clock, pages are turned with it.
        page.set_rotation(-90 * quarters.most_common(1)[0][0] % 360)


def places_of_boxes(page: pypdfium2.PdfPage) -> list[Box] | None:
    """Return where the page draws small paths: only there it can hold check boxes. None: anywhere.

    A box may be one rectangle or four strokes, so both sides have to be short, not alike. Pictures
    hold boxes anywhere, and of drawings inside drawings pdfium does not tell the place.
    """
    kinds = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM]
    limit = MAX_BOX_SHARE * page.get_width()
    a, b, c, d, e, f = _to_shown_page(page)
    places: list[Box] = []
    for number, item in enumerate(page.get_objects(filter=kinds, max_depth=3)):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE or item.level or number >= MAX_OBJECTS:
            return None
        left, bottom, right, top = item.get_bounds()
        if right - left <= limit and top - bottom <= limit:
            xs = a * left + c * bottom + e, a * right + c * top + e
            ys = b * left + d * bottom + f, b * right + d * top + f
            places.append([min(xs), min(ys), max(xs), max(ys)])
    return places


def read_words(page: pypdfium2.PdfPage) -> list[Word]:
    """Return the words of the text layer, in the order of the file, with boxes on the shown page."""
    with closing(page.get_textpage()) as text:
        return [word for word, _ in _words(page, text)]


def read_inked_words(page: pypdfium2.PdfPage) -> tuple[list[Word], list[Ink | None]]:
    """The same, and beside each word the colour it is written in; None where the file does not say."""
    with closing(page.get_textpage()) as text:
        found = list(_words(page, text))
        return [word for word, _ in found], [_ink(text, first) for _, first in found]


def _ink(text: pypdfium2.PdfTextPage, index: int) -> Ink | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    levels = tuple(map(ctypes.byref, (red, green, blue, alpha)))
    is_known = raw.FPDFText_GetFillColor(text.raw, index, *levels)
    return (red.value, green.value, blue.value) if is_known else None


def _words(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[tuple[Word, int]]:
    """Words with the index of their first letter."""
    current: list[Glyph] = []
    first = 0
    aspect = page.get_width() / max(page.get_height(), 1.0)
    for index, glyph in enumerate(_glyphs(page, text)):
        if current and (glyph[0].isspace() or _starts_word(current[-1], glyph, aspect)):
            yield _as_word(current), first
            current = []
        if not glyph[0].isspace():
            first = first if current else index
            current.append(glyph)
    if current:
        yield _as_word(current), first


def _glyphs(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    """Yield characters with loose boxes (full font height) in fractions of the shown page.

    A page has thousands: what does not change is looked up before the loop.
    """
    a, b, c, d, e, f = _to_shown_page(page)
    rectangle = raw.FS_RECTF()
    place, unicode_of, box_of = (
        ctypes.byref(rectangle),
        raw.FPDFText_GetUnicode,
        raw.FPDFText_GetLooseCharBox,
    )
    handle = text.raw
    for index in range(min(text.count_chars(), MAX_CHARACTERS)):
        code = unicode_of(handle, index)
        character = chr(code) if 0 < code < 0x110000 else " "
        if character.isspace():
            yield character, 0.0, 0.0, 0.0, 0.0
            continue
        if character in "\x02\u00ad":  # soft hyphens at line ends
            character = "-"
        box_of(handle, index, place)
        left, bottom, right, top = (
            rectangle.left, rectangle.bottom, rectangle.right, rectangle.top,
        )  # fmt: skip
        x0, x1 = a * left + c * bottom + e, a * right + c * top + e
        y0, y1 = b * left + d * bottom + f, b * right + d * top + f
        yield (
            character,
            x0 if x0 < x1 else x1, y0 if y0 < y1 else y1,
            x1 if x0 < x1 else x0, y1 if y0 < y1 else y0,
        )  # fmt: skip


def unwrite(page: pypdfium2.PdfPage) -> None:
    """Let every letter of the page draw nothing from now on: what the page shows without its text."""
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3):
        raw.FPDFTextObj_SetTextRenderMode(item.raw, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _to_shown_page(page: pypdfium2.PdfPage) -> tuple[float, float, float, float, float, float]:
    """Measure the map from PDF space to fractions of the shown page: crop box and rotation inside.

    pdfium only maps points to whole pixels, hence the large grid and the far-apart points.
    """

    def shown(x: float, y: float) -> tuple[float, float]:
        px, py = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page.raw, 0, 0, _GRID, _GRID, 0, x, y, ctypes.byref(px), ctypes.byref(py)
        )
        return px.value / _GRID, py.value / _GRID

    span = 1000.0
    e, f = shown(0, 0)
    (ax, ay), (cx, cy) = shown(span, 0), shown(0, span)
    return (ax - e) / span, (ay - f) / span, (cx - e) / span, (cy - f) / span, e, f


def _starts_word(previous: Glyph, glyph: Glyph, aspect: float) -> bool:
    height = max(previous[4] - previous[2], 1e-6)
    is_other_line = abs((glyph[2] + glyph[4]) - (previous[2] + previous[4])) > height
    gap = (glyph[1] - previous[3]) * aspect
    return is_other_line or gap > _WORD_GAP * height or gap < -2 * height


def _as_word(glyphs: list[Glyph]) -> Word:
    box = round_box(
        min(g[1] for g in glyphs),
        min(g[2] for g in glyphs),
        max(g[3] for g in glyphs),
        max(g[4] for g in glyphs),
    )
    return {"text": "".join(g[0] for g in glyphs), "box": box, "score": 1.0}
