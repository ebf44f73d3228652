"""Values as stored bytes: canonical JSON, compressed when that pays, hashed by what they mean."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from orchestrator import conf
from orchestrator.engine.events import Payload
from orchestrator.exceptions import InvalidOutput, StorageError, TooLarge

COMPRESS_ABOVE = 1024
PLAIN, PACKED = b"j", b"z"
OPTIONS = orjson.OPT_SORT_KEYS


def encode(
    value: Any,
    *,
    run: UUID,  # noqa: ARG001
    returned_size: int | None = None,
) -> Payload:
    """Canonical JSON with its SHA-256; the hash does not depend on key order or compression.

    `run` is the run the bytes belong to; `returned_size` the size before a StepSchema, if one was applied.
    """
    try:
        text = orjson.dumps(value, option=OPTIONS)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise InvalidOutput(f"the value cannot be stored as JSON: {error}") from error
    if len(text) > conf.max_payload_bytes():
        raise TooLarge(
            f"the value has {len(text):,} bytes, more than the {conf.max_payload_bytes():,} allowed; "
            "return less, or store it elsewhere and return its address"
        )
    data = _pack(text)
    return Payload(
        data=data,
        text=text,
        sha256=hashlib.sha256(text).hexdigest(),
        size=len(text),
        returned_size=len(text) if returned_size is None else returned_size,
        stored_size=len(data),
        stored_as="inline",
    )


def decode(data: bytes | memoryview, *, run: UUID, sha256: str = "") -> Any:
    """The value again; with `sha256` given, a damaged payload raises StorageError."""
    return orjson.loads(text_of(data, run=run, sha256=sha256))


def text_of(data: bytes | memoryview, *, run: UUID, sha256: str = "") -> bytes:  # noqa: ARG001
    """The canonical JSON that was stored."""
    kind, body = bytes(data[:1]), bytes(data[1:])
    text = zlib.decompress(body) if kind == PACKED else body
    if sha256 and hashlib.sha256(text).hexdigest() != sha256:
        raise StorageError("a stored payload does not match its hash", code="payload_damaged")
    return text


def keyed_hash(*parts: str) -> str:
    """A short hash for logs and attempts that cannot be looked up in a dictionary of patients."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def _pack(text: bytes) -> bytes:
    if len(text) <= COMPRESS_ABOVE:
        return PLAIN + text
    packed = zlib.compress(text, level=1)
    return PACKED + packed if len(packed) < len(text) else PLAIN + text
