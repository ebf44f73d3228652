"""Ticked answers: which label each check box belongs to, and what the ticks say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from review.intake.fields.geometry import Sheet
from review.intake.fields.grammar import LISTS
from review.intake.fields.illnesses import names_illness
from review.intake.fields.label import WEAK, Label
from review.intake.fields.layout import Option, Row
from review.intake.fields.lists import says_none
from review.intake.fields.telling import SURE, tells
from review.intake.fields.tokens import Token
from review.intake.fields.wordings import COLUMN, IGNORED

_REACH = 3.6
# Which list a box denies, by its own words; "None" alone does not say.
_DENIED = (
    ("allergies", re.compile(r"allerg|nkd?a", re.I)),
    ("medications", re.compile(r"medic(?:ation|ine)|prescription|\bmeds\b|\bdrugs\b|pills", re.I)),
    ("surgeries", re.compile(r"surg|operat|procedure|hospitali", re.I)),
    ("conditions", re.compile(r"condition|problem|illness", re.I)),
)
_ROWS_OF_A_LIST = 12
_DENIES_ALLERGIES = re.compile(r"no (known )?(drug )?allergies|nkd?a", re.I)


_SOME_ALLERGIES = re.compile(
    r"\b(?:drug|medication|medicine|food|latex|environmental|seasonal|insect|dye|contrast|other)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The boxes that answer one label, on one page."""

    page: int
    options: tuple[Option, ...]

    @property
    def ticked(self) -> list[Option]:
        return [o for o in self.options if o.checked]

    @property
    def doubtful(self) -> list[Option]:
        return [o for o in self.options if o.checked is None]


def find_choices(sheet: Sheet) -> dict[Label, Choice]:
    """Give each row of boxes to the label left of it, else above it, else to the row before it.

    Boxes that nothing asks for are kept together, under a label without words for each page.
    """
    found: dict[Label, list[Option]] = {}
    pages: dict[Label, int] = {}
    owners: dict[int, Label] = {}
    for row in sheet.rows:
        for option in row.options:
            label = _question_behind(sheet, row, option)
            if label is None and says_none(option.label):
                label = _denied_label(sheet, row, option)
            if label is None:
                label = _label_of(sheet, row, option, owners) or _no_label(row.page)
                owners[row.index] = label
                label = _no_label(row.page) if _denies_another(option, label) else label
            found.setdefault(label, []).append(option)
            pages.setdefault(label, row.page)
    return {label: Choice(pages[label], tuple(options)) for label, options in found.items()}


def _no_label(page: int) -> Label:
    return Label(-1, 0, 0, 0.0, 0.0, IGNORED, WEAK, "", is_explicit=False, page=page)


def _denied_label(sheet: Sheet, row: Row, option: Option) -> Label | None:
    """The label of the list that a box denies: the one it names, else the nearest list over it.

    `If none, check here` may stand beside the title of a list, or under all its lines.
    """
    named = _named_list(option)
    lists = [
        label
        for other in sheet.rows
        if other.page == row.page and other.index <= row.index
        for label in sheet.labels_on(other.index)
        if label.concept.removesuffix("?") in LISTS and label.x0 <= option.x0 + 0.004
    ]
    if named is not None:
        lists = [label for label in lists if label.concept.removesuffix("?") == named]
    own = [label for label in lists if label.row == row.index]
    near = [label for label in lists if row.index - label.row <= _ROWS_OF_A_LIST]
    best = max(own or near, key=lambda label: (label.row, label.x0), default=None)
    if best is None or best in own or named is not None:
        return best
    is_barred = any(
        label.concept not in (IGNORED, COLUMN) and label.row > best.row and label.x0 <= option.x0
        for other in sheet.rows[best.row + 1 : row.index + 1]
        for label in sheet.labels_on(other.index)
    )
    return None if is_barred else best


def _named_list(option: Option) -> str | None:
    return next((name for name, words in _DENIED if words.search(option.label)), None)


def _denies_another(option: Option, label: Label) -> bool:
    """Whether a box denies another list than the label's: "No known allergies" says nothing of medications."""
    concept = label.concept.removesuffix("?")
    named = _named_list(option) if says_none(option.label) else None
    return named is not None and concept in LISTS and concept != named


def _label_of(sheet: Sheet, row: Row, option: Option, owners: dict[int, Label]) -> Label | None:
    left = [label for label in sheet.labels_on(row.index) if label.x1 <= option.x0 + 0.004]
    if left and not _is_behind_gutter(sheet, row, left[-1]):
        nearest = left[-1]
        if _is_about(option, nearest) or not _nearer_above(sheet, row, option, nearest):
            return nearest
    if (label := _continued(sheet, row, owners)) is not None:
        return label
    for above in reversed(sheet.rows[max(0, row.index - 4) : row.index]):
        is_near = above.page == row.page and row.y0 - above.y1 < (_REACH - 1) * row.height
        if not is_near:
            break
        over = [label for label in sheet.labels_on(above.index) if label.x0 <= option.x0 + 0.012]
        if above.index in owners and (not over or above.options):
            return owners[above.index]
        if over:
            return over[-1]
    return None


