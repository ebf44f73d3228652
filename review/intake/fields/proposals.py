"""Proposing answers for labels and settling which words answer which label."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile, zip_longest
from typing import Final

from review.intake.fields.candidate import Candidate
from review.intake.fields.columns import with_edges
from review.intake.fields.contexts import find_headings, resolve_labels
from review.intake.fields.geometry import Sheet
from review.intake.fields.grammar import LISTS, Value, parse_value
from review.intake.fields.grids import take_grid
from review.intake.fields.heads import over_their_columns
from review.intake.fields.inference import infer_labels
from review.intake.fields.label import Label
from review.intake.fields.labels import find_labels
from review.intake.fields.layout import SEGMENT_GAP, Row, build_rows
from review.intake.fields.lists import opens_entry, says_none
from review.intake.fields.marked_lines import take_marked_lines
from review.intake.fields.matrices import find_matrices
from review.intake.fields.sections import with_sections
from review.intake.fields.tables import read_table
from review.intake.fields.tokens import Token
from review.intake.fields.unforeseen import with_unforeseen
from review.intake.fields.wordings import COLUMN, IGNORED
from review.intake.fields.wrapped_labels import join_wrapped
from review.intake.shapes import Page

_TYPED: Final = ("date_of_birth", "phone", "email", "postal_code", "sex", "emergency_contact.phone",
                 "pharmacy.phone", "vitals.blood_pressure", "insurance.group_number")  # fmt: skip
_ENDS_ENTRY = re.compile(r"\((?:19|20)\d\d\)$")  # an operation with its year
_MIN_SCORE, _LETTER_ALONE = 0.3, 0.8
_PLACES: Final = {"right": 1.0, "beside": 0.99, "below": 0.98, "above": 0.97}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field and the words it came from.

    `score` ranks it among others; `confidence` leaves the page's habits out where nothing competes.
    """

    field: str
    label: Label
    candidate: Candidate
    value: Value
    score: float
    confidence: float = 0.0


def analyse(pages: list[Page]) -> Sheet:
    """Find labels and headings on the pages and say what each label asks for."""
    rows, grid = take_grid(take_marked_lines(build_rows(pages)))
    rows = with_sections(with_edges(rows))
    labels = with_unforeseen(rows, join_wrapped(rows, find_labels(rows)))
    headings = find_headings(rows, labels)
    matrices = find_matrices(rows, labels)
    labels, headings = matrices.taken_from(labels), matrices.without_heads(headings)
    resolved = over_their_columns(rows, resolve_labels(rows, labels, headings))
    known, habits = infer_labels(rows, resolved, headings)
    return Sheet(rows, matrices.added_to(known), headings, habits, grid)


def asking_labels(sheet: Sheet) -> list[Label]:
    """The labels that ask for a field we know."""
    found = [label for row in sheet.rows for label in sheet.labels_on(row.index)]
    return [label for label in found if label.concept not in (IGNORED, COLUMN)]


def settle(sheet: Sheet) -> list[Proposal]:
    """Give every label at most one answer and every word to at most one label, best first."""
    proposals = _propose_all(sheet)
    proposals.sort(key=lambda p: (-p.score, _distance(sheet, p), p.label.row, p.label.x0))
    answered: set[Label] = set()
    claimed: set[tuple[int, Token]] = set()
    settled = []
    for proposal in proposals:
        words = {(proposal.candidate.page, token) for token in proposal.candidate.tokens}
        if proposal.label in answered or words & claimed:
            continue
        answered.add(proposal.label)
        claimed |= words
        settled.append(proposal)
    return sorted(settled, key=lambda p: (p.label.row, p.label.x0))


def _distance(sheet: Sheet, proposal: Proposal) -> float:
    """How far an answer stands from its label, a share of the page: a title asks after its labels."""
    return abs(proposal.candidate.tokens[0].y0 - sheet.rows[proposal.label.row].y0)


def _propose_all(sheet: Sheet) -> list[Proposal]:
    labels = asking_labels(sheet)
    by_label = {label: _candidates(sheet, label) for label in labels}
    beside, below = _layout_votes(by_label)
    weights = {
        **_PLACES,
        "beside": _PLACES["beside"] - 0.25 * below / (beside + below + 1),
        "below": _PLACES["below"] - 0.25 * beside / (beside + below + 1),
    }
    found = []
    for label, candidates in by_label.items():
        readings = [r for one in candidates if (r := _read(sheet, label, one)) is not None]
        scored = [
            (label.quality * value.fit * weights[candidate.side], candidate, value)
            for candidate, value in readings
        ]
        found.extend(_rivals(label, scored))
    return found


def _rivals(label: Label, scored: list[tuple[float, Candidate, Value]]) -> list[Proposal]:
    """Proposals of one label; when two places answer about equally well, both are doubtful."""
    found = []
    field = label.concept.removesuffix("?")
    for score, candidate, value in scored:
        confidence = label.quality * value.fit * _PLACES[candidate.side]
        if any(other > 0.92 * score for other, rival, _ in scored if rival is not candidate):
            confidence *= 0.88
        if score >= _MIN_SCORE:
            found.append(Proposal(field, label, candidate, value, score, confidence))
    return found


