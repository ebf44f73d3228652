"""Signing in by name and password, on the page and in the API, with a bound on guesses.

Wrong passwords are counted in Redis, under keyed hashes of the name and of the address they come from. Redis may lose
its counts at any time; while it is not there nobody is kept out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

import structlog
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis import Redis, RedisError

# From one address for one name; then for one name, wherever it comes from, so that nobody locks a colleague out easily.
MOST_FROM_ONE_PLACE: Final = 10
MOST_FOR_ONE_NAME: Final = 100
SECONDS: Final = 15 * 60  # since the last wrong password
_TIMEOUT: Final = 0.5  # seconds

log = structlog.get_logger(__name__)


class BoundedGuesses(ModelBackend):
    """Django's own backend; after too many wrong passwords even the right one is refused for a while."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Raises PermissionDenied, which Django and DRF answer like a wrong password, when there were too many."""
        keys = dict(_keys(username or "", _address(request)))
        if _are_too_many(keys):
            log.warning("sign_in_refused", name_hash=next(iter(keys))[-12:])
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is None:
            _count(keys)
        return user


def _keys(name: str, address: str) -> Iterator[tuple[str, int]]:
    """Each counter with the wrong passwords that fill it."""
    for counted, most in ((name, MOST_FOR_ONE_NAME), (f"{name}\n{address}", MOST_FROM_ONE_PLACE)):
        written = counted.encode("utf-8", "replace")
        yield f"signing-in:{salted_hmac(__name__, written).hexdigest()}", most


def _address(request: HttpRequest | None) -> str:
    """Where a request comes from; behind the TLS proxy, which is trusted then, what the proxy says last."""
    if request is None:
        return ""
    passed_on = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return passed_on.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _are_too_many(keys: dict[str, int]) -> bool:
    with suppress(RedisError):
        counts = _redis(settings.REDIS_URL).mget(list(keys))
        return any(
            int(count or 0) >= most for count, most in zip(counts, keys.values(), strict=True)
        )
    return False


def _count(keys: dict[str, int]) -> None:
    with suppress(RedisError), _redis(settings.REDIS_URL).pipeline() as pipe:
        for key in keys:
            pipe.incr(key)
            pipe.expire(key, SECONDS)
        pipe.execute()


@lru_cache(maxsize=1)
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)
