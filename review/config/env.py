"""Typed readers of environment variables: each either returns a good value or says what is wrong with which one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off", ""})
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def text(name: str, default: str = "", *, environ: Mapping[str, str] = os.environ) -> str:
    """The variable without surrounding blanks, or `default` when it is unset or empty."""
    return environ.get(name, "").strip() or default


def flag(name: str, *, default: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """A yes-or-no variable."""
    raw = environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise _refusal(name, raw, "must be 1 or 0 (true, false, yes, no, on, off work too)")


def number(
    name: str, default: float, *, least: float, most: float, environ: Mapping[str, str] = os.environ
) -> float:
    """A number between `least` and `most`, both included; the unit stands in the variable's name."""
    raw = text(name, environ=environ)
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if least <= value <= most:
        return value
    raise _refusal(name, raw, f"must be a number from {_digits(least)} to {_digits(most)}")


def choice(
    name: str, default: str, allowed: tuple[str, ...], *, environ: Mapping[str, str] = os.environ
) -> str:
    """One of the `allowed` words."""
    value = text(name, default, environ=environ)
    if value in allowed:
        return value
    raise _refusal(name, value, f"must be one of: {', '.join(allowed)}")


def server(name: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """The address of a server that receives patient data, "" when unset: https, or http on this machine."""
    raw = text(name, environ=environ).rstrip("/")
    if not raw:
        return ""
    if _is_server(raw):
        return raw
    # The value is not repeated: a password may stand in it.
    raise ImproperlyConfigured(
        f"{name} must be https://host/path (http on this machine only), without user, query and fragment"
    )


def _is_server(raw: str) -> bool:
    try:
        parts = urlsplit(raw)
        named = bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    return named and safe and not (parts.username or parts.query or parts.fragment)


def words(name: str, default: str = "", *, environ: Mapping[str, str] = os.environ) -> list[str]:
    """A comma-separated list."""
    return [
        word.strip() for word in text(name, default, environ=environ).split(",") if word.strip()
    ]


def _digits(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def hosts(name: str, default: str, *, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Host names without scheme, port and path; an entry with one would match no request."""
    found = words(name, default, environ=environ)
    for host in found:
        if "/" in host or (":" in host and not (host.startswith("[") and host.endswith("]"))):
            raise _refusal(
                name, host, "must be host names alone, without scheme, port and path (IPv6 in [ ])"
            )
    return found


def _refusal(name: str, value: str, rule: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{name} is {value!r}, but {rule}. Change it in the environment or in .env."
    )
