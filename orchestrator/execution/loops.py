"""Queries on behalf of a step, also of one that is a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def outside_loop(query: Callable[[], Answer]) -> Answer:
    """The answer of `query`. Inside an event loop, where Django refuses queries, a thread of its own asks."""
    if not _in_loop():
        return query()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="step-query") as thread:
        return thread.submit(_and_close, query).result()


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _and_close(query: Callable[[], Answer]) -> Answer:
    try:
        return query()
    finally:
        connection.close()
