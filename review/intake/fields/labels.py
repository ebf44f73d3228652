"""Finding labels on rows: known wordings, misread ones, questions, and labels nobody foresaw.

Unknown labels matter too: where the next label begins, a value ends.
"""

from __future__ import annotations

from dataclasses import replace

from review.intake.fields.grammar import parse_value
from review.intake.fields.guesses import (
    guessed_label,
    modified_label,
    numbered_label,
    prompts,
    unknown_label,
)
from review.intake.fields.instructions import (
    INSTRUCTS,
    instruction,
    is_sentence,
    with_instruction,
    with_rest,
)
from review.intake.fields.known_wordings import ANSWERS, known_wording, phrases_at
from review.intake.fields.label import (
    GUESSED,
    NUMBERING,
    PLAIN,
    WEAK,
    Label,
    ends_label,
    make_label,
)
from review.intake.fields.label_ends import (
    closing,
    goes_on,
    with_alternative,
    with_hint,
)
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import (
    MAX_LABEL_WORDS,
    label_index,
    squash,
)
from review.intake.fields.lists import names_dose, without_reaction
from review.intake.fields.meaning import fields_of
from review.intake.fields.telling import SURE, tells
from review.intake.fields.vital_labels import with_vital_labels
from review.intake.fields.wordings import COLUMN, IGNORED

_TYPED = {"*phone", "*born", "*sex", "*email", "*postal_code", "*state", "phone", "signature_date",
          "*date", "vitals.blood_pressure", "vitals.height", "vitals.weight", "vitals.heart_rate",
          "vitals.temperature", "vitals.oxygen_saturation", "vitals.respiratory_rate"}  # fmt: skip
_ALSO_ANSWERS = {"mi", "id", "home", "cell", "mobile", "first", "last", "middle", "other", "title", "policy",
                 "residence", "st", "smoker", "when", "amount"}  # fmt: skip
_JOINERS = frozenset(("/", "&", "and", "or"))  # what they join is one label
# No answer begins so: in capitals, too, `THE LIST OF ALLERGIES BY AN ...` is one sentence.
_GO_ON = frozenset(
    "after and are as at before by for from in is must of on or shall should than that to when will with".split()
)


def find_labels(rows: list[Row]) -> list[Label]:
    """Return all labels, in reading order."""
    found: list[Label] = []
    for row in rows:
        here: list[Label] = []
        for start, end in row.segments():
            here.extend(_labels_in_segment(row, start, end))
        found.extend(with_vital_labels(row, here))
    return found


def _labels_in_segment(row: Row, start: int, end: int) -> list[Label]:
    first = start
    while first < end - 1 and NUMBERING.match(row.tokens[first].text):
        first += 1
    if _names_allergen(row.text(first, end)):
        return []
    if start in row.captions and (caption := numbered_label(row, start, end)) is not None:
        return [caption]
    found: list[Label] = _tiles(row, first, end)
    position = end if found else first
    while position < end:
        label = _label_at(row, first, position, end, found)
        if label is None:
            position += 1
        else:
            label = with_rest(row, with_instruction(row, label, end), end)
            if found and _introduces(found[-1], label):
                label = replace(label, start=found[-1].start, x0=found.pop().x0)
            found.append(label)
            position = label.end
    if not found and row.tokens[first].text.lower() in INSTRUCTS and is_sentence(row, first, end):
        return [instruction(row, first, end)]
    found = found or prompts(row, first, end)
    if found and found[0].start == first:
        # A label begins where its number does.
        found[0] = replace(found[0], x0=row.tokens[start].x0)
    return found


def _names_allergen(text: str) -> bool:
    """`Peanuts: swelling` is a line of a list, `Reaction: swelling` has a label."""
    allergen, colon, _ = text.partition(": ")
    is_reaction = bool(colon) and without_reaction(text) == allergen
    return is_reaction and tells(allergen).get("allergies", 0.0) >= SURE


def _introduces(before: Label, label: Label) -> bool:
    """`In your own words: what is the reason for your visit?` is one question."""
    is_close = before.end == label.start and before.concept == IGNORED
    return is_close and label.text.endswith("?") and label.text[:1].islower()


