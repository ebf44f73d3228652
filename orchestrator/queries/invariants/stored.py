"""The one invariant SQL cannot see: stored payloads can be read, and are what their hash says."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from orjson import JSONDecodeError

from orchestrator.exceptions import StorageError
from orchestrator.models import GateRevision, Run, Step
from orchestrator.queries.invariants.invariant import EXAMPLES, Finding
from orchestrator.store import payloads

SAMPLE = 300


def payloads_are_whole(*, full: bool) -> Finding:
    """Decode and hash the newest `SAMPLE` payloads of each kind, or every one."""
    broken = [name for name, data, sha256 in _stored(full) if not _is_whole(data, sha256)]
    return Finding(
        id="payloads",
        sentence="Stored inputs, results and contents can be read and match their hash.",
        kind="safety",
        count=len(broken),
        examples=tuple(broken[:EXAMPLES]),
    )


def _stored(full: bool) -> Iterator[tuple[str, bytes, str]]:
    results = Step.objects.filter(output__isnull=False).order_by("-id")
    contents = GateRevision.objects.order_by("-id")
    runs = Run.objects.order_by("-created_at")
    yield from _rows(results, "step", full, "output", "output_sha256")
    yield from _rows(contents, "content", full, "content", "content_hash")
    yield from _rows(runs, "run", full, "input", "input_sha256")


def _rows(
    query: QuerySet[Any], what: str, full: bool, *fields: str
) -> Iterator[tuple[str, bytes, str]]:
    rows = query.values_list("pk", *fields).iterator(chunk_size=200)
    for pk, data, sha256 in islice(rows, None if full else SAMPLE):
        yield f"{what} {pk}", data, sha256


def _is_whole(data: bytes, sha256: str) -> bool:
    try:
        payloads.decode(data, sha256=sha256 or "missing")
    except (StorageError, zlib.error, JSONDecodeError):
        return False
    return True
