"""The worker processes that were seen lately: which versions they carry, which queues they serve."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Worker(models.Model):
    """One row per process that runs steps, renewed while it lives; the sweeper removes old ones."""

    name = models.CharField(max_length=120, primary_key=True)
    queues = ArrayField(models.CharField(max_length=40))
    version_ids = ArrayField(models.BigIntegerField())
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="worker_seen")]

    def __str__(self) -> str:
        return self.name
