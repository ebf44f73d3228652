"""A reviewer's edits applied to the review content: values with their original kept, answers, and fresh checks."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from orchestrator import Conflict, Invalid
from review.intake import catalogue
from review.intake.forms import Answer, Edits
from review.intake.shapes import Claim, Field, Flag, FlagAnswer, ReviewContent

Check = Callable[[ReviewContent], list[Flag]]
Summarise = Callable[[ReviewContent], list[Claim]]


def apply_edits(
    content: ReviewContent, edits: Edits, *, author: str, check: Check, summarise: Summarise
) -> ReviewContent:
    """New content with the edits; the checks run again when a value changed, the summary when anything did.

    An answer survives the checks as long as its flag does (same rule, same evidence).
    """
    fresh = deepcopy(content)
    changed = [_set_value(fresh, name, value, author) for name, value in edits.values.items()]
    if any(changed):
        fresh["flags"] = _with_answers(check(fresh), content["flags"])
    for answer in edits.answers:
        _answer(fresh, answer, author)
    if any(changed) or edits.answers:
        fresh["summary"] = summarise(fresh)
    fresh["summary"] = [claim for claim in fresh["summary"] if not _is_dropped(claim, edits)]
    return fresh


def _set_value(content: ReviewContent, name: str, value: str | list[str], author: str) -> bool:
    field = next((field for field in content["fields"] if field["name"] == name), None)
    if field is None:
        asked = {name for flag in content["flags"] for name in flag["fields"]}
        if not catalogue.is_known(name) and name not in asked:
            raise Invalid("There is no such fact on this form.", code="unknown_fact")
        content["fields"].append(_typed_field(name, value, author))
        return True
    if field["value"] == value:
        return False
    field.setdefault("original", field["value"])
    field["value"] = value
    field["corrected_by"] = author
    return True


def _typed_field(name: str, value: str | list[str], author: str) -> Field:
    """A fact that only a person found: it has no place on a page."""
    return Field(
        name=name,
        value=value,
        confidence=1.0,
        bar=0.0,
        page=0,
        box=None,
        source="",
        original="",
        corrected_by=author,
    )


def _with_answers(flags: list[Flag], earlier: list[Flag]) -> list[Flag]:
    answers = {flag["id"]: flag.get("answer") for flag in earlier}
    for flag in flags:
        answer = answers.get(flag["id"])
        if answer:
            flag["answer"] = answer
    return flags


def _answer(content: ReviewContent, answer: Answer, author: str) -> None:
    for flag in content["flags"]:
        if flag["id"] == answer.flag:
            flag["answer"] = FlagAnswer(verdict=answer.verdict, reason=answer.reason, by=author)
            return
    raise Conflict("That flag is gone: a correction has settled it.", code="flag_gone")


def _is_dropped(claim: Claim, edits: Edits) -> bool:
    """Only a sentence without evidence may be left out by hand."""
    return not claim["fields"] and claim["text"] in edits.dropped_claims
