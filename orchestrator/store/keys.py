"""The keys of stored bytes: the first of the ring seals, each opens what it sealed."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from orchestrator import conf

KEY_BYTES = 32
ID_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,32}")


@dataclass(frozen=True, slots=True)
class Key:
    """One AES-256 key under its id; `addressing` names blobs so that nobody can guess content from a name."""

    id: bytes
    cipher: AESGCM
    addressing: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """`first` seals; `by_id` opens."""

    first: Key
    by_id: Mapping[bytes, Key]


def key_ring() -> KeyRing:
    """The keys of ORCHESTRATOR_PAYLOAD_KEYS, then those derived from the secret keys, old ones last.

    Raises ImproperlyConfigured for a key that is none.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return _built(conf.payload_keys(), secrets)


@lru_cache(maxsize=8)
def _built(given: tuple[str, ...], secrets: tuple[str, ...]) -> KeyRing:
    named = [_parsed(entry) for entry in given]
    if len({key.id for key in named}) < len(named):
        raise ImproperlyConfigured("ORCHESTRATOR_PAYLOAD_KEYS gives two keys the same id.")
    keys = [*named, *map(_derived, secrets)]
    return KeyRing(first=keys[0], by_id={key.id: key for key in reversed(keys)})


def _parsed(entry: str) -> Key:
    """One `id:base64` of the setting."""
    name, _, encoded = entry.partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if not ID_PATTERN.fullmatch(name) or len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(
            "ORCHESTRATOR_PAYLOAD_KEYS holds an entry that is not `id:key` with an id of letters, digits "
            f"and . _ - and a key of {KEY_BYTES} bytes in base64. Make one with "
            '`python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"`.'
        )
    return _key(name.encode(), secret)


def _derived(secret: str) -> Key:
    """The key of an installation that names none: as good, and as lasting, as its secret key."""
    source = secret.encode()
    name = b"secret-" + _expand(source, b"orchestrator payload key id", 4).hex().encode()
    return _key(name, _expand(source, b"orchestrator payload key", KEY_BYTES))


def _key(name: bytes, secret: bytes) -> Key:
    addressing = _expand(secret, b"orchestrator blob address", KEY_BYTES)
    return Key(id=name, cipher=AESGCM(secret), addressing=addressing)


def _expand(secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret)
