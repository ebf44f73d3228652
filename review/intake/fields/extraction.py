"""From pages to fields: settled answers, ticked boxes, composed names, confidence and place."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from review.intake.fields.box_answers import found_in_boxes
from review.intake.fields.choices import asks_in_part
from review.intake.fields.composites import parts_of
from review.intake.fields.confidence import bar_of, reading_factor, wording_factor
from review.intake.fields.familiarity import doubt_unfamiliar
from review.intake.fields.found import DOUBTFUL, Found, union
from review.intake.fields.grammar import LISTS, parse_value
from review.intake.fields.leftovers import doubt_incomplete
from review.intake.fields.places import split_address, split_place
from review.intake.fields.proposals import Proposal, analyse, settle
from review.intake.fields.vouching import doubt_contradictions
from review.intake.shapes import Field, Page

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
_MAX_CONFIDENCE = 0.99


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
    found += found_in_boxes(sheet, ocr_pages)
    by_name: dict[str, list[Found]] = {}
    for one in found:
        by_name.setdefault(one.field, []).append(one)
    fields = [_as_field(name, _join(name, several)) for name, several in by_name.items()]
    return doubt_unfamiliar(sheet, doubt_contradictions(fields))


def _from_words(proposal: Proposal, ocr_pages: set[int]) -> Found:
    page, tokens = proposal.candidate.page, proposal.candidate.tokens
    factor = reading_factor(proposal.field, tokens, is_ocr=page in ocr_pages)
    if page in ocr_pages:
        factor *= wording_factor(proposal.field, proposal.value.value)
    return Found(
        proposal.field,
        proposal.value.value,
        proposal.confidence * factor,
        page,
        union(token.box for token in tokens),
        "\n".join(proposal.candidate.texts),
        denies=proposal.value.value == [] and not asks_in_part(proposal.field, proposal.label.text),
    )


def _compose(found: list[Found]) -> list[Found]:
    """Put together what forms ask in pieces (first and last name) and take apart what they join."""
    pieces = {one.field: one for one in reversed(found)}
    composed = [one for one in found if not one.field.startswith("name.")]
    if "name.last" in pieces and "name.first" in pieces:
        order = ("name.first", "name.middle", "name.last")
        parts = [pieces[part] for part in order if part in pieces]
        composed = [one for one in composed if one.field != "name"]
        composed.insert(0, _joined_name(parts))
    return _with_parts(_with_places(composed))


def _with_places(found: list[Found]) -> list[Found]:
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
                kept.append(Found(field, value, one.confidence, one.page, one.box, one.source))
    return kept


def _with_parts(found: list[Found]) -> list[Found]:
    """Take apart what one answer says of a contact, a pharmacy or a plan; a field asked by itself stays."""
    known = {one.field for one in found}
    kept: list[Found] = []
    for one in found:
        parts = parts_of(one.field, str(one.value))
        kept += [] if parts else [one]
        for field, text in parts.items():
            value = parse_value(field, [text])
            if value is not None and (field == one.field or field not in known):
                confidence = one.confidence * value.fit
                kept.append(replace(one, field=field, value=value.value, confidence=confidence))
    return kept


def _joined_name(parts: list[Found]) -> Found:
    box = union(part.box for part in parts if part.box and part.page == parts[0].page)
    text = " ".join(str(part.value) for part in parts)
    return Found("name", text, min(p.confidence for p in parts), parts[0].page, box, text)


def _join(name: str, several: list[Found]) -> Found:
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
        confidence=min(confidence, DOUBTFUL) if denials else confidence,
        source="\n".join(dict.fromkeys(one.source for one in filled + denials)),
    )


def _as_field(name: str, found: Found) -> Field:
    return {
        "name": name,
        "value": found.value,
        "confidence": round(min(found.confidence, _MAX_CONFIDENCE), 3),
        "bar": bar_of(name),
        "page": found.page,
        "box": [round(edge, 5) for edge in found.box] if found.box else None,
        "source": found.source,
    }
