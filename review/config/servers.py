"""Makes sure that a command has its servers: starts the private ones, asks for the configured ones."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from django.conf import settings

from review.config.embedded.client import ensure_servers
from review.config.embedded.refusal import ServerRefused

_CONNECT_SECONDS = 5
# These work without any server; everything else gets them.
_NEED_NONE = frozenset(
    {
        "check",
        "collectstatic",
        "bench",
        "bench_intake",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "makemigrations",
        "score_injections",
        "score_reading",
        "spectacular",
        "startapp",
        "startproject",
        "state_machines",
        "version",
    }
)
# These start work, so a broker that does not answer is worth an error before anything else happens.
NEED_BROKER = frozenset({"demo", "intake", "up"})


def needs_servers(arguments: list[str]) -> bool:
    """Whether the command line `manage.py *arguments` reads or writes the database."""
    if not arguments or arguments[0].startswith("-") or {"-h", "--help"} & set(arguments):
        return False
    return arguments[0] not in _NEED_NONE or "--database" in arguments


def prepare_servers(*, broker: bool = True) -> None:
    """Start the private servers and hold them until this process ends; check the configured ones.

    `broker=False` leaves a configured Redis unasked, for commands that only touch the database.
    Raises ServerRefused with one sentence for people.
    """
    ensure_servers(settings.PLACES, settings.EMBEDDED_SERVERS)
    if "postgres" not in settings.EMBEDDED_SERVERS:
        _check_database(settings.DATABASE_URL)
    if broker and "redis" not in settings.EMBEDDED_SERVERS:
        _check_redis(settings.REDIS_URL)


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    parts = urlsplit(url)
    login, found, host = parts.netloc.rpartition("@")
    if not found:
        return url
    return urlunsplit(parts._replace(netloc=f"{login.split(':')[0]}@{host}"))


def _check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=_CONNECT_SECONDS).close()
    except psycopg.Error as error:
        raise ServerRefused(_unreachable("DATABASE_URL", url, "PostgreSQL", error)) from None


def _check_redis(url: str) -> None:
    client = redis.Redis.from_url(
        url, socket_connect_timeout=_CONNECT_SECONDS, socket_timeout=_CONNECT_SECONDS
    )
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        raise ServerRefused(_unreachable("REDIS_URL", url, "Redis", error)) from None
    finally:
        client.close()


def _unreachable(variable: str, url: str, server: str, error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return (
        f"{variable} points at {without_password(url)}, but no usable {server} answers there ({lines[0].strip()}): "
        f"start it, correct {variable}, or unset {variable} to use the private one."
    )
