"""Real workers on a real broker, killed in the middle: every run completes, nothing is done twice.

Redis is emptied with FLUSHDB: the engine keeps nothing outside the one database of its broker.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest
import redis
from django.conf import settings
from django.db.models import Count

from orchestrator.execution import dispatch
from orchestrator.models import Attempt, DeadLetter, Effect, Run, Step
from orchestrator.queries import invariants
from orchestrator.store import door
from review.config.processes import running_processes, write_lines
from tests import workflows, workflows_posting
from tests.conftest import child_environment
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("alone")]

# Short leases and sweeps: what takes half a minute in production takes a second or two here.
QUICK = {
    "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
    "ORCHESTRATOR_SWEEP_SECONDS": "0.3",
    "ORCHESTRATOR_LEASE_SECONDS": "3",
    "ORCHESTRATOR_GRACE_SECONDS": "0.5",
    "ORCHESTRATOR_MEMORY_MB": "1500",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the steps of the workflow `slow` write."""
    return tmp_path / "steps.log"


@pytest.fixture(scope="module")
def processes(
    servers: None, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Two worker processes and the control process on the test database; yields what they print."""
    place = tmp_path_factory.mktemp("crashes")
    printed = place / "workers.log"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (child_environment(place / "var") | QUICK).items():
            patch.setenv(name, value)
        with running_processes(workers=2, show=write_lines(printed)):
            yield printed


@pytest.fixture
def workers(processes: Path, transactional_db: None) -> Path:
    """The processes, at work: they have run a first step of this test's empty database."""
    workflows.freeze_all()
    door.on_ready_work(dispatch.hint)
    workflows.chain.start(start=0)
    over("chain", seconds=60)
    return processes


def over(*names: str, seconds: float = 30) -> None:
    """Wait until no run of the workflows is open."""
    left = Run.objects.filter(workflow__in=names, state__in=["pending", "running", "waiting"])
    wait_until(lambda: not left.exists(), seconds=seconds, what=f"the end of {', '.join(names)}")


def start_slow(log: Path, count: int, *, seconds: float = 1.0) -> set[UUID]:
    return {workflows.slow.start(log=str(log), seconds=seconds).id for _ in range(count)}


def start_chains(count: int) -> None:
    for number in range(count):
        workflows.chain.start(start=number)


def lingering() -> Run:
    """A run in the middle of its slow step."""
    running = Run.objects.filter(steps__node="linger", steps__state="running", state="running")
    return wait_until(running.first, what="the slow step")  # type: ignore[return-value]


def process_of(run: Run) -> psutil.Process:
    return psutil.Process(int(run.worker.split(":")[-2]))


def outcomes(node: str) -> list[str]:
    rows = Attempt.objects.filter(step__node=node).order_by("number")
    return list(rows.values_list("outcome", flat=True))


def assert_done_once(*names: str) -> None:
    """All runs completed, each step with exactly one try that ended ok, and the engine's check is clean."""
    assert set(Run.objects.filter(workflow__in=names).values_list("state", flat=True)) == {
        "completed"
    }
    tries = Attempt.objects.filter(outcome="ok").values("step").annotate(count=Count("pk"))
    assert {row["count"] for row in tries} == {1}
    completed = Step.objects.filter(state="completed").count()
    assert tries.count() == completed
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def assert_closed_once(log: Path, runs: set[UUID]) -> None:
    closed = [line for line in log.read_text().splitlines() if line.startswith("closed")]
    assert sorted(closed) == sorted(f"closed {run}" for run in runs)


def test_a_worker_killed_by_its_step_is_replaced_and_the_step_runs_again(
    workers: Path, tmp_path: Path
) -> None:
    workflows.hazards.start(what="die once", marker=str(tmp_path / "marker"))
    over("hazards")
    assert outcomes("risk") == ["crashed", "ok"]
    assert_done_once("hazards")


def test_workers_that_die_before_and_after_a_write_arrives_leave_one_write_each(
    workers: Path, tmp_path: Path
) -> None:
    ways = ["before", "after", "never"] * 3
    runs = [workflows_posting.posting.start(folder=str(tmp_path), dies=dies).id for dies in ways]
    over("posting_to_folder", seconds=120)
    records = [path.read_text().splitlines() for path in tmp_path.glob("*.record")]
    assert sorted(records) == sorted([str(run)] for run in runs), "one write per run, none doubled"
    sends = dict(Effect.objects.values_list("run_id", "sends"))
    assert [sends[run] for run in runs] == [2, 1, 1] * 3
    assert_done_once("posting_to_folder")


def test_a_child_killed_from_outside_loses_nothing(workers: Path, log: Path) -> None:
    runs = start_slow(log, 4)
    killed = process_of(lingering())
    os.kill(killed.pid, signal.SIGKILL)
    over("slow")
    assert "crashed" in outcomes("linger")
    assert_closed_once(log, runs)
    assert_done_once("slow")


def test_a_whole_worker_killed_in_mid_run_comes_back_and_goes_on(workers: Path, log: Path) -> None:
    runs = start_slow(log, 4)
    child = process_of(lingering())
    parent = child.parent()
    assert parent is not None
    assert "prefork" in parent.cmdline()
    children = parent.children()
    parent.kill()
    assert psutil.wait_procs(children, timeout=3)[1] == []  # none goes on without its worker
    over("slow")
    assert "crashed" in outcomes("linger")
    assert_closed_once(log, runs)
    assert_done_once("slow")


def test_an_emptied_redis_in_mid_run_only_delays(workers: Path, log: Path) -> None:
    runs = start_slow(log, 4)
    start_chains(10)
    lingering()
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
    over("slow", "chain")
    assert_closed_once(log, runs)
    assert_done_once("slow", "chain")


def test_a_step_that_kills_every_worker_becomes_a_dead_letter_and_its_neighbours_complete(
    workers: Path, tmp_path: Path
) -> None:
    workflows.hazards.start(what="die", marker=str(tmp_path / "marker"))
    start_chains(10)
    over("hazards", "chain")
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.state) == ("worker_lost", "open")
    assert outcomes("risk") == ["crashed", "crashed"]
    assert Run.objects.get(workflow="hazards").state == "failed"
    assert_done_once("chain")


