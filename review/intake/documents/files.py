"""Documents and pictures of their pages as files, each under the hash of its content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

ORIGINALS, PICTURES = "originals", "pages"


def store_document(data: bytes) -> str:
    """Keep the bytes under their SHA-256 in the `documents` storage and return that hash."""
    return _store(data, ORIGINALS)


def store_image(data: bytes) -> str:
    """Keep a page picture (PNG or WebP) apart from the originals and return its SHA-256."""
    return _store(data, PICTURES)


def load_document(sha256: str) -> bytes:
    """Return the original kept under this hash; raise OSError when it is gone or altered."""
    return _load(sha256, ORIGINALS)


def load_image(sha256: str) -> bytes:
    """Return the page picture kept under this hash; raise OSError when it is gone or altered."""
    return _load(sha256, PICTURES)


def _store(data: bytes, folder: str) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    storage, name = storages["documents"], _name_of(sha256, folder)
    if storage.exists(name):
        return sha256
    path = _local_path(storage, name)
    if path is None:
        storage.save(name, ContentFile(data))
    else:
        _write_whole(path, data)
    return sha256


def _load(sha256: str, folder: str) -> bytes:
    with storages["documents"].open(_name_of(sha256, folder)) as stored:
        data: bytes = stored.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise OSError(f"stored document {sha256} does not match its hash: restore it from backup")
    return data


def _name_of(sha256: str, folder: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("a document is named by 64 hexadecimal digits")
    return f"{folder}/{sha256[:2]}/{sha256}"


def _local_path(storage: Storage, name: str) -> Path | None:
    """Where the storage keeps the file on this machine; None for one elsewhere, which Django says by raising."""
    try:
        return Path(storage.path(name))
    except NotImplementedError:
        return None


def _write_whole(path: Path, data: bytes) -> None:
    """Write so that a crash leaves either the whole file or none: temp, fsync, rename."""
    for folder in (path.parent.parent.parent, path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
