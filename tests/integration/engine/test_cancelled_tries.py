"""A run that ends while its steps are at work: their tries end with it, and long work hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from structlog.stdlib import add_logger_name
from structlog.testing import capture_logs

from orchestrator import AgentWorkflow, StepCancelled, StepContext, commands, parallel
from orchestrator.execution import context as contexts
from orchestrator.models import Attempt, Run, Step
from orchestrator.queries import invariants
from orchestrator.store import holds

Work = Callable[[], int]

long_work = AgentWorkflow(name="long_work", version="1")
meanwhile: list[Callable[[StepContext], None]] = []


@long_work.step()
def beats(rounds: int, context: StepContext) -> list[int]:
    for number in range(rounds):
        context.heartbeat(f"{number} of {rounds}")
        for event in meanwhile:
            event(context)
    return list(range(rounds))


@long_work.step()
@parallel(max_workers=2)
def beats_each(number: int, context: StepContext) -> int:
    for event in meanwhile:
        event(context)
    context.heartbeat()
    return number


@pytest.fixture(autouse=True)
def _long_work(_engine: None) -> Iterator[None]:
    long_work.freeze()
    yield
    meanwhile.clear()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every heartbeat asks the database."""
    monkeypatch.setattr(contexts, "SECONDS_BETWEEN_LOOKS", 0.0)


def cancel_once(admin: User, step: str) -> None:
    def cancel(context: StepContext) -> None:
        if context.step == step and Run.objects.get().state != "cancelled":
            commands.cancel_run(context.run_id, user=admin, reason="sent twice")

    meanwhile.append(cancel)


def outcomes(node: str) -> list[tuple[int, str]]:
    rows = Attempt.objects.filter(step__node=node).order_by("step__item", "number", "id")
    return [(row.step.item, row.outcome) for row in rows.select_related("step")]


def broken() -> list[str]:
    return [finding.id for finding in invariants.check(full=True) if finding.count]


def test_long_work_that_asks_is_stopped_when_its_run_is_cancelled(
    work: Work, admin: User, impatient: None
) -> None:
    cancel_once(admin, "beats")
    long_work.start(rounds=1000)
    with capture_logs([add_logger_name]) as lines:
        work()
    assert outcomes("beats") == [(-1, "released")]
    assert Step.objects.get().state == "cancelled"
    said = [line for line in lines if line["logger"] == "orchestrator.step"]
    assert [line["progress"] for line in said] == ["0 of 1000"], "it stopped at the next question"
    assert broken() == []


def test_the_try_of_a_cancelled_step_that_does_not_ask_is_released_too(
    work: Work, admin: User
) -> None:
    cancel_once(admin, "beats")
    long_work.start(rounds=1)
    work()
    assert outcomes("beats") == [(-1, "released"), (-1, "late")]
    released = Attempt.objects.get(outcome="released")
    assert released.worker
    assert released.started_at is not None
    assert broken() == []


def test_items_at_work_are_released_with_their_run(
    work: Work, admin: User, impatient: None
) -> None:
    cancel_once(admin, "beats_each")
    long_work.start(rounds=3)
    work()
    assert outcomes("beats_each") == [(-1, "released"), (0, "released")]
    assert set(Step.objects.filter(node="beats_each").values_list("state", flat=True)) == {
        "cancelled"
    }
    assert broken() == []


def test_work_whose_lease_is_lost_hears_of_it(work: Work, impatient: None) -> None:
    heard: list[str] = []

    def lose(context: StepContext) -> None:
        Run.objects.filter(pk=context.run_id).update(fence=99)
        try:
            context.heartbeat()
        except StepCancelled as error:
            heard.append(str(error))

    meanwhile.append(lose)
    long_work.start(rounds=1)
    work()
    assert heard == ["step 'beats' was stopped: its lease is lost"]


def test_a_heartbeat_asks_the_database_at_most_once_a_second(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, looks = [100.0], []
    real = holds.look
    monkeypatch.setattr(contexts, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(holds, "look", lambda held: looks.append(clock[0]) or real(held))

    def beat_for_two_seconds(context: StepContext) -> None:
        for _ in range(2000 if context.step == "beats" else 0):
            clock[0] += 0.001
            context.heartbeat()

    meanwhile.append(beat_for_two_seconds)
    long_work.start(rounds=1)
    work()
    assert [round(look, 1) for look in looks[:3]] == [100.0, 101.0, 102.0]
