"""What a pool process leaves behind is ended, however short it lived itself."""

from __future__ import annotations

import os
import subprocess
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
