"""Workers that stand by: woken one by one by a word through Redis, and never the reason that work waits."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from orchestrator.execution import dispatch, standby
from orchestrator.execution.bursts import Bursts
from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.execution.standby import LINE, Heard, Standby, call
from orchestrator.store import door
from tests import workflows
from tests.waiting import wait_until

WAIT = 1.0  # seconds that a test stands by at most


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def passed_on() -> list[str]:
    return []


class Waiting(threading.Thread):
    """A thread that stands by for work of these queues, as a worker's does between two claims."""

    def __init__(self, *queues: str) -> None:
        super().__init__(daemon=True)
        self.queues = queues
        self.woken: bool | None = None
        self.begun = threading.Event()

    def run(self) -> None:
        own = Standby(self.queues, lambda _queue: None)
        looks_once_more = own.wait(WAIT)
        self.begun.set()
        self.woken = looks_once_more and own.wait(WAIT)


@contextmanager
def waiting(*queues: str) -> Iterator[Waiting]:
    thread = Waiting(*queues)
    thread.start()
    assert thread.begun.wait(WAIT)
    try:
        yield thread
    finally:
        thread.join(2 * WAIT)
        assert not thread.is_alive()


def test_nobody_stands_by_at_first(server: redis.Redis) -> None:
    assert not call("default")


def test_a_word_wakes_one_and_only_once(server: redis.Redis) -> None:
    with waiting("default") as thread:
        assert call("default")
        assert not call("default")
    assert thread.woken


def test_a_word_for_another_queue_wakes_nobody(server: redis.Redis) -> None:
    with waiting("default"):
        assert not call("documents")
        assert call("default")


def test_whoever_was_woken_for_one_queue_is_not_called_for_another(server: redis.Redis) -> None:
    with waiting("default", "documents"):
        assert call("documents")
        assert not call("default")


def test_the_last_that_worked_is_woken_first(server: redis.Redis) -> None:
    with waiting("default") as first, waiting("default") as second:
        assert call("default")
        second.join(WAIT)
        assert (first.woken, second.woken) == (None, True)
        assert call("default")
    assert first.woken


def test_whoever_was_woken_in_vain_is_called_last(
    server: redis.Redis, passed_on: list[str]
) -> None:
    """So the sweeper's next hint reaches another worker than the one that does not carry the version."""
    own = Standby(["default"], passed_on.append)
    assert own.wait(WAIT)
    assert call("default")
    assert own.wait(WAIT)
    with waiting("default") as other:
        assert own.wait(WAIT)
        assert call("default")
    assert other.woken
    assert not own.wait(0.05)


def test_without_a_word_the_wait_ends(server: redis.Redis, passed_on: list[str]) -> None:
    own = Standby(["default"], passed_on.append)
    assert own.wait(WAIT)
    assert not own.wait(0.05)
    assert not call("default")


