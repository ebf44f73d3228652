"""The private servers by name."""

from __future__ import annotations

from review.config.embedded.places import Places
from review.config.embedded.postgres import postgres_server
from review.config.embedded.redis import redis_server
from review.config.embedded.server import Server

_MAKERS = {"postgres": postgres_server, "redis": redis_server}


def describe(name: str, places: Places) -> Server:
    """The server called "postgres" or "redis". Raises ServerRefused when it cannot run on this machine."""
    return _MAKERS[name](places)
