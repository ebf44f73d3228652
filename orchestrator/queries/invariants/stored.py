"""The one invariant SQL cannot see: stored payloads can be read, and are what their hash says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField, Value
from orjson import JSONDecodeError

from orchestrator.exceptions import StorageError
from orchestrator.models import Effect, GateRevision, Run, Step
from orchestrator.queries.invariants.invariant import EXAMPLES, Finding
from orchestrator.store import payloads

SAMPLE = 300


def payloads_are_whole(*, full: bool) -> Finding:
    """Decode and hash the newest `SAMPLE` payloads of each kind, or every one."""
    broken = [name for name, data, run, sha256 in _stored(full) if not _is_whole(data, run, sha256)]
    return Finding(
        id="payloads",
        sentence="Stored inputs, results, contents and receipts can be read and match their hash.",
        kind="safety",
        count=len(broken),
        examples=tuple(broken[:EXAMPLES]),
    )


def _stored(full: bool) -> Iterator[tuple[str, bytes, UUID, str | None]]:
    results = Step.objects.filter(output__isnull=False).order_by("-id")
    contents = GateRevision.objects.order_by("-id")
    receipts = Effect.objects.filter(receipt__isnull=False).order_by("-id")
    runs = Run.objects.order_by("-created_at")
    yield from _rows(results, "step", full, "output", "run_id", "output_sha256")
    # An item has no hash of its own input: its seal alone says whether it is whole.
    items = Step.objects.filter(input__isnull=False).annotate(unknown=Value(None, TextField()))
    yield from _rows(items.order_by("-id"), "item", full, "input", "run_id", "unknown")
    yield from _rows(contents, "content", full, "content", "gate__run_id", "content_hash")
    yield from _rows(receipts, "receipt", full, "receipt", "run_id", "receipt_sha256")
    yield from _rows(runs, "run", full, "input", "pk", "input_sha256")


def _rows(
    query: QuerySet[Any], what: str, full: bool, *fields: str
) -> Iterator[tuple[str, bytes, UUID, str | None]]:
    rows = query.values_list("pk", *fields).iterator(chunk_size=200)
    for pk, data, run, sha256 in islice(rows, None if full else SAMPLE):
        yield f"{what} {pk}", data, run, sha256


def _is_whole(data: bytes, run: UUID, sha256: str | None) -> bool:
    """`sha256` None: nobody noted a hash; "": it should be there and is not."""
    try:
        payloads.decode(data, run=run, sha256="" if sha256 is None else sha256 or "missing")
    except (StorageError, JSONDecodeError):
        return False
    return True
