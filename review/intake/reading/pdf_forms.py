"""Values that people typed or ticked into the fields of a PDF form (AcroForm), with their places."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, cast

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject

from review.intake.consistency.injection import addresses_a_machine
from review.intake.reading.lines import round_box
from review.intake.shapes import Box, Checkbox, Word

MAX_WIDGETS = 2_000
MAX_VALUE_CHARACTERS = 2_000
_LINE_POINTS = 14.0
_LETTER_POINTS = 5.0
_PUSHBUTTON = 1 << 16
_PASSWORD = 1 << 13
# Of an annotation: invisible, hidden, not on the screen.
_NOT_SHOWN = (1 << 0) | (1 << 1) | (1 << 5)
# Programs keep identifiers and sums in hidden fields; fewer words are no sentence, unless in base64.
_SENTENCE_WORDS = 3


@dataclass(frozen=True, slots=True)
class FormValues:
    """What the widgets of one page hold: typed words, boxes with their state, text areas.

    `texts` holds each text area with what its field says, "" where it is empty. `hidden` holds sentences in
    fields that the page does not show; they are never values.
    """

    words: list[Word]
    checkboxes: list[Checkbox]
    areas: list[Box]
    texts: list[tuple[Box, str]]
    hidden: list[str]

    @classmethod
    def nothing(cls) -> FormValues:
        return cls([], [], [], [], [])


def read_form_values(data: bytes, page_index: int) -> FormValues:
    """Return the widgets' values on a page; boxes lie on the page as shown.

    Raises whatever pypdf raises on a broken form: the caller turns that into a page warning.
    """
    page = pypdf.PdfReader(io.BytesIO(data)).pages[page_index]
    found = FormValues.nothing()
    annotations = page["/Annots"].get_object() if "/Annots" in page else None
    references = list(annotations) if isinstance(annotations, ArrayObject) else []
    for reference in references[:MAX_WIDGETS]:
        widget = reference.get_object()
        if isinstance(widget, DictionaryObject) and widget.get("/Subtype") == "/Widget":
            _read_widget(page, widget, found)
    return found


def _read_widget(page: pypdf.PageObject, widget: DictionaryObject, found: FormValues) -> None:
    kind, flags = _inherited(widget, "/FT"), int(_inherited(widget, "/Ff") or 0)
    if int(widget.get("/F", 0)) & _NOT_SHOWN:
        _remember_hidden(widget, found)
        return
    box = _shown_box(page, widget["/Rect"])
    if kind == "/Btn":
        if not flags & _PUSHBUTTON:
            state = str(widget.get("/AS") or _inherited(widget, "/V") or "/Off")
            found.checkboxes.append({"label": "", "box": box, "checked": state != "/Off"})
        return
    found.areas.append(box)
    value = _inherited(widget, "/V")
    if flags & _PASSWORD:
        return
    if kind == "/Tx":
        found.texts.append((box, "" if value is None else str(value)))
    if value is None:
        return
    parts = [str(part) for part in (value if isinstance(value, ArrayObject) else [value])]
    rectangle = [float(number) for number in cast(ArrayObject, widget["/Rect"])]
    width, height = abs(rectangle[2] - rectangle[0]), abs(rectangle[3] - rectangle[1])
    found.words.extend(_place(", ".join(parts)[:MAX_VALUE_CHARACTERS], box, width, height))


def _remember_hidden(widget: DictionaryObject, found: FormValues) -> None:
    value = str(_inherited(widget, "/V") or "")
    if len(value.split()) >= _SENTENCE_WORDS or addresses_a_machine(value):
        found.hidden.append(value[:MAX_VALUE_CHARACTERS])


def _inherited(widget: DictionaryObject, key: str) -> Any:
    """Look a key up in the widget, then in the field it belongs to."""
    node: Any = widget
    for _ in range(8):
        if key in node:
            return node[key].get_object()
        if "/Parent" not in node:
            return None
        node = node["/Parent"].get_object()
    return None


def _shown_box(page: pypdf.PageObject, rectangle: Any) -> list[float]:
    left, bottom, right, top = (float(number) for number in rectangle)
    crop = page.cropbox
    width, height = float(crop.width) or 1.0, float(crop.height) or 1.0
    x = sorted(((left - float(crop.left)) / width, (right - float(crop.left)) / width))
    y = sorted(((float(crop.top) - bottom) / height, (float(crop.top) - top) / height))
    turn = page.rotation % 360
    if turn == 90:
        return round_box(1 - y[1], x[0], 1 - y[0], x[1])
    if turn == 180:
        return round_box(1 - x[1], 1 - y[1], 1 - x[0], 1 - y[0])
    if turn == 270:
        return round_box(y[0], 1 - x[1], y[1], 1 - x[0])
    return round_box(x[0], y[0], x[1], y[1])


def _place(value: str, box: list[float], width_points: float, height_points: float) -> list[Word]:
    """Spread a typed value over its widget: rows from the top, words by their share of letters.

    pdfium draws the value but gives no boxes for it; half a letter of error is fine for a marker.
    """
    rows = [
        row for row in value.replace("\r\n", "\n").replace("\r", "\n").split("\n") if row.strip()
    ]
    if not rows:
        return []
    fitting = max(len(rows), int(height_points // _LINE_POINTS), 1)
    step = (box[3] - box[1]) / (fitting if len(rows) > 1 or fitting > 2 else 1)
    words: list[Word] = []
    for index, row in enumerate(rows):
        top = box[1] + index * step
        letter = min(_LETTER_POINTS / max(width_points, 1.0), 1 / len(row))
        for start, text in _words_of(row):
            x0 = box[0] + (box[2] - box[0]) * start * letter
            x1 = box[0] + (box[2] - box[0]) * (start + len(text)) * letter
            words.append({"text": text, "box": round_box(x0, top, x1, top + step), "score": 1.0})
    return words


def _words_of(row: str) -> list[tuple[int, str]]:
    found, position = [], 0
    for text in row.split():
        position = row.index(text, position)
        found.append((position, text))
        position += len(text)
    return found
