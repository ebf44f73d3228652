"""What pages read from the address they are asked under, typed."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST_NUMBER = 9  # digits; Python itself refuses thousands of them


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 for anything that is no sensible number."""
    text = request.GET.get("page", "1")
    is_sensible = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return min(max(int(text), 1), 100_000) if is_sensible else 1
