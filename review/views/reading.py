"""What every view reads from its request, typed."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def person(request: HttpRequest) -> User:
    """The signed-in person; views run behind LoginRequiredMiddleware."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 for anything that is no sensible number."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() else 1