def _tiles(row: Row, first: int, end: int) -> list[Label]:
    """Labels side by side whose gap got lost, as in `Blood pressure Pulse`: nothing else between."""
    index, position, found = label_index(), first, list[Label]()
    while position < end:
        match = next(
            (stop for stop, phrase in phrases_at(row, position, end) if phrase in index), None
        )
        if match is None or match - position > end - first - 1 or ends_label(row, match):
            return []
        border = {row.tokens[i].text.lower() for i in (match - 1, min(match, end - 1))}
        if border & _JOINERS:
            return []
        phrase = squash(row.text(position, match))
        concept = index.get(phrase, IGNORED)
        if len(phrase) < 3 and concept != IGNORED and not concept.startswith("vitals."):
            return []
        found.append(make_label(row, position, match, concept, PLAIN * WEAK))
        position = match
    return found if _ask_differently(found) else []


def _ask_differently(tiles: list[Label]) -> bool:
    """`Smoking / tobacco` and `Pharmacy telephone` are one label each, of one thing."""
    about = [label.concept.strip("*?") for label in tiles]
    is_part = any(label.concept.startswith("*") for label in tiles[1:])
    return len(set(about)) == len(about) and not (is_part and "." in tiles[0].concept)


def _label_at(row: Row, first: int, position: int, end: int, found: list[Label]) -> Label | None:
    known = known_wording(row, position, end, may_guess=position == first)
    if known is not None:
        stop, concept, quality = known
        stop, concept = with_alternative(row, with_hint(row, stop, end), end, concept)
        is_explicit = ends_label(row, stop)
        if not is_explicit and _is_answer_like(row, position, stop):
            return None
        if position == first and (is_explicit or stop == end):
            quality *= 1.0 if is_explicit else PLAIN
            return make_label(row, position, stop, concept, quality)
        if not is_explicit and position == first:
            label = _going_on(row, position, stop, end, concept, quality)
            if label is not None:
                return label
        elif is_explicit and found:
            return make_label(row, position, stop, concept, quality)
        elif is_explicit:
            return modified_label(row, first, stop, concept)
    if ends_label(row, position + 1):
        return unknown_label(row, first, position + 1, found)
    return None


def _going_on(
    row: Row, position: int, stop: int, end: int, concept: str, quality: float
) -> Label | None:
    """A cell that begins with a known wording and goes on: a longer label, or the wording and its answer."""
    if (last := closing(row, stop, end)) is not None:
        return guessed_label(row, position, last, row.text(position, last), GUESSED)
    if goes_on(row, stop, end):
        return guessed_label(row, position, end, row.text(position, end), GUESSED, concept)
    if _stands_alone(row, position, stop, end, concept):
        return make_label(row, position, stop, concept, quality * WEAK)
    return None


def _is_answer_like(row: Row, position: int, stop: int) -> bool:
    """`MI`, `ID` and `OR` are states as often as labels: without a colon they are answers.

    As a label, `MI` stands in the company of first and last names.
    """
    wording = squash(row.text(position, stop))
    if wording not in _ALSO_ANSWERS:
        return False
    return not any(t.text.lower().startswith(("first", "last", "surname")) for t in row.tokens)


def _stands_alone(row: Row, position: int, stop: int, end: int, concept: str) -> bool:
    """A label without a colon and its answer close behind: believed when wording or answer tells.

    `State Farm` is no state, `Patient name Emily Carter` is a name.
    """
    rest = row.text(stop, end)
    if concept == "medications" and names_dose(rest):
        return True
    if end - position > MAX_LABEL_WORDS or concept == COLUMN:
        return False
    wording = squash(row.text(position, stop))
    if concept in _TYPED:
        parsed = parse_value(concept.lstrip("*"), [rest])
        return parsed is not None and parsed.fit >= 0.9
    if any(tells(rest).get(field, 0.0) >= SURE for field in fields_of(concept)):
        return True
    is_wide = row.gap_before(stop) > 0.6 or rest.lower() in ANSWERS
    is_long = len(wording) >= (8 if stop - position >= 2 else 9)
    begins = rest[:1].isupper() and rest.split()[0].lower() not in _GO_ON
    return (is_long and begins) or is_wide
