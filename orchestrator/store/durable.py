"""Writes that must stay whatever happens next: inside another transaction they would be forgotten with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from orchestrator.exceptions import OrchestratorError


@contextmanager
def durably(refusal: Callable[[], OrchestratorError]) -> Iterator[None]:
    """A transaction of its own; raises the refusal inside another one."""
    try:
        with transaction.atomic(durable=True):
            yield
    except RuntimeError as error:
        raise refusal() from error
