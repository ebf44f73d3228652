"""A document store for measurements: what they read and draw does not stay with the real documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from django.conf import settings
from django.test.utils import override_settings


@contextmanager
def own_documents() -> Iterator[None]:
    """Documents are kept in a folder of their own during the block, and thrown away with it."""
    with TemporaryDirectory() as place:
        storage = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place},
        }
        with override_settings(STORAGES={**settings.STORAGES, "documents": storage}):
            yield
