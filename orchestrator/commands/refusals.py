"""What the verbs refuse alike: a missing role or reason, what cannot be stored, what the engine decides against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.base_user import AbstractBaseUser

from orchestrator.engine.decision import Decision
from orchestrator.exceptions import Invalid, InvalidOutput, NotAllowed, TooLarge
from orchestrator.store.roles import roles_of

ADMIN = "admin"


def require_admin(user: AbstractBaseUser, what: str) -> None:
    """NotAllowed for everybody else."""
    if ADMIN not in roles_of(user):
        raise NotAllowed(f"Only the role {ADMIN} may {what}.", code="role_missing")


def given(reason: str) -> str:
    """The reason without blanks around it; Invalid when none is given."""
    if not reason.strip():
        raise Invalid("Give a reason; it is kept with the record.", code="reason_missing")
    return reason.strip()


def checked(decision: Decision) -> None:
    """Raises the refusal of the engine, if that is what it decided."""
    if decision.refused is not None:
        raise decision.refused.error()


@contextmanager
def refusing_what_cannot_be_stored() -> Iterator[None]:
    """What came from outside and cannot be stored is the caller's to change: Invalid."""
    try:
        yield
    except (InvalidOutput, TooLarge) as error:
        raise Invalid(str(error), code=error.code) from None
