"""Planning and reading the pages of a stored document, whatever its kind."""

from __future__ import annotations

from contextlib import closing
from functools import lru_cache
from typing import Any

import pypdfium2
from PIL import Image

from review.intake.consistency.injection import addresses_a_machine
from review.intake.documents import (
    MAX_PAGE_PIXELS,
    MAX_PAGES,
    RENDER_DPI,
    check_size,
    checked_pdf,
    is_pdf,
    load_document,
    recognise,
)
from review.intake.reading import ocr, pdf_text, squares
from review.intake.reading.appearances import says_otherwise, shows_otherwise
from review.intake.reading.beside import texts_beside_pages
from review.intake.reading.checkboxes import Mark, label_marks, take_typed_marks
from review.intake.reading.crosses import take_crosses
from review.intake.reading.frames import count_frames, fit_for_ocr, load_frame
from review.intake.reading.hidden import doubts_about_layer, split_covered, split_hidden
from review.intake.reading.lines import group_lines, round_box
from review.intake.reading.marked_words import take_marked_words
from review.intake.reading.pdf_forms import FormValues, read_form_values
from review.intake.reading.picture import PICTURE_WIDTH, store_picture
from review.intake.reading.second_look import look_again
from review.intake.reading.typeset import Sheet, text_blocks, typeset
from review.intake.reading.upright import split_upright
from review.intake.reading.word_document import read_blocks
from review.intake.refusals import DocumentRefused, refusing_damage
from review.intake.shapes import Medium, Page, Word

LONGEST_KEPT = 500  # characters beside pages, of which the answer is remembered


def plan_pages(document_sha: str) -> list[dict[str, Any]]:
    """Return one item per page: its number, the document's medium, and `text` or `ocr` as kind.

    Items are JSON and are handed back to `read_page`, in any order and in any process.
    """
    data = load_document(document_sha)
    medium, kinds = _plan_pdf(data) if is_pdf(data) else _plan_other(data)
    return [
        {"number": number, "medium": medium, "kind": kind} for number, kind in enumerate(kinds, 1)
    ]


def _plan_pdf(data: bytes) -> tuple[Medium, list[str]]:
    """Check a PDF and plan it in one pass: opening its pages twice takes longer than planning them."""
    check_size(data)
    with checked_pdf(data) as document:
        kinds = ["text" if _is_text_page(page) else "ocr" for page in document]
    return "text_pdf" if "text" in kinds else "scan_pdf", kinds


def _is_text_page(page: pypdfium2.PdfPage) -> bool:
    with closing(page):
        return pdf_text.has_usable_text(page)


def _plan_other(data: bytes) -> tuple[Medium, list[str]]:
    medium = recognise(data, "")
    with refusing_damage(medium):
        if medium == "image":
            return medium, ["ocr"] * count_frames(data)
        sheets, _ = _typeset_document(data, medium)
        return medium, ["text"] * len(sheets)


def read_page(document_sha: str, item: dict[str, Any]) -> Page:
    """Read one planned page: words, lines, check boxes, and the stored picture of it."""
    data = load_document(document_sha)
    if item["kind"] == "ocr":
        ocr.load_engine()  # an engine that cannot start is no fault of the document
    try:
        with refusing_damage(item["medium"]):
            page = _read_planned(data, item)
            if item["number"] == 1 and _holds_order(texts_beside_pages(data, item["medium"])):
                page["warnings"].append("prompt_injection")
            return page
    finally:
        # Text pages need the same few megabytes each: taking them anew costs more than keeping them.
        if item["kind"] == "ocr":
            ocr.release_memory()


def _holds_order(beside: str) -> bool:
    """Whether a file addresses a machine beside its pages; most say only which program wrote them."""
    ask = _asked_once if len(beside) <= LONGEST_KEPT else addresses_a_machine
    return ask(beside, printed=True) is not None


_asked_once = lru_cache(maxsize=256)(addresses_a_machine)


def _read_planned(data: bytes, item: dict[str, Any]) -> Page:
    number, medium = int(item["number"]), item["medium"]
    if medium in ("docx", "text"):
        sheets, hides = _typeset_document(data, medium)
        return _read_sheet(
            sheets[number - 1], number, ["hidden_text"] if hides and number == 1 else []
        )
    if medium == "image":
        return _read_picture(load_frame(data, number - 1), number)
    with closing(_open_pdf(data)) as document:
        if item["kind"] == "text":
            return _read_text_page(document, data, number)
        return _read_scanned_page(document, number)


def _open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return document