def _candidates(sheet: Sheet, label: Label) -> list[Candidate]:
    if (paired := sheet.paired(label)) is not None:
        return [paired]
    right = sheet.right(label)
    is_list = label.concept.removesuffix("?") in LISTS
    if right is not None:
        sides = [right]
    elif sheet.habit(label.row) == "above":
        above = sheet.above(label)
        found = [c for c in (above or sheet.beside(label),) if c]
        if is_list and not found and (below := sheet.below(label, is_list=True)):
            return [below]  # a title has nothing over it
        return found
    else:
        beside, below = sheet.beside(label), sheet.below(label, is_list=is_list)
        if beside and below and sheet.is_behind_gutter(label, beside):
            beside = None
        sides = [c for c in (beside, below) if c]
    if label.concept == "signature_date" and (above := sheet.above(label)):
        sides.append(above)
    return sides


def _layout_votes(by_label: dict[Label, list[Candidate]]) -> tuple[int, int]:
    """Count where answers of unmistakable form stand: beside their labels, or below them."""
    beside = below = 0
    for label, candidates in by_label.items():
        if label.concept not in _TYPED:
            continue
        fitting = {
            c.side
            for c in candidates
            if (v := parse_value(label.concept, c.texts[:1])) is not None and v.fit > 0.85
        }
        beside += bool(fitting & {"beside", "right"})
        below += fitting == {"below"}
    return beside, below


def _read(sheet: Sheet, label: Label, candidate: Candidate) -> tuple[Candidate, Value] | None:
    """Read a candidate as what its label asks for; tables widen the candidate to their rows."""
    field = label.concept
    if field in LISTS:
        columns = _columns_of(sheet, label) or _columns_within(sheet, candidate)
        if columns and candidate.side == "below":
            entries, candidate = read_table(sheet, field, columns, candidate)
            value = parse_value(field, entries)
        else:
            candidate = replace(
                candidate, lines=_one_column(sheet.rows[label.row], candidate.lines)
            )
            value = parse_value(field, _joined_lines(sheet, candidate))
    elif field.endswith("?"):
        value = _read_asked(field.removesuffix("?"), candidate)
    else:
        candidate, value = _read_single(field, label, candidate)
    return (candidate, value) if value else None


def _one_column(row: Row, lines: tuple[tuple[Token, ...], ...]) -> tuple[tuple[Token, ...], ...]:
    """The lines of a list in columns one under the other: what opens an entry behind a gap is a line too."""
    columns = zip_longest(*(_pieces(row, line) for line in lines))
    return tuple(piece for column in columns for piece in column if piece)


def _pieces(row: Row, line: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    cuts = [
        i
        for i in range(1, len(line))
        if row.white(line[i - 1].x1, line[i].x0) > SEGMENT_GAP
        and opens_entry(" ".join(token.text for token in line[i:]))
    ]
    return [line[start:end] for start, end in pairwise([0, *cuts, len(line)])]


def _columns_of(sheet: Sheet, label: Label) -> list[Label]:
    """The heads that belong to a list: those behind its label, up to the head of another list."""
    behind = [m for m in sheet.labels_on(label.row) if m.x0 > label.x0]
    own = [*takewhile(lambda m: m.concept.removesuffix("?") not in LISTS, behind)]
    return own if any(m.concept == COLUMN for m in own) else []


def _columns_within(sheet: Sheet, candidate: Candidate) -> list[Label]:
    """The labels that every line of a list repeats behind its entry: `Year:`, `Reaction:`."""
    first = candidate.lines[0]
    row = sheet.row_of(candidate.page, first[0])
    behind = [m for m in sheet.labels_on(row.index) if m.x0 > first[-1].x1]
    return behind if behind and all(m.concept == COLUMN for m in behind) else []


def _read_single(field: str, label: Label, candidate: Candidate) -> tuple[Candidate, Value | None]:
    """Read one value; lines below it that it does not need stay free for other labels."""
    count = len(candidate.lines)
    whole = field in ("reason_for_visit", "address")
    for used in (count,) if whole else (1, 2):
        near = slice(-used, None) if candidate.side == "above" else slice(used)
        value = parse_value(field, candidate.texts[near], hint=label.text)
        if value is not None:
            return replace(candidate, lines=candidate.lines[near]), value
    return candidate, None


def _read_asked(field: str, candidate: Candidate) -> Value | None:
    """`Do you have any allergies?` No: an empty list; Yes alone says nothing yet."""
    text = candidate.texts[0]
    if says_none(text):
        # `N` may be what a form prints to be circled, beside a `Y` that nobody could read.
        return Value([], 1.0 if len(text) > 1 else _LETTER_ALONE)
    if text.strip(" .,:").lower() in ("yes", "y"):
        return None
    return parse_value(field, candidate.texts)


def _joined_lines(sheet: Sheet, candidate: Candidate) -> list[str]:
    """Join lines that broke only because the page ended; other lines are entries of their own."""
    texts = [candidate.texts[0]]
    for previous, line, text in zip(
        candidate.lines, candidate.lines[1:], candidate.texts[1:], strict=False
    ):
        broke = sheet.is_full_line(candidate.page, previous, line)
        is_small = text[:1].islower() and not text.startswith(("mg", "mcg"))
        if opens_entry(text) or _ENDS_ENTRY.search(texts[-1]):
            texts.append(text)
        elif broke or is_small or texts[-1].endswith((",", "(", "-", "and")):
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
    return texts
