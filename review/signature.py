"""An approval is a signature: who gives it has proved with the password, at most five minutes before, who they are."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from orchestrator.exceptions import Invalid

FRESH_SECONDS = 300
MAX_WRONG = 5  # wrong passwords in one session; then it ends
_GIVEN_AT, _WRONG = "password_given_at", "wrong_passwords"


class Unsigned(Invalid):
    """The approval is not signed: the password is missing or wrong."""

    code = "unsigned"


def require(session: SessionBase, user: User, *, password: str, now: float) -> None:
    """Raise Unsigned, in words, unless the password was given lately or is given now.

    Who finds a browser open may not try passwords for long: the session ends.
    """
    if now - session.get(_GIVEN_AT, 0) <= FRESH_SECONDS:
        return
    if not password:
        raise Unsigned("Sign the approval: you gave your password more than five minutes ago.")
    if user.check_password(password):
        session[_GIVEN_AT], session[_WRONG] = now, 0
        return
    session[_WRONG] = session.get(_WRONG, 0) + 1
    if session[_WRONG] >= MAX_WRONG:
        session.flush()
        raise Unsigned("The password was wrong too often. Sign in again.")
    raise Unsigned("The password is not right, so nothing was approved.")


def remember(*, request: HttpRequest, **_: Any) -> None:
    """Django's signal when somebody signs in: the password was given now."""
    request.session[_GIVEN_AT] = time.time()
