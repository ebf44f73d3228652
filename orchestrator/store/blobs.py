"""Large payloads beside the database, under an address made of their content: written once, never changed.

A blob is complete and durable before any row names it, so a crash leaves at most a blob nobody names.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from orchestrator import conf
from orchestrator.exceptions import StorageError

# The value is not repeated: keys of an object store may stand in it.
_NO_PLACE = "ORCHESTRATOR_BLOBS must be a folder or s3://bucket/prefix."


class BlobStore(Protocol):
    """Where blobs are kept. Both verbs raise StorageError, naming the address."""

    place: str

    def put(self, address: str, data: bytearray) -> None:
        """Keep `data` durably; an address that is taken already holds the same content."""

    def get(self, address: str) -> bytes:
        """The bytes kept there."""


def blob_store() -> BlobStore:
    """The store of ORCHESTRATOR_BLOBS; ImproperlyConfigured where that names none."""
    return _opened(conf.blob_place(), os.getpid())


@lru_cache(maxsize=4)
def _opened(place: str, process: int) -> BlobStore:  # noqa: ARG001 - a client is not shared over a fork
    if not place:
        raise StorageError(
            "a payload is too large for its row and ORCHESTRATOR_BLOBS is not set: "
            "set it to a folder that all processes share, or to s3://bucket/prefix",
            code="blobs_unset",
        )
    try:
        parts = urlsplit(place)
    except ValueError:
        raise ImproperlyConfigured(_NO_PLACE) from None
    if not parts.scheme:
        return FileBlobs(Path(place))
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured(_NO_PLACE)
    try:
        opened = import_string("orchestrator.store.s3.S3Blobs")
    except ImportError as error:
        raise ImproperlyConfigured(
            f"ORCHESTRATOR_BLOBS is {place!r} and {error.name} is not installed: install the extra `s3`."
        ) from error
    store: BlobStore = opened(bucket=parts.netloc, prefix=parts.path.strip("/"))
    return store


class FileBlobs:
    """One file per blob in 256 folders: written aside, flushed, renamed, the folder flushed."""

    place = "file"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, address: str, data: bytearray) -> None:
        path = self._path(address)
        try:
            if not path.parent.is_dir():
                self._make_folders()
            if not path.exists():
                _write(path, data)
            # Also for a file that was there: whoever wrote it may not have come to this.
            _flush_folder(path.parent)
        except OSError as error:
            raise StorageError(
                f"blob {address} cannot be written: {error.strerror}", code="blob_unwritable"
            ) from error

    def get(self, address: str) -> bytes:
        try:
            return self._path(address).read_bytes()
        except FileNotFoundError as error:
            raise StorageError(f"blob {address} is missing", code="blob_missing") from error
        except OSError as error:
            raise StorageError(
                f"blob {address} cannot be read: {error.strerror}", code="blob_unreadable"
            ) from error

    def _path(self, address: str) -> Path:
        return self.folder / address[:2] / address

    def _make_folders(self) -> None:
        """All at once: they last as soon as the folder they are in is flushed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(256):
            (self.folder / f"{number:02x}").mkdir(mode=0o700, exist_ok=True)
        _flush_folder(self.folder)
        _flush_folder(self.folder.parent)


def _write(path: Path, data: bytearray) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(aside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(aside)
        raise


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
