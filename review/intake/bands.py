"""How far a value can be trusted, and the names that page elements of a field carry."""

from __future__ import annotations

from typing import Literal

from review.intake.shapes import Field, Flag, ReviewContent, Severity

Band = Literal["sure", "doubtful", "corrected", "missing"]
RANK: dict[Severity, int] = {"critical": 0, "warning": 1, "info": 2}


def band_of(field: Field | None) -> Band:
    """The band of a value; a corrected value is a person's word."""
    if field is None:
        return "missing"
    if field.get("corrected_by"):
        return "corrected"
    return "doubtful" if field["confidence"] < field["bar"] else "sure"


def dom_id(name: str) -> str:
    """An id for the page, from a field name."""
    return "fact-" + "".join(character if character.isalnum() else "-" for character in name)


def by_severity(flags: list[Flag]) -> list[Flag]:
    """Flags without an answer first, then the worst ones."""
    return sorted(flags, key=lambda flag: (bool(flag.get("answer")), RANK[flag["severity"]]))


def open_flags(content: ReviewContent) -> list[Flag]:
    """Flags that must be answered before an approval, worst first."""
    return by_severity(
        [
            flag
            for flag in content["flags"]
            if flag["severity"] in {"critical", "warning"} and not flag.get("answer")
        ]
    )


def stands(flag: Flag) -> bool:
    """Whether what an answered flag says still holds: accepted as right, or waiting for the patient's word."""
    answer = flag.get("answer")
    return answer is not None and answer["verdict"] != "dismissed"


def standing_flags(content: ReviewContent) -> list[Flag]:
    """Answered flags that an approval does not settle, worst first."""
    worth_saying = [flag for flag in content["flags"] if flag["severity"] != "info"]
    return by_severity([flag for flag in worth_saying if stands(flag)])
