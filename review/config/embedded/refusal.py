"""The one error of this package."""

from __future__ import annotations


class ServerRefused(Exception):
    """A server cannot be used; the text says which, why, and what to do, in words for the person at the terminal."""
