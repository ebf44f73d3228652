"""Old and new code side by side, as real workers: a run goes on where its very version is carried, and only there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
from django.test import Client

from orchestrator import commands
from orchestrator.execution import dispatch
from orchestrator.models import Attempt, DeadLetter, Run, Worker, WorkflowVersion
from orchestrator.queries import invariants, runs
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import door
from tests import workflows_relay
from tests.celery_workers import celery_worker
from tests.people import OLGA, enter
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("alone")]

QUICK = {
    "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
    "ORCHESTRATOR_SWEEP_SECONDS": "0.3",
    "ORCHESTRATOR_LEASE_SECONDS": "3",
    "ORCHESTRATOR_BLOCKED_SECONDS": "2",
}

StartWorker = Callable[[str], AbstractContextManager[subprocess.Popen[bytes]]]


@pytest.fixture
def carrying(process_environment: dict[str, str], tmp_path: Path, settings: Any) -> StartWorker:
    """A whole deployment in one worker: steps, and the sweeper of what it carries ("1", "2" or "1,2")."""
    settings.ORCHESTRATOR_BLOCKED_SECONDS = 2
    door.on_ready_work(dispatch.hint)
    workflows_relay.carry("1"), workflows_relay.carry("2")
    environment, log = process_environment | QUICK, tmp_path / "workers.log"

    def start(versions: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
        name = f"of-{versions.replace(',', '-and-')}@%h"
        options = ("--beat", "--schedule", str(tmp_path / name), "--hostname", name)
        return celery_worker(
            environment,
            log,
            *("--pool", "prefork", "--concurrency", "2", *options),
            versions=versions,
            queues="default,control",
        )

    return start


@pytest.fixture
def until(tmp_path: Path) -> Path:
    """What the first step of version 1 waits for."""
    return tmp_path / "go on"


def old(until: Path) -> UUID:
    return commands.start_run("relay", version="1", input={"until": str(until)})


def new(until: Path) -> UUID:
    return commands.start_run("relay", input={"until": str(until)})


def state(run_id: UUID) -> str:
    return str(Run.objects.get(pk=run_id).state)


def result(run_id: UUID, *, seconds: float = 60) -> Any:
    wait_until(lambda: state(run_id) == "completed", seconds=seconds, what="the end of the run")
    return EmbeddedRuntime().result(run_id)


def wait_for_workers(count: int) -> None:
    wait_until(lambda: Worker.objects.count() == count, seconds=60, what=f"{count} workers")


def tried_by(process: subprocess.Popen[bytes]) -> set[UUID]:
    """The runs of which some step was tried in a child of this worker."""
    children = {child.pid for child in psutil.Process(process.pid).children(recursive=True)}
    tries = Attempt.objects.values_list("step__run", "worker")
    return {run for run, worker in tries if int(worker.split(":")[-2]) in children}


def test_a_run_of_version_1_finishes_on_version_1_after_version_2_is_live(
    carrying: StartWorker, until: Path
) -> None:
    with carrying("1,2"):
        first = old(until)
        wait_until(lambda: state(first) == "running", seconds=60, what="the old run")
        assert result(new(until)) == "finished by version 2"
        assert state(first) == "running"
        until.touch()
        assert result(first) == "finished by version 1"
    assert [found for found in invariants.check(full=True) if found.count] == []


def test_each_of_two_workers_runs_only_the_version_it_carries(
    carrying: StartWorker, until: Path
) -> None:
    until.touch()
    with carrying("1") as one, carrying("2") as two:
        wait_for_workers(2)
        olds, news = {old(until) for _ in range(5)}, {new(until) for _ in range(5)}
        assert {result(run_id) for run_id in olds} == {"finished by version 1"}
        assert {result(run_id) for run_id in news} == {"finished by version 2"}
        assert tried_by(one) == olds
        assert tried_by(two) == news


def test_a_worker_without_version_1_leaves_it_alone_and_the_page_says_blocked_until_one_comes(
    carrying: StartWorker, until: Path
) -> None:
    until.touch()
    client = Client()
    client.force_login(enter(OLGA))
    with carrying("2"):
        waiting = old(until)
        assert result(new(until)) == "finished by version 2"
        page = wait_until(
            partial(page_that_says, client, waiting, "Blocked since"), seconds=30, what="blocked"
        )
        assert "No running worker carries version 1 of relay" in page
        assert not Attempt.objects.filter(step__run=waiting).exists()
        assert state(waiting) == "pending"
        assert not DeadLetter.objects.exists()
        with carrying("1"):
            assert result(waiting) == "finished by version 1"
            assert page_that_says(client, waiting, "Completed")
            assert not page_that_says(client, waiting, "Blocked")


def test_a_run_whose_only_worker_dies_waits_blocked_for_another_that_carries_it(
    carrying: StartWorker, until: Path
) -> None:
    with carrying("2"):
        with carrying("1") as worker:
            held = old(until)
            wait_until(lambda: state(held) == "running", seconds=60, what="the old run")
            worker.kill()
            worker.wait()
        wait_until(lambda: runs.run_detail(held).blocked, seconds=60, what="blocked")
        assert state(held) == "running"
        until.touch()
        with carrying("1"):
            assert result(held) == "finished by version 1"
    assert not DeadLetter.objects.exists()
    assert sorted(Attempt.objects.filter(step__node="hold").values_list("outcome", flat=True)) == [
        "crashed",
        "ok",
    ]


def test_a_drained_version_retires_when_its_last_run_is_over(
    carrying: StartWorker, until: Path
) -> None:
    with carrying("1,2"):
        last = old(until)
        wait_until(lambda: state(last) == "running", seconds=60, what="the old run")
        commands.drain_version("relay", "1", user=None)
        until.touch()
        assert result(last) == "finished by version 1"
        retired = WorkflowVersion.objects.filter(version="1", state="retired")
        wait_until(retired.exists, seconds=30, what="its retirement")


def page_that_says(client: Client, run_id: UUID, words: str) -> str:
    """The run's page when the words are on it, else nothing."""
    page = client.get(f"/runs/{run_id}/").content.decode()
    return page if words in page else ""