def test_a_step_that_hangs_in_c_and_hears_no_signal_dies_by_its_timeout(
    workers: Path, tmp_path: Path
) -> None:
    workflows.hazards.start(what="hang once in C", marker=str(tmp_path / "marker"))
    start_chains(5)
    over("hazards", "chain")
    first = Attempt.objects.get(step__node="risk", number=1)
    assert first.outcome == "crashed"
    assert first.started_at is not None
    assert (first.ended_at - first.started_at).total_seconds() < 1 + 0.5 + 3
    assert outcomes("risk") == ["crashed", "ok"]
    assert "Timeout (0:00:01.500000)!" in workers.read_text()  # the watchdog shows where it hung
    assert_done_once("hazards", "chain")


@pytest.mark.parametrize(
    ("what", "ends", "reason"),
    [
        ("exit", ["crashed", "crashed"], "worker_lost"),
        ("ignore signals", ["crashed", "crashed"], "worker_lost"),
        ("eat memory", ["error", "error", "error"], "out_of_memory"),
    ],
)
def test_a_step_that_misbehaves_ends_as_its_policy_says_and_harms_no_neighbour(
    workers: Path, tmp_path: Path, what: str, ends: list[str], reason: str
) -> None:
    workflows.hazards.start(what=what, marker=str(tmp_path / "marker"))
    start_chains(20)
    over("hazards", "chain")
    letter = DeadLetter.objects.get()
    assert (letter.reason, outcomes("risk")) == (reason, ends)
    assert_done_once("chain")


def test_what_a_step_started_dies_with_its_process(workers: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    workflows.hazards.start(what="leave a subprocess", marker=str(marker))
    over("hazards")
    assert outcomes("risk") == ["crashed", "ok"]
    left = int(marker.read_text())
    wait_until(lambda: not psutil.pid_exists(left), what="the end of the subprocess")
