from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from orchestrator import commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Run, Step
from tests import flows
from tests.waiting import wait_until

Work = Callable[[], int]


@pytest.fixture(autouse=True)
def _flows(_engine: None) -> None:
    flows.freeze_all()


def work_through(work: Work) -> str:
    """Until the run is over; returns its state."""
    work()
    while Step.objects.filter(state="retrying").exists():
        wait_until(lambda: sweep()["due_retries"], what="the retry")
        work()
    return str(Run.objects.get().state)


@pytest.mark.parametrize(
    ("script", "state"),
    [
        (["limited", "limited", "limited", "ok"], "completed"),
        (["limited"] * 4, "failed"),
        (["reset", "other", "reset", "limited", "limited", "ok"], "completed"),
        (["other", "limited", "other"], "failed"),
        (["limited", "garbled"], "failed"),
    ],
)
def test_each_class_of_errors_has_tries_of_its_own(
    work: Work, script: list[str], state: str
) -> None:
    flows.busy.start(script=script)
    assert work_through(work) == state
    assert Attempt.objects.count() == len(script)


def test_a_replay_refills_the_budgets(work: Work, admin: User) -> None:
    flows.busy.start(script=["limited"] * 7 + ["ok"])
    assert work_through(work) == "failed"
    commands.replay_letter(DeadLetter.objects.get().pk, user=admin, reason="quieter now")
    assert work_through(work) == "completed"


def test_a_wait_that_the_error_asks_for_is_kept(work: Work) -> None:
    flows.busy.start(script=["patient"])
    work()
    step = Step.objects.get()
    ended = Attempt.objects.get().ended_at
    assert step.state == "retrying"
    assert step.next_at is not None
    assert 119 < (step.next_at - ended).total_seconds() <= 121
