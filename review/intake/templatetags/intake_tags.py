"""Words for the intake templates: labels and page ids of fields, answers to flags."""

from __future__ import annotations

from django import template

from review.intake import bands, catalogue
from review.intake.shapes import Flag

register = template.Library()

_ANSWERS = {"accepted": "Accepted", "dismissed": "Dismissed", "ask_patient": "To ask the patient"}


@register.filter
def dom_id(name: str) -> str:
    """The page id of a field."""
    return bands.dom_id(name)


@register.filter
def dom_ids(names: list[str]) -> str:
    """The page ids of several fields, separated by blanks."""
    return " ".join(bands.dom_id(name) for name in names)


@register.filter
def field_label(name: str) -> str:
    """A field in words."""
    return catalogue.entry_for(name).label


@register.filter
def stands(flag: Flag) -> bool:
    """Whether a flag was answered and what it says still holds."""
    return bands.stands(flag)


@register.filter
def answer_word(verdict: str) -> str:
    """The answer to a flag in words."""
    return _ANSWERS.get(verdict, verdict)
