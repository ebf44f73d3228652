"""The rows of workers: written while a worker lives, and removed when it ends or was not seen for long."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from orchestrator import conf
from orchestrator.models import Worker

FORGOTTEN_AFTER = 10  # times as long as a worker may stay silent
SEEN = """
INSERT INTO orchestrator_worker (name, queues, version_ids, started_at, seen_at)
VALUES (%(name)s, %(queues)s, %(versions)s, clock_timestamp(), clock_timestamp())
ON CONFLICT (name) DO UPDATE
   SET queues = excluded.queues, version_ids = excluded.version_ids, seen_at = excluded.seen_at
"""


def seen(name: str, *, queues: Collection[str], version_ids: Collection[int]) -> None:
    """Write down that this worker lives, what it serves and what it carries."""
    values: dict[str, Any] = {
        "name": name,
        "queues": sorted(queues),
        "versions": sorted(version_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(SEEN, values)


def ended(name: str) -> None:
    """Remove the row of a worker that ends by itself."""
    Worker.objects.filter(pk=name).delete()


def forget() -> int:
    """Remove the rows of workers that were not seen for long; returns how many."""
    return Worker.objects.filter(
        seen_at__lt=Now() - FORGOTTEN_AFTER * conf.blocked_after()
    ).delete()[0]
