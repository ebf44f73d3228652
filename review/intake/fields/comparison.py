"""Comparing extracted fields with the truth: for tests and for scoring."""

from __future__ import annotations

import re
from typing import Literal, TypedDict

from review.intake.shapes import Field

Outcome = Literal["right", "wrong", "missing"]


class Comparison(TypedDict):
    """How one field of the truth was read; `flagged` when a wrong value is under its bar."""

    outcome: Outcome
    expected: str | list[str]
    read: str | list[str] | None
    confidence: float | None
    flagged: bool


def compare_fields(read: list[Field], truth: dict[str, str | list[str]]) -> dict[str, Comparison]:
    """Compare by name: lists as sets, text without regard to case and spacing.

    An address in one line may carry city, state and postal code, which are fields of their own.
    An expected empty list or empty text that was not read counts as right: the form said nothing.
    """
    by_name = {field["name"]: field for field in read}
    place = f"{truth.get('city', '')}, {truth.get('state', '')} {truth.get('postal_code', '')}"
    return {name: _compare(by_name.get(name), expected, place) for name, expected in truth.items()}


def _compare(field: Field | None, expected: str | list[str], place: str) -> Comparison:
    if field is None:
        outcome: Outcome = "missing" if expected else "right"
        return {
            "outcome": outcome,
            "expected": expected,
            "read": None,
            "confidence": None,
            "flagged": False,
        }
    is_right = _normal(field["value"]) == _normal(expected)
    if field["name"] == "address" and not is_right:
        is_right = _normal(field["value"]) == _normal(f"{expected}, {place}")
    return {
        "outcome": "right" if is_right else "wrong",
        "expected": expected,
        "read": field["value"],
        "confidence": field["confidence"],
        "flagged": not is_right and field["confidence"] < field["bar"],
    }


def _normal(value: str | list[str]) -> str | frozenset[str]:
    if isinstance(value, list):
        return frozenset(_normal_text(item) for item in value)
    return _normal_text(value)


def _normal_text(text: str) -> str:
    text = re.sub(r"(\d)\.0\b", r"\1", text)  # 99.0 F is 99 F
    text = re.sub(r"(\d)\s+(?=(?:mg|mcg|ml|g|iu)\b)", r"\1", text, flags=re.I)  # 10 mg is 10mg
    return re.sub(r"\s+", " ", text).strip().casefold()
