"""What every page needs: the rail, the person's roles, the chosen theme. Computed only when a template asks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from review import navigation
from review.access import ROLES, may, role_name, roles_of

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy values for the frame around a page; a fragment that does not use them costs no query."""
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else ""}
    user = getattr(request, "user", None)
    if isinstance(user, User):
        rail = SimpleLazyObject(lambda: navigation.sections(user, request.path))
        context["rail"] = rail
        context["rail_marker"] = SimpleLazyObject(lambda: navigation.marker(rail))  # type: ignore[arg-type]
        context["sees_runs"] = SimpleLazyObject(lambda: may(user, "see_runs"))
        context["sees_workflows"] = SimpleLazyObject(lambda: may(user, "see_workflows"))
        context["role_names"] = SimpleLazyObject(lambda: _role_names(user))
    return context


def _role_names(user: User) -> tuple[str, ...]:
    held = roles_of(user)
    ours = [role for role in ROLES if role in held]
    return tuple(role_name(role) for role in (*ours, *sorted(held.difference(ROLES))))
