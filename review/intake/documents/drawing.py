"""How much a PDF asks to draw, counted before pdfium draws it: it cannot be stopped on the way.

A small file may unpack to hours of drawing commands, or draw a form that draws a form ten times
over. Patterns, glyph procedures and annotations are not counted; a step's time limit ends those.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any, Final

import pypdf
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from review.intake.refusals import DocumentRefused

# 50 full pages take about 1 MB; pdfium parses 20 MB in a second, and does so a few times.
MAX_DRAWING_BYTES: Final = 20 * 1024 * 1024
_DRAWS: Final = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def check_drawing(data: bytes) -> None:
    """Refuse a PDF whose pages together take more than `MAX_DRAWING_BYTES` of commands.

    pypdf gives up on broken files that pdfium repairs: those pass, under the step's time limit.
    """
    try:
        weight = drawing_bytes(data)
    except LimitReachedError:
        weight = MAX_DRAWING_BYTES + 1
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pypdf raises nearly anything on a broken file
        return
    if weight > MAX_DRAWING_BYTES:
        message = "The PDF holds an absurd amount of drawing. Print it, scan it and send the scan."
        raise DocumentRefused("too_large", message)


def drawing_bytes(data: bytes) -> int:
    """Bytes of commands that showing every page takes, a form counted as often as it is drawn.

    Counting stops past `MAX_DRAWING_BYTES`. Raises what pypdf raises on a file it cannot read.
    """
    weight, known = 0, dict[int, int]()
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        weight += _weigh(_commands(page.get("/Contents")), page.get("/Resources"), known)
        if weight > MAX_DRAWING_BYTES:
            break
    return weight


def _commands(contents: Any) -> bytes:
    """The unpacked commands of a page, whose content may come in several streams."""
    found = contents.get_object() if contents is not None else None
    streams = found if isinstance(found, ArrayObject) else [found]
    unpacked, size = [], 0
    for stream in (item.get_object() for item in streams if item is not None):
        if isinstance(stream, StreamObject) and size <= MAX_DRAWING_BYTES:
            unpacked.append(stream.get_data())
            size += len(unpacked[-1])
    return b"\n".join(unpacked)


def _weigh(commands: bytes, resources: Any, known: dict[int, int]) -> int:
    """The size of commands, and of the forms they draw; `known` holds forms weighed before."""
    weight = len(commands)
    if weight > MAX_DRAWING_BYTES or resources is None:
        return weight
    forms = resources.get_object().get("/XObject", DictionaryObject()).get_object()
    for name, times in Counter(_DRAWS.findall(commands)).items():
        key = "/" + name.decode("latin-1")
        if key in forms:
            weight += times * _weigh_form(forms.raw_get(key), resources, known)
    return weight


def _weigh_form(reference: Any, resources: Any, known: dict[int, int]) -> int:
    if not isinstance(reference, IndirectObject):
        return 0
    number = reference.idnum
    if number not in known:
        # A form that draws itself twice is drawn a trillion times before pdfium's depth ends it.
        known[number] = MAX_DRAWING_BYTES + 1
        form, weight = reference.get_object(), 0
        if isinstance(form, StreamObject) and form.get("/Subtype") == "/Form":
            own = form.get("/Resources", resources)
            weight = _weigh(form.get_data(), own, known)
        known[number] = weight
    return known[number]