def _read_text_page(document: pypdfium2.PdfDocument, data: bytes, number: int) -> Page:
    warnings: list[str] = []
    with closing(document[number - 1]) as page:
        if document.get_formtype() == pypdfium2.raw.FORMTYPE_NONE:
            pdf_text.straighten(page)
        words, inks = pdf_text.read_inked_words(page)
        is_lying = says_otherwise(page)
        places = pdf_text.places_of_boxes(page)
        bitmap = _render(page, PICTURE_WIDTH / page.get_width())
        words, hidden = split_hidden(words, bitmap.to_numpy(), inks)
        if places is None:  # pictures: words may lie behind them
            pdf_text.unwrite(page)
            bare = _render(page, PICTURE_WIDTH / page.get_width())
            words, covered = split_covered(words, bitmap.to_numpy(), bare.to_numpy())
            hidden += covered
    values = _form_values(document, data, number, warnings)
    if is_lying or shows_otherwise(document, number - 1, words, values.texts):
        warnings.append("text_layer_differs")
    words, upright = split_upright(words, bitmap.width / bitmap.height)
    if _holds_order(" ".join(upright)):
        warnings.append("prompt_injection")
    image = _as_image(bitmap)
    if hidden:
        warnings.append("hidden_text")
    if values.hidden and "hidden_text" not in warnings:
        warnings.append("hidden_text")
    drawn = [] if places == [] else squares.find_squares(image, places)
    return _assemble(number, image, words, drawn, values=values, method="text", warnings=warnings)


def _read_scanned_page(document: pypdfium2.PdfDocument, number: int) -> Page:
    with closing(document[number - 1]) as page:
        layer = pdf_text.read_words(page)
        image = _as_image(_render(page, RENDER_DPI / 72))
    read = _read_picture(image, number)
    read["warnings"] += doubts_about_layer(layer, read["words"])
    return read


def _render(page: pypdfium2.PdfPage, scale: float) -> pypdfium2.PdfBitmap:
    """Render with filled form fields; the scale is capped so that no page asks for gigabytes."""
    area = page.get_width() * page.get_height() * scale * scale
    scale *= min(1.0, (MAX_PAGE_PIXELS / max(area, 1.0)) ** 0.5)
    longest = max(page.get_width(), page.get_height()) * scale
    scale *= min(1.0, 6_000 / max(longest, 1.0))
    # Red first, three bytes a pixel: Pillow and numpy take these as they are, without a copy.
    return page.render(scale=scale, may_draw_forms=True, rev_byteorder=True)


def _as_image(bitmap: pypdfium2.PdfBitmap) -> Image.Image:
    """A picture in RGB; converting what is RGB already would copy every pixel."""
    image: Image.Image = bitmap.to_pil()
    return image if image.mode == "RGB" else image.convert("RGB")


def _form_values(
    document: pypdfium2.PdfDocument, data: bytes, number: int, warnings: list[str]
) -> FormValues:
    if document.get_formtype() == pypdfium2.raw.FORMTYPE_NONE:
        return FormValues.nothing()
    try:
        return read_form_values(data, number - 1)
    except Exception:  # noqa: BLE001 - pypdf raises nearly anything on a broken form; the printed page remains
        warnings.append("form_values_unreadable")
        return FormValues.nothing()


def _read_picture(image: Image.Image, number: int) -> Page:
    reading = ocr.read_picture(fit_for_ocr(image))
    width, height = reading.image.size
    words: list[Word] = []
    for raw in reading.words:
        xs, ys = [x for x, _ in raw.quad], [y for _, y in raw.quad]
        box = round_box(min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height)
        words.append({"text": raw.text, "box": box, "score": round(raw.score, 4)})
    drawn = squares.find_squares(reading.image)
    page = _assemble(number, reading.image, words, drawn, method="ocr")
    look_again(page, reading.image, ocr.read_line)
    return page


def _assemble(
    number: int,
    image: Image.Image,
    words: list[Word],
    drawn: list[Mark],
    *,
    values: FormValues | None = None,
    method: Any,
    warnings: list[str] | None = None,
) -> Page:
    values = values or FormValues.nothing()
    words, marks = take_typed_marks(words)
    marks += [Mark(box["box"], box["checked"]) for box in values.checkboxes]
    drawn = squares.outside(squares.drop_letters(squares.without_combs(drawn), words), values.areas)
    marks = [squares.checked_by_ink(mark, drawn) for mark in marks]
    marks += squares.outside(drawn, [mark.box for mark in marks])
    crosses, marks = take_crosses(image, words, marks)
    words = squares.drop_covered_words(words, marks, crosses)
    read = ocr.read_line if method == "ocr" else None
    chosen, marks = take_marked_words(image, words, marks, read)
    words += values.words
    lines = group_lines(words)
    picture, width, height = store_picture(image, photographic=method == "ocr")
    return {
        "number": number,
        "method": method,
        "image": picture,
        "width": width,
        "height": height,
        "words": words,
        "lines": lines,
        "checkboxes": label_marks(marks, words, lines, image.width / image.height)
        + crosses
        + chosen,
        "warnings": warnings or [],
    }


def _typeset_document(data: bytes, medium: str) -> tuple[list[Sheet], bool]:
    """The sheets of a document without pages of its own, and whether it hides words."""
    blocks, hides = (
        read_blocks(data) if medium == "docx" else (text_blocks(data.decode("utf-8-sig")), False)
    )
    sheets = typeset(blocks, max_pages=MAX_PAGES)
    if len(sheets) > MAX_PAGES:
        message = f"The document has more than {MAX_PAGES} pages. Send the intake form alone."
        raise DocumentRefused("too_many_pages", message)
    return sheets, hides


def _read_sheet(sheet: Sheet, number: int, warnings: list[str]) -> Page:
    return _assemble(number, sheet.draw(), sheet.words(), [], method="text", warnings=warnings)
