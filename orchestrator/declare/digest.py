"""Estimated tokens, and values told within so many of them. Deterministic: the same value, the same words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

# An upper bound for prose and JSON; a real count needs the model's own vocabulary.
BYTES_PER_TOKEN = 3
ELLIPSIS = "…"
# How deep, how many entries of a list or an object, how many characters of a text: from rich to poor.
LEVELS = ((6, 30, 600), (5, 12, 240), (4, 8, 120), (3, 6, 60), (2, 4, 30), (1, 3, 16))


def tokens(text: str) -> int:
    """An upper bound of the tokens of `text`: its UTF-8 bytes / 3, rounded up.

    >>> tokens("12345678")
    3
    """
    return -(-len(_bytes(text)) // BYTES_PER_TOKEN)


def cut(text: str, max_tokens: int) -> str:
    """The beginning of `text` that fits, with an ellipsis where something is missing.

    >>> cut("a long sentence", 3)
    'a long…'
    """
    if tokens(text) <= max_tokens:
        return text
    room = max_tokens * BYTES_PER_TOKEN - len(_bytes(ELLIPSIS))
    if room < 0:
        return ""
    return _bytes(text)[:room].decode("utf-8", "ignore").rstrip() + ELLIPSIS


def digest(value: Any, max_tokens: int) -> str:
    """Structure, keys, short values and counts of a JSON value, as much of them as fits.

    >>> digest({"note": "x" * 99, "found": [{"a": 1}, {"b": 2}]}, 24)
    '{note: "xxxxxxxxxxxxxxxx…" (99 characters), found: [2 entries]}'
    """
    for level in LEVELS:
        told = _within(_told(value, *level), max_tokens * BYTES_PER_TOKEN)
        if told is not None:
            return told
    return cut("".join(_told(value, *LEVELS[-1])), max_tokens)


def _within(parts: Iterator[str], room: int) -> str | None:
    """The parts as one text; None as soon as they are too long, before a large value is told in full."""
    found: list[str] = []
    for part in parts:
        room -= len(_bytes(part))
        if room < 0:
            return None
        found.append(part)
    return "".join(found)


def _told(value: Any, depth: int, wide: int, long: int) -> Iterator[str]:
    if isinstance(value, str):
        yield _text(value, long)
    elif isinstance(value, list | dict) and value and not depth:
        yield _counted(value)
    elif isinstance(value, list):
        yield from _joined("[]", [("", entry) for entry in value[:wide]], value, depth, wide, long)
    elif isinstance(value, dict):
        pairs = [(f"{_name(key)}: ", entry) for key, entry in islice(value.items(), wide)]
        yield from _joined("{}", pairs, value, depth, wide, long)
    else:
        yield json.dumps(value)


def _joined(
    brackets: str,
    entries: list[tuple[str, Any]],
    whole: list[Any] | dict[str, Any],
    depth: int,
    wide: int,
    long: int,
) -> Iterator[str]:
    yield brackets[0]
    for number, (name, entry) in enumerate(entries):
        yield f", {name}" if number else name
        yield from _told(entry, depth - 1, wide, long)
    if len(entries) < len(whole):
        yield f", {ELLIPSIS} {len(whole):,} in all"
    yield brackets[1]


def _counted(value: list[Any] | dict[str, Any]) -> str:
    count = f"{len(value):,}"
    if isinstance(value, list):
        return f"[{count} {'entry' if count == '1' else 'entries'}]"
    return f"{{{count} {'key' if count == '1' else 'keys'}}}"


def _name(key: str) -> str:
    return key if key.isidentifier() else json.dumps(cut(key, 40), ensure_ascii=False)


def _text(text: str, long: int) -> str:
    if len(text) <= long:
        return json.dumps(text, ensure_ascii=False)
    return f"{json.dumps(text[:long] + ELLIPSIS, ensure_ascii=False)} ({len(text):,} characters)"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
