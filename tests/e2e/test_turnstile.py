"""`max_concurrency` holds over processes and threads, also when processes are killed in mid-step."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

from orchestrator import commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, Run
from orchestrator.queries import invariants
from tests import workflows
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.xdist_group("alone")]

LIMIT, PROCESSES, THREADS, KILLS = 5, 3, 4, 8
CLAIMS = int(os.environ.get("TURNSTILE_CLAIMS", "1000"))  # `make chaos` takes ten thousand
RUNNING = """
SELECT count(*) FROM orchestrator_run WHERE workflow = 'turnstile' AND state = 'running'
"""


class Pool:
    """Processes with threads: twelve steps would run at once if nothing held them."""

    command = (sys.executable, "-m", "tests.worker.pool", str(THREADS))

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.processes = [self._started() for _ in range(PROCESSES)]

    def kill_one(self) -> None:
        """One process dies with whatever its threads hold; another takes its place."""
        self._end(self.processes.pop(0))
        self.processes.append(self._started())

    def end(self) -> None:
        while self.processes:
            self._end(self.processes.pop())

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, env=self.environment)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()


@pytest.fixture
def pool(process_environment: dict[str, str]) -> Iterator[Pool]:
    processes = Pool(
        process_environment
        | {
            "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
            "ORCHESTRATOR_LEASE_SECONDS": "3",
            "ORCHESTRATOR_LOG_LEVEL": "ERROR",
        }
    )
    yield processes
    processes.end()


def running_now() -> int:
    with connection.cursor() as cursor:
        cursor.execute(RUNNING)
        return int(cursor.fetchone()[0])


def test_claims_never_overshoot_even_while_processes_are_killed(pool: Pool) -> None:
    workflows.freeze_all()
    for number in range(CLAIMS):
        commands.start_run("turnstile", input={"number": number})
    left = Run.objects.exclude(state="completed")
    most, kill_below = 0, CLAIMS - CLAIMS // KILLS

    def over() -> bool:
        nonlocal most, kill_below
        most = max(most, running_now())
        count = left.count()
        if count < kill_below:
            pool.kill_one()
            kill_below -= CLAIMS // KILLS
        sweep()
        return count == 0

    wait_until(over, seconds=60 + CLAIMS / 10, what="the end of all runs")
    assert 2 <= most <= LIMIT
    assert Attempt.objects.filter(outcome="crashed").exists()
    assert Attempt.objects.filter(outcome="ok").count() == CLAIMS
    assert [finding for finding in invariants.check() if finding.count] == []
