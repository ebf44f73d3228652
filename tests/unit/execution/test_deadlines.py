from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestrator.exceptions import StepTimeout
from orchestrator.execution.deadlines import deadline


def _busy(seconds: float) -> str:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pass
    return "came to its end"


def _within(limit: float, seconds: float) -> str:
    with deadline(limit):
        return _busy(seconds)


def test_a_step_in_the_main_thread_is_interrupted() -> None:
    with pytest.raises(StepTimeout):
        _within(0.05, 20)


def test_a_step_in_another_thread_is_interrupted() -> None:
    with ThreadPoolExecutor(1) as thread, pytest.raises(StepTimeout):
        thread.submit(_within, 0.05, 20).result()


def test_only_the_thread_whose_time_is_up_is_interrupted() -> None:
    with ThreadPoolExecutor(3) as threads:
        slow = threads.submit(_within, 0.05, 20)
        others = [threads.submit(_within, 30, 0.3) for _ in range(2)]
        assert [other.result() for other in others] == ["came to its end"] * 2
        with pytest.raises(StepTimeout):
            slow.result()


def test_a_timeout_that_comes_at_the_very_end_hits_no_later_step() -> None:
    survived: list[int] = []

    def many() -> None:
        for number in range(200):
            try:
                _within(0.001, 0.001)
            except StepTimeout:
                pass
            survived.append(number)

    thread = threading.Thread(target=many)
    thread.start()
    thread.join()
    assert len(survived) == 200
