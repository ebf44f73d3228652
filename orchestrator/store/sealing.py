"""Bytes at rest: AES-256-GCM, a fresh nonce each time, bound to the run or the address they belong to.

Layout: `e`, one letter for the codec, the length of the key's id, that id, 12 bytes of nonce, then the
ciphertext with its tag. The header up to the id is authenticated together with what the bytes are bound to.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag

from orchestrator.exceptions import StorageError
from orchestrator.store.keys import key_ring

MARK = b"e"
NONCE_BYTES, TAG_BYTES = 12, 16
ID_AT = 3


def seal(body: bytes, *, codec: bytes, bound_to: bytes) -> bytearray:
    """Encrypt under the first key of the ring; `codec` is readable, not changeable, without the key."""
    key = key_ring().first
    header = MARK + codec + bytes([len(key.id)]) + key.id
    start = header + os.urandom(NONCE_BYTES)
    # In place: joining the parts of 1 MB would cost 1 ms, ten times as much as encrypting it.
    sealed = bytearray(len(start) + len(body) + TAG_BYTES)
    sealed[: len(start)] = start
    room = memoryview(sealed)[len(start) :]
    key.cipher.encrypt_into(start[len(header) :], body, header + bound_to, room)
    return sealed


def unseal(data: bytes, *, bound_to: bytes) -> tuple[bytes, bytes]:
    """Codec and body. StorageError: under a key that is not in the ring, damaged, or bound to something else."""
    at = ID_AT + data[2] if len(data) > ID_AT else len(data)
    name = data[ID_AT:at]
    key = key_ring().by_id.get(name)
    if key is None:
        raise StorageError(
            f"a payload is encrypted under the key {name.decode('ascii', 'replace')!r}, which is not among "
            "ORCHESTRATOR_PAYLOAD_KEYS or the secret keys; put it back at their end",
            code="key_unknown",
        )
    nonce, sealed = data[at : at + NONCE_BYTES], memoryview(data)[at + NONCE_BYTES :]
    try:
        body = key.cipher.decrypt(nonce, sealed, data[:at] + bound_to)
    except (InvalidTag, ValueError) as error:
        raise StorageError(
            "a stored payload cannot be opened: it is damaged, or belongs to another run",
            code="payload_damaged",
        ) from error
    return data[1:2], body
