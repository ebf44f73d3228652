"""The secret key: given by the environment, or made once for a checkout that runs on its private servers."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_SHORTEST = 32


def secret_key(given: str, *, keep_in: Path | None) -> str:
    """`given`, or the key kept in the folder `keep_in`, made there at first use and readable by its owner only.

    Raises ImproperlyConfigured for a short key, for a folder that cannot be used, and without a key when `keep_in`
    is None (a real deployment).
    """
    if given:
        if len(given) < _SHORTEST:
            raise ImproperlyConfigured(
                f"ORCHESTRATOR_SECRET_KEY has {len(given)} characters: give it {_SHORTEST} or more."
            )
        return given
    if keep_in is None:
        raise ImproperlyConfigured(
            "ORCHESTRATOR_SECRET_KEY is not set. With DATABASE_URL set it is required: put the output of "
            '`python -c "import secrets; print(secrets.token_urlsafe(50))"` there and keep it.'
        )
    try:
        return _kept(keep_in / "secret.key")
    except OSError as error:
        raise ImproperlyConfigured(
            f"ORCHESTRATOR_VAR is {os.fspath(keep_in)!r}, but nothing can be kept there ({error.strerror}): "
            "name a folder that may be written."
        ) from None


def _kept(path: Path) -> str:
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(50), "ascii")
    # Two first commands at once: the link is atomic, the loser reads the winner's.
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return path.read_text("ascii").strip()
