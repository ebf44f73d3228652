"""Rules about the document: what was not read, what was read badly, what talks to a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from review.intake.bands import band_of
from review.intake.consistency.injection import addresses_a_machine
from review.intake.consistency.rule import Case, Finding
from review.intake.facts import LISTS, answer_in
from review.intake.shapes import Field, Severity
from review.intake.terminology.wording import mixes_alphabets, says_none, says_unseen

MOST_ENTRIES: Final = 30
MANY_DOUBTS: Final = 12
_MOSTLY_DOUBTFUL: Final = (
    "{} of {} values were read uncertainly: the form may be of a kind that is new here. "
    "Compare all of them with the page."
)
MOST_LINES: Final = 40  # that reading takes of a list
_READING_WARNINGS: Final = {
    "hidden_text": "The file holds text that a reader of the page cannot see. "
    "Trust only the picture.",
    "text_layer_differs": "The text stored in the file differs from what the page shows. "
    "Compare every value with the picture.",
    "two_patients": "The pages of this file name two different patients. "
    "Split the file before anything is approved.",
}
_TWO_ALPHABETS: Final = (
    "A word here has letters of two alphabets that look alike, so no check knows it for what it looks like. "
    "Type it anew."
)
_RULES_OF_THEIR_OWN: Final = {"none_but_listed", "prompt_injection"}
_INJECTED: Final = (
    "The document contains text that gives instructions to a computer. "
    "It was treated as plain text; check where this form came from."
)
_BESIDE_THE_PAGE: Final = (
    "Parts of the file that no page shows, such as its title, comments or keywords, or words that stand "
    "upright in a margin, give instructions to a computer. Nothing was read from them; check where this form came from."
)
_NONE_BESIDE_A_LIST = re.compile(
    r"\[x\] no\b|\b(?:none|nkda|nka|no known (?:\w+ )?allerg(?:y|ies)|no (?:current )?medications?"
    r"|no (?:prior |past |previous )?surger(?:y|ies)|not applicable)\b",
    re.IGNORECASE,
)

_DENIES_ALLERGIES = re.compile(
    r"(?:\[x\] )?\b(?:nkda|nka|no (?:known )?(?:\w+ )?allerg(?:y|ies))\b", re.IGNORECASE
)


def low_confidence(case: Case) -> Iterator[Finding]:
    """A value was read less certainly than its bar asks, and no person has set it since.

    Where that is so of most of a form, one flag says it: thirty that say the same are clicked away unread.
    """
    doubtful = [field for field in case.fields if band_of(field) == "doubtful"]
    if len(doubtful) >= MANY_DOUBTS and 2 * len(doubtful) > len(case.fields):
        yield Finding((), _MOSTLY_DOUBTFUL.format(len(doubtful), len(case.fields)), ("most",))
        return
    for field in doubtful:
        words = field["name"].replace("_", " ").replace(".", " ")
        text = f"The reading of {words} is uncertain. Compare it with the page."
        yield Finding((field["name"],), text)


def unread_section(case: Case) -> Iterator[Finding]:
    """A part of the form could not be read at all, and no reviewer has filled it in since."""
    for gap in case.gaps:
        place = gap["item"] or gap["step"]
        name = next((name for name in LISTS if name in f"{gap['item']} {gap['step']}"), None)
        if name and case.facts.is_settled(name):
            continue
        severity: Severity | None = "critical" if name in ("allergies", "medications") else None
        yield Finding((name,) if name else (), gap["message"], (gap["step"], place), severity)


def list_cut_short(case: Case) -> Iterator[Finding]:
    """A list that is longer than reading follows it, down a page or onto the next: the rest was not read."""
    for name in LISTS:
        field, items = case.facts.by_name.get(name), case.facts.items(name)
        if field is None or "corrected_by" in field:
            continue
        if len(items) > MOST_ENTRIES or field["source"].count("\n") + 1 >= MOST_LINES:
            text = (
                f"The list of {name} is very long: {len(items)} entries were read, and it may go on. "
                "Complete it from the page."
            )
            yield Finding((name,), text)


def hidden_text(case: Case) -> Iterator[Finding]:
    """Reading met text on a page that people cannot see, or letters in it that are drawn as nothing."""
    if "hidden_text" in case.warnings or says_unseen(case.text):
        yield Finding((), _READING_WARNINGS["hidden_text"])


def text_layer_differs(case: Case) -> Iterator[Finding]:
    """The text layer says something other than the picture of the page, or a value is spelt with look-alikes."""
    yield from _warned(case, "text_layer_differs")
    for field in case.fields:
        if mixes_alphabets(_written(field)):
            yield Finding((field["name"],), _TWO_ALPHABETS)


def two_patients(case: Case) -> Iterator[Finding]:
    """Pages of one file name different people with different dates of birth."""
    yield from _warned(case, "two_patients")


def same_form(case: Case) -> Iterator[Finding]:
    """Another intake reads like this form: the same paper may have been handed in twice."""
    if case.same_form:
        text = (
            f"This may be the same form as intake {case.same_form[:6].upper()}: same patient and date "
            "of birth, and the same day or the same answers. If it is, reject one of the two."
        )
        yield Finding((), text, (case.same_form,), intake=case.same_form)


def reading_warning(case: Case) -> Iterator[Finding]:
    """Reading warned of something that no other rule speaks about: nothing is dropped silently."""
    for warning in sorted(set(case.warnings) - set(_READING_WARNINGS) - _RULES_OF_THEIR_OWN):
        text = f"Reading the pages warned: {warning.replace('_', ' ')}. Compare with the picture."
        yield Finding((), text, (warning,))


def prompt_injection(case: Case) -> Iterator[Finding]:
    """Text in the document addresses a machine instead of a clinician."""
    for field in case.fields:
        value = field["value"]
        answers = [_written(field), *(value if isinstance(value, list) else [])]
        if any(map(addresses_a_machine, answers)) or addresses_a_machine(
            field["source"], printed=True
        ):
            yield Finding((field["name"],), _INJECTED)
    # An order may be cut into pieces, one a field.
    values = " ".join(map(_written, case.fields))
    if any(addresses_a_machine(text, printed=True) for text in (case.text, values)):
        yield Finding((), _INJECTED, ("page text",))
    if "prompt_injection" in case.warnings:
        yield Finding((), _BESIDE_THE_PAGE, ("beside the pages",))


def _written(field: Field) -> str:
    value = field["value"]
    return "\n".join(value) if isinstance(value, list) else str(value)


def none_but_listed(case: Case) -> Iterator[Finding]:
    """The form says "none" and yet lists something."""
    for name in LISTS:
        field, items = case.facts.by_name.get(name), case.facts.items(name)
        # A reviewer who corrected the list has settled what the page says.
        if field is None or not items or "corrected_by" in field:
            continue
        values = field["value"] if isinstance(field["value"], list) else [field["value"]]
        answer = answer_in(field["source"])
        if name != "allergies":
            # "No known allergies" often stands under the list before it, and says nothing of that.
            answer = _DENIES_ALLERGIES.sub(" ", answer)
        beside = _NONE_BESIDE_A_LIST.search(answer) and not any(
            _NONE_BESIDE_A_LIST.search(item) for item in items
        )
        if beside or any(map(says_none, values)):
            text = (
                f"The form says there are no {name}, and lists {', '.join(items)}. Ask the patient."
            )
            yield Finding((name,), text, tuple(items))
    if "none_but_listed" in case.warnings:
        yield Finding((), 'A box "none" is ticked beside a filled list. Ask the patient.')


def _warned(case: Case, warning: str) -> Iterator[Finding]:
    if warning in case.warnings:
        yield Finding((), _READING_WARNINGS[warning])
