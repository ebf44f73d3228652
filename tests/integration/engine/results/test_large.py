"""Results too large for their row, and those too large for anything."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orchestrator import AgentWorkflow, RetryPolicy
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Run
from orchestrator.queries import runs
from tests.integration.engine.results.stored import (
    MEGABYTE,
    Work,
    blobs,
    check_is_clean,
    stored,
    value_of,
)
from tests.integration.engine.wal import least_wal_of
from tests.waiting import wait_until


@pytest.fixture
def large() -> AgentWorkflow:
    """A result of the size asked for, which the next step measures."""
    workflow = AgentWorkflow(name="large results", version="1")

    @workflow.step()
    def make(size: int) -> dict:
        return {"text": os.urandom(size // 2).hex()}

    @workflow.step()
    def measure(make: dict) -> int:
        return len(make["text"])

    workflow.freeze()
    return workflow


def test_a_large_result_is_a_file_and_its_row_stays_small(
    large: AgentWorkflow, work: Work, folder: Path
) -> None:
    large.start(size=MEGABYTE)
    work()
    assert value_of(stored("measure")) == MEGABYTE
    step = stored("make")
    (blob,) = blobs(folder)
    assert (step.stored_as, step.stored_size) == ("file", blob.stat().st_size)
    assert step.output is not None
    assert len(step.output) < 200
    check_is_clean()


def test_a_large_input_is_a_file_too(work: Work, folder: Path) -> None:
    echo = AgentWorkflow(name="large input", version="1")

    @echo.step()
    def count(text: str) -> int:
        return len(text)

    echo.start(text=os.urandom(MEGABYTE // 2).hex())
    work()
    assert value_of(stored("count")) == MEGABYTE
    assert len(blobs(folder)) == 1
    assert len(Run.objects.get().input) < 200


def test_a_megabyte_adds_less_than_4_kb_of_wal(large: AgentWorkflow, work: Work) -> None:
    def run(size: int) -> Callable[[], object]:
        return lambda: (large.start(size=size), work())

    run(10)()
    assert least_wal_of(run(MEGABYTE)) - least_wal_of(run(10)) < 4096


def test_the_check_names_a_result_whose_blob_is_gone(
    large: AgentWorkflow, work: Work, folder: Path
) -> None:
    large.start(size=MEGABYTE)
    work()
    (blob,) = blobs(folder)
    blob.unlink()
    out = StringIO()
    with pytest.raises(CommandError, match="payloads"):
        call_command("engine_check", full=True, stdout=out)
    assert f"step {stored('make').pk}" in out.getvalue()


def test_a_place_for_blobs_that_is_gone_fails_the_try_and_the_next_one_goes_on(
    work: Work, folder: Path
) -> None:
    patient = AgentWorkflow(name="patient", version="1")

    @patient.step(retry=RetryPolicy(retries=2, base=0.01, cap=0.01))
    def make(size: int) -> str:
        return os.urandom(size // 2).hex()

    folder.write_text("a file where the folder should be")
    patient.start(size=MEGABYTE)
    work()
    attempt = Attempt.objects.get()
    assert (attempt.error_code, stored("make").output) == ("blob_unwritable", None)
    folder.unlink()
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert Run.objects.get().state == "completed"
    assert len(value_of(stored("make"))) == MEGABYTE
    check_is_clean()


@pytest.mark.parametrize(
    ("options", "ends"),
    [
        ({}, "dead"),
        ({"on_exhausted": "skip", "gap": "The text is missing"}, "skipped"),
    ],
)
def test_60_mb_are_refused_at_once_as_the_step_declares(
    work: Work, folder: Path, options: dict[str, Any], ends: str
) -> None:
    flood = AgentWorkflow(name=f"flood {ends}", version="1")

    @flood.step(retry=RetryPolicy(retries=3, base=0.01, cap=0.01), **options)
    def pour(size: int) -> dict:
        return {"text": "x" * size}

    flood.start(size=60_000_000)
    work()
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.error_code) == ("error", "output_too_large")
    assert "60,000,011 bytes" in attempt.message
    step = stored("pour")
    assert (step.state, step.output) == (ends, None)
    assert blobs(folder) == []
    assert DeadLetter.objects.count() == int(ends == "dead")
    detail = runs.step_detail(step.pk, may_see_content=True)
    assert [row.error_code for row in detail.attempts] == ["output_too_large"]
    check_is_clean()


def test_a_step_may_ask_for_more_tries_of_what_was_too_large(work: Work) -> None:
    from orchestrator.exceptions import TooLarge

    again = AgentWorkflow(name="flood again", version="1")
    sizes = iter([60_000_000, 10])

    @again.step(retry=RetryPolicy(retries=1, base=0.01, cap=0.01), on_error={TooLarge: "retry"})
    def pour(number: int) -> str:
        return "x" * next(sizes)

    again.start(number=1)
    work()
    assert stored("pour").state == "retrying"
