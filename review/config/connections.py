"""Turns DATABASE_URL and REDIS_URL into what Django and Celery expect; opens no connection."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_DJANGO_NAMES = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}
# No value is repeated, nor what libpq says of it: a password may stand in it, and be what is wrong.
_SPELLING = "write postgresql://user:password@host:5432/name, and in the password %40 for @, %2F for /, %25 for %"


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings for a libpq URL, `?host=/socket/folder` and `?sslmode=` included.

    Raises ImproperlyConfigured for anything that is not a PostgreSQL URL with a database name.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql:// (only PostgreSQL is supported). "
            "Leave it out to use the private server."
        )
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {_SPELLING}.") from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database: end it with /name.")
    if not all(port.isdigit() for port in str(parts.get("port") or "0").split(",")):
        raise ImproperlyConfigured(f"DATABASE_URL has no number as its port: {_SPELLING}.")
    found = {key: str(parts.pop(part, "") or "") for part, key in _DJANGO_NAMES.items()}
    options = {"connect_timeout": 5, **parts}
    return {"ENGINE": "django.db.backends.postgresql", **found, "OPTIONS": options}


def broker_url(redis_url: str) -> str:
    """Kombu's spelling of a redis-py URL: unix:///path?db=1 -> redis+socket:///path?virtual_host=1.

    Raises ImproperlyConfigured for a scheme that is none of redis, rediss and unix, for a port or database
    that is no number, and for what is no URL.
    """
    try:
        parts = urlsplit(redis_url)
    except ValueError:
        raise ImproperlyConfigured(
            "REDIS_URL cannot be read: write redis://:password@host:6379/0"
        ) from None
    if not _has_usable_numbers(parts):
        raise ImproperlyConfigured(
            "REDIS_URL has no number as its port or database: redis://host:6379/0"
        )
    if parts.scheme in {"redis", "rediss"}:
        return redis_url
    if parts.scheme != "unix" or not parts.path:
        raise ImproperlyConfigured(
            "REDIS_URL must start with redis://, rediss:// or unix:///. Leave it out to use the private server."
        )
    number = parse_qs(parts.query).get("db", ["0"])[0]
    login = f"{parts.netloc}" if "@" in parts.netloc else ""
    return f"redis+socket://{login}{parts.path}?virtual_host={number}"


def _has_usable_numbers(parts: SplitResult) -> bool:
    try:
        reached = parts.port != 0  # reading the port checks it
    except ValueError:
        return False
    database = "" if parts.scheme == "unix" else parts.path.strip("/")
    return reached and (not database or database.isdecimal())