def _question_behind(sheet: Sheet, row: Row, option: Option) -> Label | None:
    """What asks behind its boxes: `WOMEN:  YES  NO  Are you pregnant?`, a question at the end of the row."""
    asked = [label for label in sheet.labels_on(row.index) if label.text.endswith("?")]
    if not asked or asked[-1].end < len(row.tokens) or asked[-1].x1 <= row.options[-1].x0:
        return None
    return next((label for label in asked if option.x1 <= label.x0 + 0.004), None)


def _is_behind_gutter(sheet: Sheet, row: Row, label: Label) -> bool:
    """Whether the first box right of a label stands in the next column of the page."""
    first = min((o.x0 for o in row.options if o.x0 >= label.x1 - 0.004), default=0.0)
    return any(label.x1 < gutter <= first + 0.012 for gutter in sheet.gutters(row.index))


def _continued(sheet: Sheet, row: Row, owners: dict[int, Label]) -> Label | None:
    """The owner of a list of boxes that a page end cuts: this row is the first of the next page."""
    if row.index == 0:
        return None
    above = sheet.rows[row.index - 1]
    is_cut = above.page + 1 == row.page and bool(above.options)
    return owners.get(above.index) if is_cut else None


def _is_about(option: Option, label: Label) -> bool:
    """`No known allergies` in the corner of the allergy box."""
    return bool(_DENIES_ALLERGIES.search(option.label)) and label.concept.startswith("allergies")


def _nearer_above(sheet: Sheet, row: Row, option: Option, left: Label) -> bool:
    """A box standing under a label of its own belongs there, not to a label far to the left."""
    if row.white(left.x1, option.x0) < 4 or any(
        left.x1 <= other.x0 < option.x0 for other in row.options
    ):
        return False
    above = sheet.rows[row.index - 1] if row.index else None
    if above is None or above.page != row.page or row.y0 - above.y1 > 1.6 * row.height:
        return False
    return any(abs(label.x0 - option.x0) < 0.02 for label in sheet.labels_on(above.index))


def find_denied_allergies(sheet: Sheet) -> tuple[int, Option] | None:
    """The ticked (or doubtful) box that says there are no allergies, wherever it stands."""
    for row in sheet.rows:
        for option in row.options:
            if _DENIES_ALLERGIES.search(option.label) and option.checked is not False:
                return row.page, option
    return None


def lists_conditions(choice: Choice) -> bool:
    """Say whether the boxes name illnesses, for lists under `Check all that apply`."""
    named = sum(names_illness(option.label) for option in choice.options)
    return named >= 3 and named * 3 >= len(choice.options)


def offers_relationships(choice: Choice) -> bool:
    """`Patient is policyholder's: Self, Spouse, Child` asks how they are related, not for a name."""
    told = [tells(option.label).get("insurance.relationship", 0.0) for option in choice.options]
    return sum(share >= SURE for share in told) > 1


def offers_sexes(choice: Choice) -> bool:
    """`Circle one: M  F` names what it asks for by its answers alone."""
    return len(choice.options) > 1 and all(
        "sex" in tells(option.label) for option in choice.options
    )


def words_without_box(sheet: Sheet, choice: Choice, label: Label) -> list[Token]:
    """Free words in the rows of a choice, up to the next label: their boxes were not found, ticked or not."""
    boxes = {tuple(option.box) for option in choice.options}
    limit = sheet.column_limit(label)
    return [
        token
        for row in sheet.rows
        if row.page == choice.page and any(tuple(option.box) in boxes for option in row.options)
        for index, token in enumerate(row.tokens)
        if not sheet.is_taken(row.index, index)
        and (row.index != label.row or label.x1 <= token.x0)
        and (token.x0 < limit or limit in [option.x0 for option in row.options])
    ]


def ticked_items(choice: Choice) -> list[str]:
    """The labels of ticked boxes of a list, without answers like Yes, No, None or Other."""
    return [
        option.label.strip(" :,")
        for option in choice.ticked
        if option.label and not says_none(option.label) and not _is_switch(option.label)
    ]


def says_no(choice: Choice) -> bool:
    """Say whether the ticks alone mean an empty list."""
    return any(says_none(option.label) for option in choice.ticked)


def asks_in_part(field: str, label: str) -> bool:
    """`Food allergies?` No does not deny the drugs that are listed beside it; `any drug, food or latex?` does."""
    return field == "allergies" and len(_SOME_ALLERGIES.findall(label)) == 1


def _is_switch(label: str) -> bool:
    return bool(re.match(r"^(yes|y|other|if yes)\b", label.strip(), re.I))
