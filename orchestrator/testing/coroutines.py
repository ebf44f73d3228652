"""Steps that are coroutines, also in a test that is one."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def called(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """What the function returns, awaited if need be: inside a running loop by a thread with its own."""
    result = function(**arguments)
    if not inspect.isawaitable(result):
        return result
    if not _in_loop():
        return asyncio.run(_awaited(result))
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="step") as thread:
        return thread.submit(asyncio.run, _awaited(result)).result()


async def _awaited(result: Awaitable[Any]) -> Any:
    return await result


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