def test_a_word_that_comes_with_the_end_of_the_wait_is_heard(
    server: redis.Redis, passed_on: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Standby(["default"], passed_on.append)
    assert own.wait(WAIT)
    assert call("default")
    monkeypatch.setattr(own, "_hears", lambda _seconds: Heard())
    assert own.wait(WAIT)


def test_whoever_finds_work_meanwhile_passes_the_word_on(
    server: redis.Redis, passed_on: list[str]
) -> None:
    own = Standby(["default", "documents"], passed_on.append)
    assert own.wait(WAIT)
    assert call("documents")
    own.leave()
    assert passed_on == ["documents"]


def test_whoever_finds_work_is_not_called_any_more(
    server: redis.Redis, passed_on: list[str]
) -> None:
    own = Standby(["default"], passed_on.append)
    assert own.wait(WAIT)
    own.leave()
    assert not call("default")
    assert passed_on == []


def test_a_worker_that_died_in_line_is_passed_over(server: redis.Redis) -> None:
    """Its sign may still stand, but nobody listens."""
    server.zadd(LINE + "default", {"dead:1:1": 0})
    server.set(standby.SIGN + "dead:1:1", "")
    with waiting("default") as thread:
        assert call("default")
    assert thread.woken


def test_a_line_is_bounded_and_kept_no_longer_than_anybody_waits(server: redis.Redis) -> None:
    """Workers that died are not called off: those that nobody calls any more must not add up."""
    server.zadd(LINE + "default", {f"dead:{number}:1": number for number in range(2_000)})
    own = Standby(["default"], lambda _queue: None)
    assert own.wait(WAIT)
    assert server.zcard(LINE + "default") == 1_000
    assert 0 < server.ttl(LINE + "default") <= standby.STAND_SECONDS + 1
    own.leave()


def test_a_worker_that_serves_more_than_the_engine_does_not_stand_by(server: redis.Redis) -> None:
    assert not Standby(["control", "default"], lambda _queue: None).wait(WAIT)
    assert not Standby([], lambda _queue: None).wait(WAIT)


def test_a_worker_that_ends_stands_by_no_more(
    server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "_process", [])
    standby.begin()
    with waiting("default") as thread:
        standby.end()
    assert thread.woken is False
    assert not Standby(["default"], lambda _queue: None).wait(WAIT)


@pytest.fixture
def own_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """This thread belongs to a worker that can be told to end; what it listened to before is forgotten."""
    monkeypatch.setattr(standby, "_here", threading.local())
    monkeypatch.setattr(standby, "_process", [])
    standby.begin()


def test_a_worker_that_ends_does_not_look_for_work_again(
    server: redis.Redis, passed_on: list[str], own_worker: None
) -> None:
    """Also with much of its time left: what it found then would keep it from ending."""
    own = Standby(["default"], passed_on.append)
    assert own.wait(10 * standby.STAND_SECONDS)
    standby.end()
    assert not own.wait(10 * standby.STAND_SECONDS)
    assert not call("default")
    assert passed_on == []


def test_a_word_to_a_worker_that_ends_goes_to_somebody_else(
    server: redis.Redis, passed_on: list[str], own_worker: None
) -> None:
    own = Standby(["default", "documents"], passed_on.append)
    assert own.wait(10 * standby.STAND_SECONDS)
    standby.end()
    assert call("documents")
    assert not own.wait(10 * standby.STAND_SECONDS)
    assert passed_on == ["documents"]


def test_a_new_connection_in_place_of_a_word_does_not_stop_who_has_found_work(
    server: redis.Redis, passed_on: list[str]
) -> None:
    """Redis was restarted under a worker that stood in line: what comes next from it is no word."""
    own = Standby(["default"], passed_on.append)
    assert own.wait(WAIT)
    server.client_kill_filter(_type="pubsub")
    assert not call("default"), "it hears nothing, and its sign is gone"
    own.leave()
    assert passed_on == ["default"], "a hint too many is better than one too few"


def test_a_word_of_others_who_share_the_server_is_passed_on_as_our_own_queue(
    server: redis.Redis, passed_on: list[str]
) -> None:
    own = Standby(["default"], passed_on.append)
    for foreign in (b"\xff\xfe", b"of-another-project"):
        assert own.wait(WAIT)
        (sign,) = server.keys(standby.SIGN + "*")
        server.delete(sign)
        server.publish(sign, foreign)
        own.leave()
    assert passed_on == ["default", "default"]


def test_who_stands_in_line_looks_for_work_now_and_then(
    server: redis.Redis, passed_on: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that was flushed, or a word that got lost, is no reason to wait to the end."""
    monkeypatch.setattr(standby, "STAND_SECONDS", 1)
    own = Standby(["default"], passed_on.append)
    assert own.wait(2 * WAIT)
    server.flushdb()
    assert own.wait(2 * WAIT), "it looks"
    assert own.wait(2 * WAIT), "it stands in line again"
    assert call("default")
    assert own.wait(2 * WAIT)


def test_a_lost_connection_ends_the_wait_and_the_next_one_begins_afresh(
    server: redis.Redis,
) -> None:
    with waiting("default") as thread:
        server.client_kill_filter(_type="pubsub")
        server.client_kill_filter(_type="normal", skipme=True)
        thread.join(WAIT / 2)
        assert thread.woken is False
        assert not call("default")
    with waiting("default") as again:
        assert call("default")
    assert again.woken


def test_without_redis_a_hint_goes_as_a_message(settings: Any, tmp_path: Path) -> None:
    settings.ORCHESTRATOR_STANDBY_URL = f"unix://{tmp_path}/nobody"
    assert not call("default")
    assert not Standby(["default"], lambda _queue: None).wait(WAIT)
    settings.ORCHESTRATOR_STANDBY_URL = ""
    assert not call("default")
    assert not Standby(["default"], lambda _queue: None).wait(WAIT)


def test_a_redis_that_hangs_keeps_nobody_who_has_committed(settings: Any, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        settings.ORCHESTRATOR_STANDBY_URL = f"unix://{tmp_path}/silent"
        assert not call("default")


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_stands_by_takes_up_what_is_started(
    server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message at all: the word is enough, also for what became ready just before the worker stood in line."""
    messages: list[str] = []

    def send(queue: str) -> bool:
        messages.append(queue)
        return True

    monkeypatch.setattr(dispatch, "_bursts", Bursts(send, call=call))
    workflows.freeze_all()
    door.on_ready_work(dispatch.hint)
    done: list[int] = []
    worker = threading.Thread(target=lambda: done.append(_drained()), daemon=True)
    worker.start()
    wait_until(lambda: server.zcard(LINE + "default") == 1, what="the worker in line")
    handles = []
    for number in range(3):
        handles.append(workflows.chain.start(start=number))
        wait_until(lambda: handles[-1].status() == "completed", what="the run")
    worker.join(10 * WAIT)
    assert messages == []
    assert done[0] >= len(handles)


def _drained() -> int:
    try:
        return drain(["default"], Heartbeat(on_lost=_unexpected), seconds=5 * WAIT, stand_by=True)
    finally:
        connection.close()


def _unexpected() -> None:
    raise AssertionError("a lease was lost")
