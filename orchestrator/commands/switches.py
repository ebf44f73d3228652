"""What admins switch: versions that take new runs, models that are asked."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.timezone import now

from orchestrator.commands.refusals import given, require_admin
from orchestrator.engine.states import BreakerState, VersionState
from orchestrator.exceptions import Invalid
from orchestrator.execution import breakers
from orchestrator.store import lifecycle


def drain_version(name: str, version: str, *, user: AbstractBaseUser | None) -> None:
    """Let a version take no new runs; it retires when its last one is over. Role: admin.

    None is the program itself. NotFound names the known versions; Conflict when it is not active.
    """
    if user is not None:
        require_admin(user, "drain versions")
    lifecycle.change(name, version, VersionState.DRAINING)


def activate_version(name: str, version: str, *, user: AbstractBaseUser | None) -> None:
    """Let a draining or retired version take new runs again. Role: admin; errors as for draining."""
    if user is not None:
        require_admin(user, "activate versions")
    lifecycle.change(name, version, VersionState.ACTIVE)


def force_breaker(breaker_id: int, *, user: AbstractBaseUser, to: str, reason: str) -> None:
    """Switch a model off until somebody closes its breaker (`open`), or on at once (`closed`). Role: admin."""
    require_admin(user, "force breakers")
    if to not in (BreakerState.OPEN, BreakerState.CLOSED):
        raise Invalid(f"a breaker is forced open or closed, not {to!r}")
    breakers.force(breaker_id, BreakerState(to), by=user.pk, reason=given(reason), now=now())
