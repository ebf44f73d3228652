"""Answers that were paid for: kept sealed under a keyed hash of the question, found again by it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models.functions import Now

from orchestrator import conf
from orchestrator.exceptions import StorageError
from orchestrator.models import ModelAnswer
from orchestrator.store import codecs, payloads, sealing
from orchestrator.store.statements import fetch_one

TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 2))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%(key)s, 2))"
PAUSE = 0.05  # seconds between looks whether somebody else is done asking the same


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a model answered before, and what that had cost (None: nobody knows)."""

    model: str
    text: str
    cost: Decimal | None


def key_of(model: str, prompt: str, shape: str, max_tokens: int) -> str:
    """The same for the same question to the same model; without the secret it says nothing of it."""
    return payloads.keyed_hash("model-answer", model, str(max_tokens), shape, prompt)


def find(keys: Collection[str]) -> dict[str, KeptAnswer]:
    """The answers that are kept under these keys; one that cannot be opened any more is as good as none."""
    found = {}
    for row in ModelAnswer.objects.filter(pk__in=keys):
        try:
            found[row.key] = KeptAnswer(row.model, _opened(row), row.cost)
        except StorageError:
            continue
    return found


def keep(key: str, answer: KeptAnswer, *, now: datetime) -> None:
    """Keep an answer; one that is there already stays."""
    codec, body = codecs.pack(answer.text.encode("utf-8", "replace"))
    row = ModelAnswer(
        key=key,
        body=bytes(sealing.seal(body, codec=codec, bound_to=key.encode())),
        model=answer.model,
        cost=answer.cost,
        created_at=now,
    )
    ModelAnswer.objects.bulk_create([row], ignore_conflicts=True)


def forget_old() -> int:
    """Remove answers that were kept long enough; returns how many."""
    return ModelAnswer.objects.filter(created_at__lt=Now() - conf.answers_kept()).delete()[0]


@contextmanager
def one_at_a_time(key: str, *, patience: float) -> Iterator[None]:
    """Let nobody else ask the same meanwhile: who waited finds the answer of who went first.

    After `patience` seconds it is asked anyway: rather twice than never. The lock is this
    connection's, so it ends with a worker that dies.
    """
    got = _locked(key, time.monotonic() + patience)
    try:
        yield
    finally:
        # A connection that broke took the lock along.
        if got and connection.connection is not None and not connection.connection.closed:
            fetch_one(UNLOCK, {"key": key})


def _locked(key: str, until: float) -> bool:
    while True:
        row = fetch_one(TRY_LOCK, {"key": key})
        if row is not None and row[0]:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(PAUSE)


def _opened(row: ModelAnswer) -> str:
    codec, body = sealing.unseal(bytes(row.body), bound_to=row.key.encode())
    return codecs.unpack(codec, body).decode()
