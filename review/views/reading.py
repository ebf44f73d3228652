"""What pages read from the address they are asked under, typed."""

from __future__ import annotations

from django.http import HttpRequest


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 for anything that is no sensible number."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() else 1
