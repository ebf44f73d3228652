"""Who may see and do what on the pages: one table, and the helpers that apply it.

The engine's commands check roles again when they write; this table decides what people see. Somebody who may
not see a thing gets a 404 for it; somebody who may see it but not act on it gets a 403.

A workflow may ask roles of its own at its gates. Who holds one has a queue and decides, and sees the content of
the gates that ask this role; nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, get_args
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from orchestrator.exceptions import NotFound
from orchestrator.queries import gates
from orchestrator.queries.roles import asked_roles
from orchestrator.queries.rows import GateDetail

Role = Literal["medical_reviewer", "quality_assurance", "supervisor", "admin", "ops"]
Action = Literal[
    "see_queue",
    "see_content",
    "decide",
    "submit",
    "see_runs",
    "start_runs",
    "cancel_runs",
    "replay_runs",
    "see_dead_letters",
    "replay",
    "discard",
    "see_workflows",
    "force_breakers",
]
ROLES: tuple[Role, ...] = get_args(Role)

_DECIDERS: frozenset[Role] = frozenset({"medical_reviewer", "quality_assurance", "supervisor"})
_CLINICAL: frozenset[Role] = _DECIDERS | {"admin"}
_OPERATORS: frozenset[Role] = frozenset({"supervisor", "admin", "ops"})

POLICY: dict[Action, frozenset[Role]] = {
    "see_queue": _CLINICAL,
    "see_content": _CLINICAL,
    "decide": _DECIDERS,
    "submit": _CLINICAL,
    "see_runs": frozenset(ROLES),
    "start_runs": _CLINICAL,
    "cancel_runs": frozenset({"admin"}),
    "replay_runs": frozenset({"admin"}),
    "see_dead_letters": _OPERATORS,
    "replay": frozenset({"admin"}),
    "discard": frozenset({"admin"}),
    "see_workflows": _OPERATORS,
    "force_breakers": frozenset({"admin"}),
}
# What every role of a workflow's own may do as well.
_AT_OWN_GATES: frozenset[Action] = frozenset({"see_queue", "decide"})

_ROLE_NAMES: dict[str, str] = {
    "medical_reviewer": "Medical reviewer",
    "quality_assurance": "Quality assurance",
    "supervisor": "Supervisor",
    "admin": "Administrator",
    "ops": "Operations",
}

AnyUser = AbstractBaseUser | AnonymousUser
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person(request: HttpRequest) -> User:
    """The signed-in person; pages and API answer nobody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def role_name(role: str) -> str:
    """The role in words, for people."""
    return _ROLE_NAMES.get(role, role.replace("_", " ").capitalize())


def roles_of(user: AnyUser) -> frozenset[str]:
    """The roles this person holds now; one query per request, kept on the request's user object."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    known: frozenset[str] | None = getattr(user, "_held_roles", None)
    if known is None:
        names = user.groups.values_list("name", flat=True)
        known = frozenset(names) & known_roles()
        user._held_roles = known  # type: ignore[attr-defined]
    return known


def known_roles() -> frozenset[str]:
    """The roles of this dashboard, and those that workflows ask besides."""
    return asked_roles().union(ROLES)


def may(user: AnyUser, action: Action) -> bool:
    """Whether any role of this person allows the action."""
    held = roles_of(user)
    has_own_gates = not held.issubset(ROLES)
    return not held.isdisjoint(POLICY[action]) or (has_own_gates and action in _AT_OWN_GATES)


def require(user: AnyUser, action: Action) -> None:
    """Raise PermissionDenied, in words, unless the person may do this."""
    if not may(user, action):
        allowed = ", ".join(role_name(role) for role in ROLES if role in POLICY[action])
        raise PermissionDenied(f"This needs one of these roles: {allowed}.")


def allowed(action: Action) -> Callable[[View[P]], View[P]]:
    """Guard a page of a section: people without the role get a 403 that names the roles."""

    return _guarded_by(lambda user: require(user, action))


def seen_only_by(action: Action) -> Callable[[View[P]], View[P]]:
    """Guard the page of one thing: for people who may not see such things it does not exist (404)."""

    def check(user: AnyUser) -> None:
        if not may(user, action):
            raise Http404

    return _guarded_by(check)


def _guarded_by(check: Callable[[AnyUser], None]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            check(request.user)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def gate_or_404(gate_id: UUID, user: AnyUser) -> GateDetail:
    """The gate, for people who may see all content or hold a role it asks; for all others there is none."""
    if not isinstance(user, User) or not may(user, "see_queue"):
        raise NotFound
    gate = gates.gate_detail(gate_id, user=user)
    # Seats that are taken ask nobody any more, but whoever took one may look at it.
    asks = {*gate.roles, *(slot.role for slot in gate.slots)}
    if not may(user, "see_content") and roles_of(user).isdisjoint(asks):
        raise NotFound
    return gate
