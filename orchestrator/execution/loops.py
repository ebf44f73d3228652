"""Steps that are coroutines: how they are called, and how they ask the database."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def called(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """What the function returns, awaited if need be: inside a running loop by a thread with its own."""
    result = function(**arguments)
    if not inspect.isawaitable(result):
        return result
    if not _in_loop():
        return asyncio.run(_awaited(result))
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="step") as thread:
        return thread.submit(asyncio.run, _awaited(result)).result()


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


async def _awaited(result: Awaitable[Any]) -> Any:
    return await result


def _and_close(query: Callable[[], Answer]) -> Answer:
    try:
        return query()
    finally:
        connection.close()
