"""The review content laid out for reading: facts in groups, with the flags that sit on them."""

from __future__ import annotations

from dataclasses import dataclass

from review.intake import catalogue, flag_places
from review.intake.bands import Band, band_of, dom_id
from review.intake.boxes import Crop, crop
from review.intake.shapes import Field, Flag, PageView, ReviewContent

# Characters of the longest line. An input of one line cuts what does not fit, a list wraps it.
WIDE, BROAD, BROAD_ITEM = 26, 16, 20
PHONE_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One field with everything its line shows; `text` is the value as typed, one line per item of a list."""

    name: str
    label: str
    kind: catalogue.Kind
    dom_id: str
    text: str
    shown: str  # the stored value, whatever was typed and not saved
    original: str
    corrected_by: str
    percent: int
    bar_percent: int
    band: Band
    source: str
    crop: Crop | None
    flags: tuple[Flag, ...]
    pointers: tuple[flag_places.Pointer, ...]
    needs_look: bool
    is_unsaved: bool
    line_count: int
    longest_line: int  # characters

    @property
    def is_wide(self) -> bool:
        """Whether a line is so long that it may wrap: it stands below its label, and is never cut."""
        return self.longest_line > WIDE

    @property
    def is_broad(self) -> bool:
        """Whether a line is too long to stand beside its label in a narrow pane."""
        return self.longest_line > (BROAD_ITEM if self.kind == "list" else BROAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """One heading of the facts."""

    key: str
    label: str
    facts: tuple[Fact, ...]

    @property
    def is_named_by_its_fact(self) -> bool:
        """Whether the heading would say the same as the only line under it."""
        return [fact.label for fact in self.facts] == [self.label]


def as_text(value: str | list[str], kind: catalogue.Kind = "text") -> str:
    """A value as it is typed: a list has one item per line, a phone number groups as on paper."""
    if isinstance(value, list):
        return "\n".join(value)
    return _grouped(value) if kind == "phone" else value


def _grouped(digits: str) -> str:
    """Ten digits as `520-555-0154`: in one row nobody compares them with the page. Any other number as it is."""
    if len(digits) != PHONE_DIGITS or not digits.isdecimal():
        return digits
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def fact_groups(content: ReviewContent, typed: dict[str, str]) -> tuple[FactGroup, ...]:
    """All facts in reading order, with empty lines for missing facts that a flag asks about."""
    pages = {page["number"]: page for page in content["pages"]}
    known = {field["name"]: field for field in reversed(content["fields"])}
    names = sorted(set(known) | _asked(content) | set(typed), key=flag_places.position)
    cards, pointers = flag_places.cards(content["flags"]), flag_places.pointers(content["flags"])
    facts = [
        _fact(
            name,
            known.get(name),
            cards.get(name, []),
            pointers.get(name, []),
            pages,
            typed.get(name),
        )
        for name in names
    ]
    groups = []
    for key, label in catalogue.GROUPS:
        inside = tuple(fact for fact in facts if catalogue.entry_for(fact.name).group == key)
        if inside:
            groups.append(FactGroup(key=key, label=label, facts=inside))
    return tuple(groups)


def addable(content: ReviewContent) -> tuple[catalogue.Entry, ...]:
    """The facts a reviewer may add because the reading of the form has none of them."""
    present = {field["name"] for field in content["fields"]} | _asked(content)
    return tuple(entry for entry in catalogue.ENTRIES if entry.name not in present)


def _asked(content: ReviewContent) -> set[str]:
    return {name for flag in content["flags"] for name in flag["fields"]}


def _fact(
    name: str,
    field: Field | None,
    flags: list[Flag],
    pointers: list[flag_places.Pointer],
    pages: dict[int, PageView],
    typed: str | None,
) -> Fact:
    entry = catalogue.entry_for(name)
    shown = as_text(field["value"], entry.kind) if field else ""
    text = shown if typed is None else typed
    band = band_of(field)
    return Fact(
        name=name,
        label=entry.label,
        kind="list" if field and isinstance(field["value"], list) else entry.kind,
        dom_id=dom_id(name),
        text=text,
        shown=shown,
        original=as_text(field.get("original", ""), entry.kind) if field else "",
        corrected_by=field.get("corrected_by", "") if field else "",
        percent=round((field["confidence"] if field else 0) * 100),
        bar_percent=round((field["bar"] if field else 0) * 100),
        band=band,
        source=field["source"] if field else "",
        crop=crop(field, pages),
        flags=tuple(flags),
        pointers=tuple(pointers),
        needs_look=any(not flag.get("answer") for flag in flags)
        or (band == "doubtful" and not flags),
        is_unsaved=typed is not None,
        line_count=text.count("\n") + 1,
        longest_line=max(map(len, text.split("\n"))),
    )
