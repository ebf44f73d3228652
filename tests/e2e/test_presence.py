"""Real workers say that they are there: idle or busy, with what they serve and carry, until they end."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis

from orchestrator.execution import dispatch
from orchestrator.execution.standby import LINE
from orchestrator.models import Worker, WorkflowVersion
from orchestrator.store import door
from tests import workflows_relay
from tests.celery_workers import celery_worker
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("alone")]

BEAT = 0.25  # seconds: a sixth of the silence below


@pytest.fixture
def environment(process_environment: dict[str, str], settings: Any) -> dict[str, str]:
    settings.ORCHESTRATOR_BLOCKED_SECONDS = 6 * BEAT
    door.on_ready_work(dispatch.hint)
    return process_environment | {
        "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
        "ORCHESTRATOR_BLOCKED_SECONDS": str(6 * BEAT),
    }


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "workers.log"


def the_worker() -> Worker:
    return wait_until(Worker.objects.first, seconds=60, what="a worker")  # type: ignore[return-value]


def beats_on(worker: Worker) -> bool:
    """Whether it is seen again, some beats later than now."""
    then = Worker.objects.get(pk=worker.pk).seen_at
    wait_until(
        lambda: (Worker.objects.get(pk=worker.pk).seen_at - then).total_seconds() > 2 * BEAT,
        seconds=30,
        what="a later beat",
    )
    return True


@pytest.mark.parametrize("pool", ["prefork", "threads"])
def test_a_worker_is_seen_idle_and_with_all_hands_busy_until_it_ends(
    environment: dict[str, str], log: Path, tmp_path: Path, pool: str
) -> None:
    until = tmp_path / "go on"
    options = ("--pool", pool, "--concurrency", "1", "--hostname", "one@%h")
    with celery_worker(environment, log, *options, queues="default,documents") as process:
        worker = the_worker()
        assert worker.name.startswith(f"one@{os.uname().nodename}:{process.pid}:")
        assert worker.queues == ["default", "documents"]
        assert worker.version_ids == []
        assert beats_on(worker)
        handle = workflows_relay.carry("1").start(until=str(until))
        wait_until(lambda: handle.status() == "running", seconds=30, what="the step")
        version = WorkflowVersion.objects.get(name="relay")
        assert beats_on(worker)
        assert handle.status() == "running"
        assert Worker.objects.get().version_ids == [version.pk]
        until.touch()
        wait_until(lambda: handle.status() == "completed", seconds=30, what="the end")
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert not Worker.objects.exists(), log.read_text()


def test_a_worker_that_comes_after_a_killed_one_of_the_same_name_is_another(
    environment: dict[str, str], log: Path
) -> None:
    options = ("--pool", "solo", "--hostname", "same@host")
    with celery_worker(environment, log, *options) as process:
        first = the_worker()
        process.kill()
        process.wait()
    with celery_worker(environment, log, *options):
        second = wait_until(
            Worker.objects.exclude(pk=first.pk).first, seconds=60, what="the second worker"
        )
        assert second is not None
        assert Worker.objects.count() == 2


def test_a_child_of_the_pool_does_not_speak_for_its_worker(
    environment: dict[str, str], log: Path, tmp_path: Path
) -> None:
    """Children are forked while the worker beats, also to replace one that was killed."""
    with celery_worker(environment, log, "--pool", "prefork", "--concurrency", "2") as process:
        worker = the_worker()
        for _ in range(3):
            children = wait_until(psutil.Process(process.pid).children, what="children")
            children[0].kill()
            assert beats_on(worker)
        handle = workflows_relay.carry("2").start(until=str(tmp_path / "nothing"))
        wait_until(lambda: handle.status() == "completed", seconds=60, what="a step in a new child")
        assert list(Worker.objects.values_list("pk", flat=True)) == [worker.pk]


@pytest.mark.parametrize("pool", ["prefork", "threads"])
def test_a_worker_that_stands_by_is_woken_without_a_message_and_ends_at_once(
    environment: dict[str, str], log: Path, redis_url: str, tmp_path: Path, pool: str
) -> None:
    options = ("--pool", pool, "--concurrency", "2")
    with (
        redis.Redis.from_url(redis_url) as server,
        celery_worker(environment, log, *options, queues="default,documents") as process,
    ):
        relay = workflows_relay.carry("1")
        first = relay.start(until=str(tmp_path))
        wait_until(lambda: first.status() == "completed", seconds=60, what="the first run")
        wait_until(lambda: server.zcard(LINE + "default") == 1, what="the worker in line")
        second = relay.start(until=str(tmp_path))
        assert server.zcard(LINE + "default") == 0, "the start has called it"
        wait_until(lambda: second.status() == "completed", seconds=5, what="the second run")
        wait_until(lambda: server.zcard(LINE + "default") == 1, what="the worker in line again")
        process.send_signal(signal.SIGTERM)
        process.wait(5)
    assert "Traceback" not in log.read_text()
