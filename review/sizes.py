"""Bytes of results in words: what was returned, dropped and stored, and how."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat

from orchestrator.queries.step_rows import StateSize

PLACES = {"inline": "in the row", "file": "as a file", "s3": "in S3"}


def size_words(size: StateSize) -> str:
    """`returned 1.2 MB, dropped 0.9 MB, stored 40 KB (as a file, zstd)`; "" where there is no result."""
    if not size.returned:
        return ""
    parts = [f"returned {filesizeformat(size.returned)}"]
    if size.dropped:
        parts.append(f"dropped {filesizeformat(size.dropped)}")
    if size.stored:
        # Of one step; a whole run is stored in several ways.
        ways = f" ({storage_words(size)})" if len(size.stored_as) == 1 else ""
        parts.append(f"stored {filesizeformat(size.stored)}{ways}")
    return ", ".join(parts)


def storage_words(size: StateSize) -> str:
    """How the bytes are stored: `in the row`, `as a file, gzip`, or several of these."""
    return "; ".join(map(_one, size.stored_as))


def _one(stored_as: str) -> str:
    place, _, codec = stored_as.partition("+")
    return ", ".join(filter(None, (PLACES.get(place, place), codec)))
