"""Values as stored bytes: canonical JSON, hashed by what it means, compressed, sealed, in the row or beside it.

Bytes that begin with `e` are sealed (see `sealing`) and bound to their run. Up to `INLINE` they are the payload
itself; a larger one is a blob, and the row holds a sealed reference to it: its hash and its address.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from pydantic_core import to_jsonable_python

from orchestrator import conf
from orchestrator.declare.schema import Compression
from orchestrator.engine.events import Payload
from orchestrator.exceptions import InvalidOutput, StorageError, TooLarge
from orchestrator.store import codecs, sealing
from orchestrator.store.blobs import blob_store
from orchestrator.store.keys import key_ring

INLINE = 32 * 1024  # bytes a row holds itself; a file is faster and spares the WAL above it
OPTIONS = orjson.OPT_SORT_KEYS
REFERENCE = b"@"
# Of a reference: SHA-256 of the JSON, address, codec, bytes of the blob.
LAYOUT = struct.Struct("!32s32scQ")
# How payloads were stored before they were sealed: still read, never written.
OPEN_PLAIN, OPEN_PACKED = b"j", b"z"


def encode(
    value: Any,
    *,
    run: UUID,
    dropped: Any = None,
    compression: Compression | None = None,
) -> Payload:
    """Canonical JSON with its SHA-256; the hash does not depend on key order or compression.

    `run` is the run the bytes belong to; `dropped` are the fields a StepSchema left out, counted as returned;
    `compression` is what the author asked for. A large value is kept beside the database when this returns.
    InvalidOutput: no JSON; TooLarge: over the cap; StorageError: the blob store does not take it.
    """
    text = json_of(value, most=conf.max_payload_bytes())
    digest = hashlib.sha256(text)
    codec, body = codecs.pack(text, wanted=compression)
    if len(body) <= INLINE:
        data = bytes(sealing.seal(body, codec=codec, bound_to=run.bytes))
        stored_size, place = len(data), "inline"
    else:
        reference, stored_size, place = _keep_beside(codec, body, digest.digest())
        data = bytes(sealing.seal(reference, codec=REFERENCE, bound_to=run.bytes))
    return Payload(
        data=data,
        text=text,
        sha256=digest.hexdigest(),
        size=len(text),
        returned_size=len(text) + _size_beside(dropped),
        stored_size=stored_size,
        stored_as=_how(place, codec),
    )


def decode(data: bytes | memoryview, *, run: UUID, sha256: str = "") -> Any:
    """The value again. StorageError: damaged, of another run or, with `sha256` given, another value."""
    return orjson.loads(text_of(data, run=run, sha256=sha256))


def text_of(data: bytes | memoryview, *, run: UUID, sha256: str = "") -> bytes:
    """The canonical JSON that was stored."""
    data = bytes(data)
    text, digest = _unsealed(data, run) if data[:1] == sealing.MARK else (_unpacked(data), "")
    if sha256 and (digest or hashlib.sha256(text).hexdigest()) != sha256:
        raise StorageError("a stored payload does not match its hash", code="payload_damaged")
    return text


def storage_of(data: bytes | memoryview, *, run: UUID) -> tuple[int, str]:
    """How many bytes a stored value takes, in its row or beside it, and how it is stored."""
    data = bytes(data)
    if data[:1] != sealing.MARK:
        return len(data), "inline"
    codec, body = sealing.unseal(data, bound_to=run.bytes)
    if codec != REFERENCE:
        return len(data), _how("inline", codec)
    _, _, codec, size = LAYOUT.unpack(body)
    return size, _how(blob_store().place, codec)


def keyed_hash(*parts: str) -> str:
    """A short hash that cannot be looked up in a dictionary of patients: for logs, attempts and idempotency keys.

    Keyed with the oldest secret, so that it stays the same when a new one is put before it.
    """
    secret: str = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]
    return hmac.digest(secret.encode(), "\x1f".join(parts).encode(), "sha256").hex()[:32]


def json_of(value: Any, *, most: int) -> bytes:
    """Canonical JSON. InvalidOutput where JSON cannot hold the value; TooLarge: over `most` bytes."""
    try:
        text = _dumped(value, OPTIONS)
    except TypeError as error:
        if not str(error).startswith("Dict key must be"):
            raise InvalidOutput(f"the value cannot be stored as JSON: {error}") from error
        text = _with_other_keys(value)
    if len(text) > most:
        raise TooLarge(
            f"the value has {len(text):,} bytes of JSON, more than the {most:,} allowed; "
            "return less (StepSchema keeps or discards fields), or store it elsewhere and return its address"
        )
    return text


def _with_other_keys(value: Any) -> bytes:
    """Numbers and dates as keys become text, as JSON wants them. Slower, so only where there are some."""
    try:
        return _dumped(value, OPTIONS | orjson.OPT_NON_STR_KEYS)
    except TypeError as error:
        raise InvalidOutput(f"the value cannot be stored as JSON: {error}") from error


def _dumped(value: Any, options: int) -> bytes:
    """orjson refuses what it would have to change; types it does not know are asked for their JSON form."""
    return orjson.dumps(value, default=to_jsonable_python, option=options)


def _size_beside(dropped: Any) -> int:
    """The bytes that dropped fields would have added; what has no JSON form counts nothing."""
    if not dropped:
        return 0
    try:
        return len(_dumped(dropped, orjson.OPT_NON_STR_KEYS)) - 1
    except TypeError:
        return 0


def _keep_beside(codec: bytes, body: bytes, digest: bytes) -> tuple[bytes, int, str]:
    """Put the blob where it lasts; what the row needs to find it, its size, and the kind of place."""
    store = blob_store()
    address = hmac.digest(key_ring().first.addressing, codec + digest, "sha256")
    sealed = sealing.seal(body, codec=codec, bound_to=address)
    store.put(address.hex(), sealed)
    return LAYOUT.pack(digest, address, codec, len(sealed)), len(sealed), store.place


def _how(place: str, codec: bytes) -> str:
    """In words for people: `inline`, `inline+zstd`, `file`, `s3+gzip`."""
    return "+".join(filter(None, (place, codecs.NAMES[codec])))


def _unsealed(data: bytes, run: UUID) -> tuple[bytes, str]:
    """The JSON and, of a blob, the hash it was found to have."""
    codec, body = sealing.unseal(data, bound_to=run.bytes)
    if codec != REFERENCE:
        return codecs.unpack(codec, body), ""
    digest, address, _, _ = LAYOUT.unpack(body)
    text = codecs.unpack(*sealing.unseal(blob_store().get(address.hex()), bound_to=address))
    if hashlib.sha256(text).digest() != digest:
        raise StorageError(f"blob {address.hex()} does not match its hash", code="payload_damaged")
    return text, digest.hex()


def _unpacked(data: bytes) -> bytes:
    kind, body = data[:1], data[1:]
    if kind == OPEN_PLAIN:
        return body
    if kind != OPEN_PACKED:
        raise StorageError("a stored payload is of no known kind", code="payload_damaged")
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        raise StorageError("a stored payload is damaged", code="payload_damaged") from error
