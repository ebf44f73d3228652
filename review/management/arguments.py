"""Numbers on command lines: each type either returns a good value or says what it takes."""

from __future__ import annotations

from argparse import ArgumentTypeError


def port(text: str) -> int:
    """A TCP port."""
    return _whole(text, most=65535, what="port", rule="give a number from 1 to 65535")


def workers(text: str) -> int:
    """A number of worker processes."""
    return _whole(text, most=64, what="number of workers", rule="give one from 1 to 64")


def forms(text: str) -> int:
    """How many forms."""
    return _whole(text, most=10**6, what="number of forms", rule="give one from 1 on")


def seconds(text: str) -> float:
    """A time to wait at most."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if 0 < value < float("inf"):
        return value
    raise ArgumentTypeError(f"{text!r} is no time to wait: give seconds above 0")


def _whole(text: str, *, most: int, what: str, rule: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= most:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no {what}: {rule}")
