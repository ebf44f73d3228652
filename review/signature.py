"""An approval is a signature: who gives it has proved with the password, at most five minutes before, who they are."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from orchestrator.exceptions import Invalid

FRESH_SECONDS = 300
_GIVEN_AT = "password_given_at"


class Unsigned(Invalid):
    """The approval is not signed: the password is missing or wrong."""

    code = "unsigned"


def require(session: SessionBase, user: User, *, password: str, now: float) -> None:
    """Raise Unsigned, in words, unless the password was given lately or is given now."""
    if now - session.get(_GIVEN_AT, 0) <= FRESH_SECONDS:
        return
    if not password:
        raise Unsigned("Sign the approval: you gave your password more than five minutes ago.")
    if not user.check_password(password):
        raise Unsigned("The password is not right, so nothing was approved.")
    session[_GIVEN_AT] = now


def remember(*, request: HttpRequest, **_: Any) -> None:
    """Django's signal when somebody signs in: the password was given now."""
    request.session[_GIVEN_AT] = time.time()
