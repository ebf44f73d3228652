"""Which field a label asks for when its wording does not say: by its answer, its words, its company.

All open labels of a form are matched with all open fields at once, the surest pair first; each match
tells more about its neighbours. What is inferred stays under every bar: a person compares it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from review.intake.fields.captioned import captioned_rows
from review.intake.fields.cells import Cell, Grid, Habit
from review.intake.fields.contexts import Heading
from review.intake.fields.grammar import LISTS
from review.intake.fields.gutters import find_gutters
from review.intake.fields.habits import habit_of, settle_kinds
from review.intake.fields.label import GUESSED, MEANT, Label, make_label
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import squash
from review.intake.fields.meaning import likenesses
from review.intake.fields.telling import is_yes_or_no, latest_date, tells, tells_of_dates
from review.intake.fields.unforeseen import is_letterhead
from review.intake.fields.wordings import IGNORED

# The order in which forms usually ask; what stands beside each other here often does on paper.
USUAL_ORDER: Final = (
    "name date_of_birth sex pregnant address city state postal_code phone email occupation"
    " emergency_contact.name emergency_contact.relationship emergency_contact.phone"
    " insurance.provider insurance.policy_number insurance.group_number insurance.policyholder"
    " insurance.relationship reason_for_visit conditions medications allergies surgeries tobacco alcohol"
    " pharmacy.name pharmacy.phone vitals.blood_pressure vitals.heart_rate vitals.respiratory_rate"
    " vitals.temperature vitals.oxygen_saturation vitals.height vitals.weight signature_date"
).split()
_RANK: Final = {field: rank for rank, field in enumerate(USUAL_ORDER)}
_ANSWER, _WORDS, _COMPANY, _NEXT = 0.5, 0.5, 0.14, 0.12
MIN_SCORE: Final = 0.4
MIN_LEAD: Final = 0.02
CONTRADICTED: Final = 0.5
_ENOUGH_LEAD: Final = 0.2


@dataclass(slots=True, eq=False)
class _Open:
    """A label without a field, what its answer and its words speak for, and its neighbours."""

    cell: Cell
    shares: dict[str, float]
    near: list[Cell]
    field: str = ""


def infer_labels(
    rows: list[Row], labels: list[Label], headings: list[Heading]
) -> tuple[list[Label], dict[int, Habit]]:
    """Return the labels with those inferred among them, and the habit of each row that has one."""
    grids = list(_grids(rows, labels, headings))
    habits = {row.index: habit for grid, habit in grids for row in grid.rows}
    for grid, habit in grids:
        settle_kinds(grid, habit)
    latest = latest_date(c.text for grid, _ in grids for c in grid.cells if c.kind == "answer")
    asked = [one for grid, habit in grids for one in _open_labels(grid, habit, latest)]
    doubtful = {id(one.cell) for one in asked}
    company = {
        id(c): c.label.concept.removesuffix("?")
        for grid, _ in grids
        for c in grid.cells
        if c.label and c.kind == "label" and id(c) not in doubtful
    }
    known = {field for field in company.values() if field in _RANK}
    _match(asked, company, known)
    return _with_inferred(labels, [grid for grid, _ in grids], asked), habits


def _grids(
    rows: list[Row], labels: list[Label], headings: list[Heading]
) -> Iterator[tuple[Grid, Habit]]:
    """Parts of the pages and where their answers stand, without those where nothing tells.

    A part is a page, or, where a page asks before its answers, the rows of it that have captions under them
    instead, and those over and under them.
    """
    gutters = find_gutters(rows, labels, headings)
    for _, page in groupby(rows, key=lambda row: row.page):
        here = list(page)
        grid = Grid(here, labels, headings, gutters)
        if (habit := habit_of(grid)) is None:
            continue
        captioned = captioned_rows(here, labels) if habit == "right" else frozenset()
        if not captioned:
            yield grid, habit
            continue
        for _, part in groupby(here, key=lambda row: row.index in captioned):
            grid = Grid(list(part), labels, headings, gutters)
            if (habit := habit_of(grid)) is not None:
                yield grid, habit


def _is_open(label: Label, told: dict[str, float]) -> bool:
    """A label that was guessed, unless its answer agrees: a telephone number is no name of a pharmacy."""
    if label.quality <= MEANT or (label.concept == IGNORED and squash(label.text) == "date"):
        return True
    if label.quality > GUESSED or not told or label.concept == IGNORED:
        return False
    if label.concept.endswith("?"):
        return False  # a yes or a no contradicts no question
    # Aspirin is a drug on one list and an allergy on another: lists do not contradict each other.
    rivals = [s for f, s in told.items() if not (f in LISTS and label.concept in LISTS)]
    return told.get(label.concept, 0.0) < max(rivals, default=0.0) - CONTRADICTED


def _open_labels(grid: Grid, habit: Habit, latest: str) -> Iterator[_Open]:
    for cell in grid.cells:
        if cell.kind != "label" or is_letterhead(cell.row):
            continue
        answer = grid.answer_of(cell, habit)
        if answer is not None and answer.kind == "label":
            answer = None
        if answer is None and not grid.options_of(cell):
            answer = next((c for c in _other_places(grid, cell) if c.kind == "answer"), None)
        told = dict(answer.told) if answer is not None else _told_by_boxes(grid, cell)
        if cell.label is not None and not _is_open(cell.label, told if answer else {}):
            continue
        if answer is not None and "signature_date" in told:
            told |= tells_of_dates(answer.text, latest)
        meant = likenesses(cell.text)
        if answer is not None and is_yes_or_no(answer.text):
            told = {field: share for field, share in told.items() if field in meant}
        shares = {
            field: _ANSWER * told.get(field, 0.0) + _WORDS * meant.get(field, 0.0)
            for field in told.keys() | meant.keys()
            if field in _RANK and (field in told or not told)
        }
        near = [c for c in _neighbours(grid, cell) if c.kind == "label"]
        yield _Open(cell, shares, near)


def _told_by_boxes(grid: Grid, cell: Cell) -> dict[str, float]:
    """What the check boxes say that stand behind a label, or under it."""
    told: dict[str, float] = {}
    for option in grid.options_of(cell):
        for field, share in tells(option.label).items():
            told[field] = max(told.get(field, 0.0), share)
    return told


def _other_places(grid: Grid, cell: Cell) -> Iterator[Cell]:
    places = grid.beside(cell, 1), grid.over(cell, 1), grid.over(cell, -1)
    yield from (c for c in places if c is not None)


def _neighbours(grid: Grid, cell: Cell) -> Iterator[Cell]:
    """The labels before and after in the row (over one answer) and in the column."""
    for step in (-1, 1):
        for look in (grid.beside, grid.over):
            other = look(cell, step)
            if other is not None and other.kind != "label":
                other = look(other, step)
            if other is not None:
                yield other


def _match(asked: list[_Open], company: dict[int, str], known: set[str]) -> None:
    """Give open labels their fields, the surest first, until none is sure enough."""
    left = list(asked)
    while left:
        ranked = [(*_best(one, company, known), one) for one in left]
        sure = [r for r in ranked if r[0] >= MIN_SCORE and r[1] >= MIN_LEAD]
        if not sure:
            return
        _, _, field, one = max(sure, key=lambda r: r[0] + min(r[1], _ENOUGH_LEAD))
        left.remove(one)
        one.field = field
        company[id(one.cell)] = field
        known.add(field)


def _best(one: _Open, company: dict[int, str], known: set[str]) -> tuple[float, float, str]:
    """Score, lead over the next, and field."""
    around = [company[id(cell)] for cell in one.near if id(cell) in company]
    ranked = sorted(
        ((share + _by_company(field, around), field)
         for field, share in one.shares.items() if field not in known),
        reverse=True,
    )  # fmt: skip
    if not ranked:
        return 0.0, 0.0, ""
    lead = ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else 0.0)
    return ranked[0][0], lead, ranked[0][1]


def _by_company(field: str, around: list[str]) -> float:
    ranks = [_RANK[other] for other in around if other in _RANK]
    if not ranks:
        return 0.0
    alike = sum(_section(USUAL_ORDER[rank]) == _section(field) for rank in ranks) / len(ranks)
    is_next = any(abs(rank - _RANK[field]) == 1 for rank in ranks)
    return _COMPANY * alike + _NEXT * is_next


def _section(field: str) -> str:
    if "." in field:
        return field.split(".")[0]
    rank = _RANK[field]
    if rank <= _RANK["occupation"]:
        return "person"
    return "habits" if field in ("tobacco", "alcohol") else "health"


def _with_inferred(labels: list[Label], grids: list[Grid], asked: list[_Open]) -> list[Label]:
    """Known labels and inferred ones in reading order; what nothing told still ends answers.

    A guess that its answer contradicts, and that nothing else explains, asks for nothing, unless a colon
    says that the answer is meant for it: a drug that nothing tells must not get lost.
    """
    written = {id(c.label) for grid in grids for c in grid.cells if c.label and c.kind == "answer"}
    inferred = {
        id(one.cell.label): one.field or IGNORED
        for one in asked
        if one.cell.label
        and (one.field or (one.cell.label.quality > MEANT and not one.cell.label.is_explicit))
    }
    found = [
        replace(label, concept=inferred[id(label)]) if id(label) in inferred else label
        for label in labels
        if id(label) not in written
    ]
    found += [
        make_label(one.cell.row, one.cell.start, one.cell.end, one.field or IGNORED, MEANT)
        for one in asked
        if one.cell.label is None
    ]
    return sorted(found, key=lambda label: (label.row, label.x0))
