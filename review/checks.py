"""What `manage.py check --deploy` finds, beside Django's own, in settings that work and leave something open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

_ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})
_HERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})


@register(Tags.security, deploy=True)
def settings_leave_nothing_open(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it so
    """review.W001-W007: see each message."""
    return [
        Warning(problem, hint=remedy, id=f"review.{number}")
        for number, problem, remedy in (*_of_the_site(), *_of_servers(), *_of_secrets())
    ]


def _of_the_site() -> Iterator[tuple[str, str, str]]:
    if "*" in settings.ALLOWED_HOSTS:
        yield (
            "W001",
            "ORCHESTRATOR_ALLOWED_HOSTS has *: the site answers to any name, also to one of somebody else's",
            "List the names people use.",
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        host = urlsplit(origin).hostname or ""
        if not origin.startswith("https://") or host in {"", "*"}:
            yield (
                "W002",
                f"ORCHESTRATOR_TRUSTED_ORIGINS has {origin!r}: forms may come from anywhere or anybody between",
                "List origins as https://name.",
            )


def _of_servers() -> Iterator[tuple[str, str, str]]:
    database = settings.DATABASES["default"]
    mode = str(database.get("OPTIONS", {}).get("sslmode", ""))
    if mode not in _ENCRYPTED and any(map(_is_elsewhere, str(database["HOST"]).split(","))):
        yield (
            "W003",
            "DATABASE_URL does not insist on TLS, and the database is on another machine: whoever is between can read",
            "End it with ?sslmode=verify-full, or require.",
        )
    redis = urlsplit(settings.REDIS_URL)
    if redis.scheme == "redis" and _is_elsewhere(redis.hostname or ""):
        yield (
            "W004",
            "REDIS_URL is plain redis://, and Redis is on another machine: whoever is between can start and stop work",
            "Use rediss://.",
        )
    has_password = redis.password or "password" in parse_qs(redis.query)
    if redis.scheme != "unix" and _is_elsewhere(redis.hostname or "") and not has_password:
        yield (
            "W005",
            "REDIS_URL has no password, and Redis is on another machine: whoever reaches it can empty it",
            "Give Redis a password and name it: rediss://:password@host:6379/0.",
        )


def _is_elsewhere(host: str) -> bool:
    """Whether a name may lead out of this machine; sockets do not, nor names of a container network, without a dot."""
    return host not in _HERE and not host.startswith("/") and ("." in host or ":" in host)


def _of_secrets() -> Iterator[tuple[str, str, str]]:
    if not settings.ORCHESTRATOR_PAYLOAD_KEYS:
        yield (
            "W006",
            "ORCHESTRATOR_PAYLOAD_KEYS is not set: who knows the secret key can read what is stored",
            "Name a key of its own; docs/operating.md says how.",
        )
    if settings.EHR_TOKEN and not settings.EHR_URL:
        yield (
            "W007",
            "EHR_TOKEN is set and EHR_URL is not: approved intakes stay in the embedded EHR",
            "Set EHR_URL, or take the token away.",
        )
