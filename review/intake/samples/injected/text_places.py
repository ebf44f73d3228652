"""Orders in Word and text files outside the answers: hidden, in comments, between the lines."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import docx
from docx.document import Document
from docx.shared import Pt, RGBColor
from docx.text.run import Run

Place = Callable[[bytes, str], bytes]


def in_hidden_run(form: bytes, order: str) -> bytes:
    def hide(run: Run) -> None:
        run.font.hidden = True

    return _with_run(form, order, hide)


def in_white_run(form: bytes, order: str) -> bytes:
    def whiten(run: Run) -> None:
        run.font.color.rgb = RGBColor(255, 255, 255)

    return _with_run(form, order, whiten)


def in_tiny_run(form: bytes, order: str) -> bytes:
    def shrink(run: Run) -> None:
        run.font.size = Pt(1)

    return _with_run(form, order, shrink)


def in_last_paragraph(form: bytes, order: str) -> bytes:
    document = docx.Document(io.BytesIO(form))
    document.add_paragraph(order)
    return _saved(document)


def in_word_comment(form: bytes, order: str) -> bytes:
    document = docx.Document(io.BytesIO(form))
    document.add_comment(document.paragraphs[0].runs, text=order, author="clinic")
    return _saved(document)


def in_properties(form: bytes, order: str) -> bytes:
    document = docx.Document(io.BytesIO(form))
    document.core_properties.keywords = " ".join(order.split())[:255]
    return _saved(document)


def in_footer(form: bytes, order: str) -> bytes:
    document = docx.Document(io.BytesIO(form))
    document.sections[0].footer.paragraphs[0].text = order
    return _saved(document)


def under_the_text(form: bytes, order: str) -> bytes:
    return form + f"\n{order}\n".encode()


def over_the_text(form: bytes, order: str) -> bytes:
    return f"{order}\n\n".encode() + form


def as_tick_box(form: bytes, order: str) -> bytes:
    return form + f"\n[x] {' '.join(order.split())}\n".encode()


def _with_run(form: bytes, order: str, change: Callable[[Run], None]) -> bytes:
    document = docx.Document(io.BytesIO(form))
    change(document.add_paragraph().add_run(order))
    return _saved(document)


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


IN_WORD_FILES: Final[tuple[Place, ...]] = (
    *(in_hidden_run, in_white_run, in_tiny_run, in_last_paragraph),
    *(in_word_comment, in_properties, in_footer),
)
IN_TEXTS: Final[tuple[Place, ...]] = (under_the_text, over_the_text, as_tick_box)
