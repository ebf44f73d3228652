"""Who approves has given the password lately or gives it now; wrong ones end the session."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from review.signature import FRESH_SECONDS, MAX_WRONG, Unsigned, require

NOW = 1_000_000.0


class Session(dict[str, Any]):
    """As much of a session as a signature needs."""

    def flush(self) -> None:
        self.clear()


@pytest.fixture
def user() -> User:
    user = User(username="maria")
    user.set_password("right")
    return user


def sign(session: Session, user: User, password: str = "", now: float = NOW) -> None:
    require(session, user, password=password, now=now)  # type: ignore[arg-type]


def test_a_password_of_the_last_five_minutes_signs(user: User) -> None:
    session = Session(password_given_at=NOW)
    sign(session, user, now=NOW + FRESH_SECONDS)
    with pytest.raises(Unsigned, match="Sign the approval"):
        sign(session, user, now=NOW + FRESH_SECONDS + 1)


def test_a_right_password_signs_for_the_next_five_minutes_and_forgives_wrong_ones(
    user: User,
) -> None:
    session = Session()
    with pytest.raises(Unsigned, match="not right"):
        sign(session, user, "wrong")
    sign(session, user, "right")
    sign(session, user, now=NOW + FRESH_SECONDS)
    assert session["wrong_passwords"] == 0


def test_the_last_of_too_many_wrong_passwords_ends_the_session(user: User) -> None:
    session = Session()
    for _ in range(MAX_WRONG - 1):
        with pytest.raises(Unsigned, match="not right"):
            sign(session, user, "wrong")
    with pytest.raises(Unsigned, match="Sign in again"):
        sign(session, user, "wrong")
    assert session == {}
