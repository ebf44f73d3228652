"""What a pool process leaves behind is ended, however short it lived itself."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection

import psutil
import pytest

from review.config.confinement import Orphans
from tests.waiting import wait_until


def live_for_a_moment(orphans: Orphans, told: Connection, *, alone: bool) -> None:
    if alone:
        os.setsid()
    orphans.report()
    told.send(subprocess.Popen(["/bin/sleep", "60"]).pid)


def left_behind(orphans: Orphans, *, alone: bool) -> psutil.Process:
    """A subprocess of a process that has ended."""
    here, there = Pipe()
    process = get_context("fork").Process(
        target=live_for_a_moment, args=(orphans, there), kwargs={"alone": alone}
    )
    process.start()
    process.join(10)
    return psutil.Process(here.recv())


def ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_process_that_nobody_saw_alive_leaves_nothing() -> None:
    orphans = Orphans()
    left = left_behind(orphans, alone=True)
    assert orphans.end() == 1
    wait_until(lambda: ended(left), what="the end of what was left")
    assert orphans.end() == 0


@pytest.mark.parametrize("looks", [1, 2])
def test_a_session_that_is_shared_with_others_is_left_alone(looks: int) -> None:
    orphans = Orphans()
    left = left_behind(orphans, alone=False)
    try:
        assert [orphans.end() for _ in range(looks)] == [0] * looks
        assert not ended(left)
    finally:
        left.kill()


def test_an_id_that_leads_again_is_somebody_elses_session() -> None:
    orphans = Orphans()
    words = ["/bin/sh", "-c", "sleep 60 & echo $!; read end"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as leader:
        assert leader.stdout is not None
        member = psutil.Process(int(leader.stdout.readline()))
        orphans._sessions[leader.pid] = 1  # as a pool process had it that started with the machine
        assert orphans.end() == 0
        leader.kill()
    try:
        assert orphans.end() == 0
        assert not ended(member)
    finally:
        member.kill()


def test_a_report_that_nobody_reads_keeps_no_step_waiting() -> None:
    orphans = Orphans()
    with suppress(BlockingIOError):
        assert not os.get_blocking(orphans._report)
        while True:
            os.write(orphans._report, bytes(12))
    left_behind(orphans, alone=True).kill()


def test_a_step_cannot_report() -> None:
    orphans = Orphans()
    here, there = Pipe()

    def write() -> None:
        os.setsid()
        orphans.report()
        for end in (orphans._report, orphans._reported):
            try:
                os.fstat(end)
                there.send("open")
            except OSError:
                there.send("closed")

    process = get_context("fork").Process(target=write)
    process.start()
    process.join(10)
    assert [here.recv(), here.recv()] == ["closed", "closed"]
