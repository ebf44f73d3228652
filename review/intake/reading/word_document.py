"""Word files as plain blocks in document order: headings, paragraphs, table rows, check marks.

python-docx's own `text` skips content controls, symbols and text boxes; this walks the XML itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from review.intake.reading.typeset import Block
from review.intake.reading.word_unseen import take_unseen

MAX_BLOCKS = 5_000
TICKED, UNTICKED = "☒", "☐"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SYMBOLS = {
    "F0FE": TICKED, "F0FD": TICKED, "F053": TICKED, "F054": TICKED, "F052": TICKED, "F0FC": TICKED,
    "F0A8": UNTICKED, "F06F": UNTICKED, "F0A3": UNTICKED, "F071": UNTICKED,
}  # fmt: skip


def read_blocks(data: bytes) -> tuple[list[Block], bool]:
    """Return the text of a Word file, page headers first, empty paragraphs left out; and whether it hides words."""
    document = docx.Document(io.BytesIO(data))
    hides = take_unseen(document)
    blocks: list[Block] = []
    for section in document.sections[:1]:
        if not section.header.is_linked_to_previous:
            blocks.extend(_blocks_in(section.header._element))
    for block in _blocks_in(document.element.body):
        blocks.append(block)
        if len(blocks) >= MAX_BLOCKS:
            break
    return blocks, hides


def _blocks_in(container: Any) -> Iterator[Block]:
    for child in container.iterchildren():
        if child.tag == qn("w:p"):
            yield from _paragraph_blocks(child)
        elif child.tag == qn("w:tbl"):
            yield from _table_blocks(child)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks_in(content)


def _paragraph_blocks(paragraph: Any) -> Iterator[Block]:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = (style.get(qn("w:val")) or "").lower() if style is not None else ""
    is_heading = name.startswith(("heading", "title"))
    for line in _text_of(paragraph).split("\n"):
        if line.strip():
            yield Block("heading" if is_heading else "paragraph", [line.strip()])
    for box in paragraph.iter(qn("w:txbxContent")):
        if box.getparent().tag != qn("v:textbox"):  # the older copy of the same text box
            yield from _blocks_in(box)


def _table_blocks(table: Any) -> Iterator[Block]:
    for row in _rows_of(table):
        cells: list[str] = []
        nested: list[Block] = []
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tbl"))) is not table:
                continue
            # Once: twice at every level is a million times in tables nested twenty deep.
            inside = list(_blocks_in(cell))
            own = [block for block in inside if block.kind != "row"]
            nested.extend(block for block in inside if block.kind == "row")
            cells.append("\n".join(block.cells[0] for block in own))
        if any(cell.strip() for cell in cells):
            yield Block("row", cells)
        yield from nested


def _rows_of(table: Any) -> Iterator[Any]:
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is table:
            yield row


def _text_of(paragraph: Any) -> str:
    parts: list[str] = []
    for node in _walk(paragraph):
        tag = node.tag
        if tag == qn("w:t"):
            parts.append(node.text or "")
        elif tag in (qn("w:tab"), qn("w:ptab")):
            parts.append("\t")
        elif tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif tag == qn("w:sym"):
            parts.append(_SYMBOLS.get((node.get(qn("w:char")) or "").upper(), ""))
        elif tag == qn("w:checkBox"):
            parts.append(_legacy_box(node))
    return "".join(parts)


def _walk(node: Any) -> Iterator[Any]:
    """Go through a paragraph's runs; text boxes, deleted text and field codes are not its text."""
    for child in node.iterchildren():
        if child.tag in (qn("w:txbxContent"), qn("w:del"), qn("w:pPr"), qn("w:instrText")):
            continue
        if child.tag == f"{_W14}checkbox":
            continue
        yield child
        yield from _walk(child)


def _legacy_box(node: Any) -> str:
    """A form-field check box of old Word versions: its state, else its default."""
    state = node.find(qn("w:checked"))
    if state is None:
        state = node.find(qn("w:default"))
    is_ticked = state is not None and state.get(qn("w:val"), "1") not in ("0", "false", "off")
    return TICKED if is_ticked else UNTICKED
