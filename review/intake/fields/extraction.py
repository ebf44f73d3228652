"""From pages to fields: settled answers, ticked boxes, composed names, confidence and place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from review.intake.fields.choices import (
    Choice,
    asks_in_part,
    find_choices,
    find_denied_allergies,
    lists_conditions,
    says_no,
    ticked_items,
    words_without_box,
)
from review.intake.fields.confidence import bar_of, reading_factor, wording_factor
from review.intake.fields.geometry import Sheet
from review.intake.fields.grammar import LISTS, parse_value, split_address, split_place
from review.intake.fields.grids import YesNoGrid
from review.intake.fields.illnesses import names_illness
from review.intake.fields.label import Label
from review.intake.fields.layout import Option
from review.intake.fields.leftovers import doubt_incomplete
from review.intake.fields.lexicon import squash
from review.intake.fields.proposals import Proposal, analyse, settle
from review.intake.fields.tokens import Token
from review.intake.fields.vouching import doubt_contradictions
from review.intake.fields.wordings import COLUMN, IGNORED
from review.intake.shapes import Box, Field, Page

SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "identity": ("name", "date_of_birth", "sex", "pregnant", "occupation"),
    "contact": ("address", "city", "state", "postal_code", "phone", "email"),
    "emergency_contact": ("emergency_contact.",),
    "insurance": ("insurance.",),
    "visit": ("reason_for_visit",),
    "history": ("conditions", "surgeries"),
    "medications": ("medications",),
    "allergies": ("allergies",),
    "lifestyle": ("tobacco", "alcohol"),
    "vitals": ("vitals.",),
    "pharmacy": ("pharmacy.",),
    "consent": ("signature_date",),
}
_CHOSEN: Final = frozenset(("sex", "pregnant", "tobacco", "alcohol"))
_WORDS_OF_CHOICES: Final = frozenset(
    "yes no never former current male female none occasionally daily weekly sometimes rarely".split()
)
_MAX_CONFIDENCE = 0.99
_DOUBTFUL = 0.4
_NONE_TICKED = 0.85
_BOX_READ, _BOX_TYPED = 0.92, 0.98


@dataclass(frozen=True, slots=True)
class _Found:
    """One reading of a field before readings of the same field are joined.

    `denies`: a ticked box says that there is nothing to list.
    """

    field: str
    value: str | list[str]
    confidence: float
    page: int
    box: Box | None
    source: str
    denies: bool = False


def sections() -> list[str]:
    """The parts of a form that are extracted one by one."""
    return list(SECTIONS)


def extract_section(pages: list[Page], section: str) -> list[Field]:
    """Return the fields of one section; a field that the form does not answer is absent.

    Raises KeyError for an unknown section.
    """
    wanted = SECTIONS[section]
    return [
        field
        for field in extract_fields(pages)
        if any(field["name"] == w or (w[-1] == "." and field["name"].startswith(w)) for w in wanted)
    ]


def extract_fields(pages: list[Page]) -> list[Field]:
    """Return the fields of all sections, in the order of the form."""
    sheet = analyse(pages)
    ocr_pages = {page["number"] for page in pages if page["method"] == "ocr"}
    found = _compose([_from_words(p, ocr_pages) for p in doubt_incomplete(sheet, settle(sheet))])
    found += _from_boxes(sheet, ocr_pages)
    by_name: dict[str, list[_Found]] = {}
    for one in found:
        by_name.setdefault(one.field, []).append(one)
    fields = [_as_field(name, _join(name, several)) for name, several in by_name.items()]
    return doubt_contradictions(fields)


def _from_words(proposal: Proposal, ocr_pages: set[int]) -> _Found:
    page, tokens = proposal.candidate.page, proposal.candidate.tokens
    factor = reading_factor(proposal.field, tokens, is_ocr=page in ocr_pages)
    if page in ocr_pages:
        factor *= wording_factor(proposal.field, proposal.value.value)
    return _Found(
        proposal.field,
        proposal.value.value,
        proposal.confidence * factor,
        page,
        _union(tokens),
        "\n".join(proposal.candidate.texts),
    )


def _union(tokens: list[Token]) -> Box:
    return [
        min(t.x0 for t in tokens),
        min(t.y0 for t in tokens),
        max(t.x1 for t in tokens),
        max(t.y1 for t in tokens),
    ]


def _compose(found: list[_Found]) -> list[_Found]:
    """Put together what forms ask in pieces (first and last name) and take apart what they join."""
    pieces = {one.field: one for one in reversed(found)}
    composed = [one for one in found if not one.field.startswith("name.")]
    if "name.last" in pieces and "name.first" in pieces:
        order = ("name.first", "name.middle", "name.last")
        parts = [pieces[part] for part in order if part in pieces]
        composed = [one for one in composed if one.field != "name"]
        composed.insert(0, _joined_name(parts))
    return _with_places(composed)


def _with_places(found: list[_Found]) -> list[_Found]:
    """Take city, state and postal code out of a joint answer, or out of an address in one line."""
    kept = [one for one in found if one.field != "city_state_zip"]
    known = {one.field for one in kept}
    for one in found:
        if one.field == "city_state_zip":
            place = split_place(str(one.value))
        elif one.field == "address" and "," in str(one.value):
            place = split_address(str(one.value))
        else:
            continue
        for field, value in zip(("city", "state", "postal_code"), place or (), strict=False):
            if field not in known:
                kept.append(_Found(field, value, one.confidence, one.page, one.box, one.source))
    return kept


def _joined_name(parts: list[_Found]) -> _Found:
    boxes = [part.box for part in parts if part.box and part.page == parts[0].page]
    box = [
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    ]
    text = " ".join(str(part.value) for part in parts)
    return _Found("name", text, min(p.confidence for p in parts), parts[0].page, box, text)


def _from_boxes(sheet: Sheet, ocr_pages: set[int]) -> list[_Found]:
    found = []
    for label, choice in find_choices(sheet).items():
        field = label.concept.removesuffix("?")
        if field not in LISTS and lists_conditions(choice):
            field = "conditions"
        one = _read_choice(label, choice, field, ocr_pages)
        unboxed = words_without_box(sheet, choice, label)
        if one is None and not choice.doubtful:
            one = _read_unboxed(field, choice, unboxed)
        elif one is not None and any(names_illness(token.text) for token in unboxed):
            one = replace(one, confidence=min(one.confidence, _DOUBTFUL))
        if one is not None:
            found.append(one)
    found += _from_grid(sheet.grid, ocr_pages)
    denied = find_denied_allergies(sheet)
    if denied is not None:
        found.append(_denied_allergies(*denied))
    return found


def _from_grid(grid: YesNoGrid, ocr_pages: set[int]) -> list[_Found]:
    """The illnesses that a grid answers with yes; a line with both answers, or none, is doubtful."""
    if not grid.entries:
        return []
    told = [entry for entry in grid.entries if entry.yes.checked]
    is_clear = all({e.yes.checked, e.no.checked} == {True, False} for e in grid.entries)
    page = (told or grid.entries)[0].row.page
    boxes = tuple(e.yes for e in (told or grid.entries) if e.row.page == page)
    base = _BOX_READ if page in ocr_pages else _BOX_TYPED
    found = _found_in_boxes(
        "conditions",
        [entry.subject for entry in told],
        base if is_clear else _DOUBTFUL,
        Choice(page, boxes),
        list(boxes),
    )
    source = ", ".join(f"[x] {entry.subject}" for entry in told) or "[x] No"
    return [replace(found, source=source)]


def _denied_allergies(page: int, option: Option) -> _Found:
    if option.checked:
        source = f"[x] {option.label}"
        return _Found("allergies", [], 0.97, page, option.box, source, denies=True)
    return _Found("allergies", [], _DOUBTFUL, page, option.box, option.label)


def _read_choice(label: Label, choice: Choice, field: str, ocr_pages: set[int]) -> _Found | None:
    if field in LISTS:
        return _read_list_choice(label, choice, field, ocr_pages)
    options = choice.ticked or choice.doubtful
    value = parse_value(field, [", ".join(o.label for o in options if o.label)])
    if not options or value is None or field in (IGNORED, COLUMN):
        return None
    confidence = _box_confidence(label, choice, ocr_pages) * value.fit
    if not choice.ticked or len(options) > 1:
        confidence = min(confidence, _DOUBTFUL)
    return _found_in_boxes(field, value.value, confidence, choice, options)


def _read_unboxed(field: str, choice: Choice, words: list[Token]) -> _Found | None:
    """The answer among empty boxes whose own box was not found: most likely because it is ticked."""
    text = " ".join(token.text for token in words)
    if field not in _CHOSEN or choice.ticked or squash(text) not in _WORDS_OF_CHOICES:
        return None
    value = parse_value(field, [text])
    if value is None:
        return None
    return _Found(field, value.value, _DOUBTFUL, choice.page, _union(words), text)


def _read_list_choice(
    label: Label, choice: Choice, field: str, ocr_pages: set[int]
) -> _Found | None:
    items = ticked_items(choice)
    confidence = _box_confidence(label, choice, ocr_pages)
    if choice.page in ocr_pages:
        confidence *= wording_factor(field, items)
    if items or says_no(choice):
        found = _found_in_boxes(field, items, confidence, choice, choice.ticked)
        is_denial = not items and len(choice.ticked) == 1 and not asks_in_part(field, label.text)
        return replace(found, denies=is_denial)
    if choice.ticked or len(choice.options) < 3:
        return None
    if choice.doubtful:
        labels = [o.label for o in choice.doubtful]
        return _found_in_boxes(field, labels, _DOUBTFUL, choice, choice.doubtful)
    return _found_in_boxes(field, [], confidence * _NONE_TICKED, choice, list(choice.options))


def _box_confidence(label: Label, choice: Choice, ocr_pages: set[int]) -> float:
    base = _BOX_READ if choice.page in ocr_pages else _BOX_TYPED
    return min(_DOUBTFUL, base) if choice.doubtful else base * max(label.quality, 0.9)


def _found_in_boxes(
    field: str, value: str | list[str], confidence: float, choice: Choice, options: list[Option]
) -> _Found:
    boxes = [o.box for o in options]
    box = [
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(o.x1 for o in options),
        max(b[3] for b in boxes),
    ]
    source = ", ".join(f"[x] {o.label}" if o.checked else f"[ ] {o.label}" for o in options)
    return _Found(field, value, confidence, choice.page, box, source)


def _join(name: str, several: list[_Found]) -> _Found:
    """Join readings of one field: lists add up, of single values the surest, then first, stays.

    A list beside a tick that denies it keeps both in `source`, and a person has to look.
    """
    best = max(several, key=lambda one: round(one.confidence, 1))
    filled = [one for one in several if one.value]
    if name not in LISTS or not filled:
        return best
    items: list[str] = []
    for one in filled:
        items += [v for v in one.value if v.casefold() not in {i.casefold() for i in items}]
    denials = [one for one in several if one.denies]
    confidence = min(one.confidence for one in filled)
    return replace(
        filled[0],
        value=items,
        confidence=min(confidence, _DOUBTFUL) if denials else confidence,
        source="\n".join(dict.fromkeys(one.source for one in filled + denials)),
    )


def _as_field(name: str, found: _Found) -> Field:
    return {
        "name": name,
        "value": found.value,
        "confidence": round(min(found.confidence, _MAX_CONFIDENCE), 3),
        "bar": bar_of(name),
        "page": found.page,
        "box": [round(edge, 5) for edge in found.box] if found.box else None,
        "source": found.source,
    }
