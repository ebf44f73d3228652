"""What check boxes answer: ticks of a choice, lists of illnesses, grids, denials, and words without a box."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from review.intake.fields.choices import (
    Choice,
    asks_in_part,
    find_choices,
    find_denied_allergies,
    lists_conditions,
    offers_relationships,
    offers_sexes,
    says_no,
    ticked_items,
    words_without_box,
)
from review.intake.fields.confidence import wording_factor
from review.intake.fields.found import DOUBTFUL, Found, union
from review.intake.fields.geometry import Sheet
from review.intake.fields.grammar import LISTS, parse_value
from review.intake.fields.grids import Entry, YesNoGrid
from review.intake.fields.illnesses import names_illness
from review.intake.fields.label import Label
from review.intake.fields.layout import Option
from review.intake.fields.lexicon import concept_by_keywords, squash
from review.intake.fields.tokens import Token
from review.intake.fields.wordings import COLUMN, IGNORED

_NONE_TICKED: Final = 0.85
_MANY_OPEN: Final = 6  # boxes, all of them uncertain: nobody ticks all
_BOX_READ, _BOX_TYPED = 0.92, 0.98
_CHOSEN: Final = frozenset(("sex", "pregnant", "tobacco", "alcohol"))
_WORDS_OF_CHOICES: Final = frozenset(
    "yes no never former current male female none occasionally daily weekly sometimes rarely".split()
)


def found_in_boxes(sheet: Sheet, ocr_pages: set[int]) -> list[Found]:
    """Every answer that ticks give on the pages of `sheet`; those of recognised pages are less sure."""
    found = []
    for label, choice in find_choices(sheet).items():
        field = label.concept.removesuffix("?")
        if field not in LISTS and lists_conditions(choice):
            field = "conditions"
        if field == "insurance.policyholder" and offers_relationships(choice):
            field = "insurance.relationship"
        if field == IGNORED and offers_sexes(choice):
            field = "sex"
        one = _read_choice(label, choice, field, ocr_pages)
        unboxed = words_without_box(sheet, choice, label)
        if one is None and not choice.doubtful:
            one = _read_unboxed(field, choice, unboxed)
        elif one is not None and any(names_illness(token.text) for token in unboxed):
            one = replace(one, confidence=min(one.confidence, DOUBTFUL))
        if one is not None:
            found.append(one)
    found += _from_grid(sheet.grid, ocr_pages)
    found += [_from_question(entry, ocr_pages) for entry in sheet.grid.questions]
    denied = find_denied_allergies(sheet)
    if denied is not None:
        found.append(_denied_allergies(*denied))
    return found


def _from_grid(grid: YesNoGrid, ocr_pages: set[int]) -> list[Found]:
    """The illnesses that a grid answers with yes; a line with both answers, or none, is doubtful."""
    if not grid.entries:
        return []
    told = [entry for entry in grid.entries if entry.yes.checked]
    is_clear = not grid.is_torn and all(
        {e.yes.checked, e.no.checked} == {True, False} for e in grid.entries
    )
    page = (told or grid.entries)[0].row.page
    boxes = tuple(e.yes for e in (told or grid.entries) if e.row.page == page)
    base = _BOX_READ if page in ocr_pages else _BOX_TYPED
    found = _in_boxes(
        "conditions",
        [entry.subject for entry in told],
        base if is_clear else DOUBTFUL,
        Choice(page, boxes),
        list(boxes),
    )
    source = ", ".join(f"[x] {entry.subject}" for entry in told) or "[x] No"
    return [replace(found, source=source)]


def _from_question(entry: Entry, ocr_pages: set[int]) -> Found:
    """What a grid of illnesses asks beside them, such as `Do you smoke?`: yes or no."""
    field = concept_by_keywords(entry.subject) or IGNORED
    page, is_clear = entry.row.page, {entry.yes.checked, entry.no.checked} == {True, False}
    confidence = (_BOX_READ if page in ocr_pages else _BOX_TYPED) if is_clear else DOUBTFUL
    answer, option = ("Yes", entry.yes) if entry.yes.checked else ("No", entry.no)
    return Found(field, answer, confidence, page, option.box, f"[x] {answer}: {entry.subject}")


def _denied_allergies(page: int, option: Option) -> Found:
    if option.checked:
        source = f"[x] {option.label}"
        return Found("allergies", [], 0.97, page, option.box, source, denies=True)
    return Found("allergies", [], DOUBTFUL, page, option.box, option.label)


def _read_choice(label: Label, choice: Choice, field: str, ocr_pages: set[int]) -> Found | None:
    if field in LISTS:
        return _read_list_choice(label, choice, field, ocr_pages)
    options = choice.ticked or choice.doubtful
    value = parse_value(field, [", ".join(o.label for o in options if o.label)])
    if not options or value is None or field in (IGNORED, COLUMN):
        return None
    confidence = _box_confidence(label, choice, ocr_pages) * value.fit
    if not choice.ticked or len(options) > 1:
        confidence = min(confidence, DOUBTFUL)
    return _in_boxes(field, value.value, confidence, choice, options)


def _read_unboxed(field: str, choice: Choice, words: list[Token]) -> Found | None:
    """The answer among empty boxes whose own box was not found: most likely because it is ticked."""
    text = " ".join(token.text for token in words)
    if field not in _CHOSEN or choice.ticked or squash(text) not in _WORDS_OF_CHOICES:
        return None
    value = parse_value(field, [text])
    if value is None:
        return None
    return Found(field, value.value, DOUBTFUL, choice.page, union(word.box for word in words), text)


def _read_list_choice(
    label: Label, choice: Choice, field: str, ocr_pages: set[int]
) -> Found | None:
    items = ticked_items(choice)
    confidence = _box_confidence(label, choice, ocr_pages)
    if choice.page in ocr_pages:
        confidence *= wording_factor(field, items)
    if items or says_no(choice):
        found = _in_boxes(field, items, confidence, choice, choice.ticked)
        is_denial = not items and len(choice.ticked) == 1 and not asks_in_part(field, label.text)
        return replace(found, denies=is_denial)
    if choice.ticked or len(choice.options) < 3:
        return None
    if choice.doubtful:
        is_open = len(choice.doubtful) == len(choice.options) >= _MANY_OPEN
        labels = [] if is_open else [o.label for o in choice.doubtful]
        return _in_boxes(field, labels, DOUBTFUL, choice, choice.doubtful)
    return _in_boxes(field, [], confidence * _NONE_TICKED, choice, list(choice.options))


def _box_confidence(label: Label, choice: Choice, ocr_pages: set[int]) -> float:
    base = _BOX_READ if choice.page in ocr_pages else _BOX_TYPED
    return min(DOUBTFUL, base) if choice.doubtful else base * max(label.quality, 0.9)


def _in_boxes(
    field: str, value: str | list[str], confidence: float, choice: Choice, options: list[Option]
) -> Found:
    """The answer, around its boxes and their labels."""
    left, top, _, bottom = union(option.box for option in options)
    box = [left, top, max(option.x1 for option in options), bottom]
    source = ", ".join(f"[x] {o.label}" if o.checked else f"[ ] {o.label}" for o in options)
    return Found(field, value, confidence, choice.page, box, source)
