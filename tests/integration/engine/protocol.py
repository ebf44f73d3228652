"""The points of the engine's protocol as scenarios that fail when the point is taken out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django_fsm import TransitionNotAllowed

from orchestrator import OrchestratorError, commands
from orchestrator.declare import registry
from orchestrator.engine import endings, events, gates, retries, steps
from orchestrator.execution import call, heartbeat, runner, sweeper
from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.execution.performing import HeldEffect
from orchestrator.models import Attempt, DeadLetter, Gate, Run, Step
from orchestrator.store import claims, door, hot, leases, versions
from orchestrator.store.held import Held
from tests.waiting import wait_until
from tests.workflows_protocol import (
    failing,
    hanging,
    narrow,
    patient,
    plain,
    poison,
    reviewed,
    seen,
    writing,
    written,
)


@dataclass(frozen=True)
class Point:
    """`scenario` holds; with `removal` applied it raises AssertionError."""

    name: str
    scenario: Callable[[pytest.MonkeyPatch], None]
    removal: Callable[[pytest.MonkeyPatch], None]


def work(seconds: float = 20) -> int:
    return drain(["default"], Heartbeat(on_lost=lambda: None), seconds=seconds)


def claim(worker: str = "w1") -> Held | None:
    shares = versions.shares_of(versions.carried_definitions())
    return claims.claim(worker, ["default"], shares)


def held(worker: str = "w1") -> Held:
    found = claim(worker)
    assert found is not None
    return found


def admin() -> User:
    user, _ = User.objects.get_or_create(username="ada")
    user.groups.add(Group.objects.get_or_create(name="admin")[0])
    return user


def reviewer(name: str) -> User:
    user, _ = User.objects.get_or_create(username=name)
    user.groups.add(Group.objects.get_or_create(name="reviewer")[0])
    return user


def claims_are_fenced(_patch: pytest.MonkeyPatch) -> None:
    """1: whoever lost the run cannot write, however late the result comes."""
    run = plain.start(text="a").id
    late = held("late")
    door.submit(run, events.LeaseLost(node="begin", item=-1, fence=late.fence))
    held("next")
    output = _payload(run, "late result")
    result = events.StepSucceeded(node="begin", item=-1, fence=late.fence, output=output)
    to = plain.freeze().steps["finish"]
    assert not hot.advance_run(late, result, worker="late", code="", to=to).landed
    assert door.submit(run, result).ignored


def without_fence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hot, "ON_TO_NEXT", hot.ON_TO_NEXT.replace("AND fence = %(fence)s", ""))


def bounds_hold(patch: pytest.MonkeyPatch) -> None:
    """1: a claim under a bound waits for the one before it, so that it can count it."""
    narrow.start(text="a")
    narrow.start(text="b")
    got: list[object] = []

    def second() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            got.append(claim("w2"))
        except OperationalError:
            got.append(None)  # it waited for the first, as it should
        finally:
            connection.close()

    with transaction.atomic():
        assert claim("w1") is not None
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert got == [None]


def without_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims, "LOCK_WORKFLOW", "SELECT %(name)s::text")


def steps_follow_in_one_statement(patch: pytest.MonkeyPatch) -> None:
    """2: the result and the start of the next step are one commit; no message, no claim in between."""
    claimed: list[object] = []
    known = claims.claim
    patch.setattr(claims, "claim", lambda *given: claimed.append(1) or known(*given))
    plain.start(text="a")
    assert work() == 2
    assert len(claimed) == 2  # the run, and then nothing more


def without_running_ahead(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(runner.Runner, "_advance", lambda *_: None)


def leases_are_renewed(patch: pytest.MonkeyPatch) -> None:
    """3: a step longer than the lease keeps it."""
    from django.test.utils import override_settings

    with override_settings(ORCHESTRATOR_LEASE_SECONDS=1):
        plain.start(text="a")
        mine = held("w1")
        beating = Heartbeat(on_lost=lambda: None)
        renewed = Run.objects.filter(lease_until__gt=Run.objects.get().lease_until)
        with beating.holding(mine):
            wait_until(renewed.exists, seconds=3, what="the renewal")


def without_heartbeat(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(heartbeat, "renew", lambda _held: True)


def steps_time_out(patch: pytest.MonkeyPatch) -> None:
    """4: a step ends at its timeout."""
    hanging.start(text="a")
    work()
    assert Attempt.objects.get().outcome == "timeout"


def without_timeouts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(call, "deadline", lambda _seconds: nullcontext())


def unknown_commits_are_read(patch: pytest.MonkeyPatch) -> None:
    """5: a commit whose answer was lost had happened: nothing is written or run twice."""
    advance = hot.advance_run
    lost: list[int] = []

    def answer_lost(*given: Any, **named: Any) -> hot.Advance:
        landed = advance(*given, **named)
        if not lost:
            lost.append(1)
            raise OperationalError("the server closed the connection unexpectedly")
        return landed

    patch.setattr(hot, "advance_run", answer_lost)
    seen.clear()
    run = plain.start(text="a").id
    work()
    assert seen == ["begin", "finish"]
    assert Run.objects.get(pk=run).state == "completed"
    assert not Attempt.objects.exclude(outcome="ok").exists()


def without_reading_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(leases, "ended_ok", lambda _held: False)


def retries_wait(patch: pytest.MonkeyPatch) -> None:
    """6: a retry is a time in the row, and nobody tries before it."""
    patient.start(text="a")
    work()
    sweeper.sweep()
    work()
    step = Step.objects.get()
    assert (step.state, step.tries) == ("retrying", 1)


def without_backoff(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(retries, "next_try", lambda *_, now, **__: now)
    patch.setattr(steps, "next_try", lambda *_, now, **__: now)


def poison_is_put_away(patch: pytest.MonkeyPatch) -> None:
    """7: a step that takes its worker along twice is a dead letter."""
    run = poison.start(text="a").id
    for _ in range(3):
        mine = claim()
        if mine is not None:
            door.submit(run, events.LeaseLost(node="kill", item=-1, fence=mine.fence))
    assert [letter.reason for letter in DeadLetter.objects.all()] == ["worker_lost"]


def without_counting_crashes(patch: pytest.MonkeyPatch) -> None:
    lost = steps.lost

    def forgetting(definition: Any, snapshot: Any, event: Any, now: Any) -> Any:
        clean = {n: replace(step, crash_count=0) for n, step in snapshot.steps.items()}
        return lost(definition, replace(snapshot, steps=clean), event, now)

    from orchestrator.engine import decide

    patch.setitem(decide.RULES, events.LeaseLost, forgetting)


def lost_replies_are_asked_for(patch: pytest.MonkeyPatch) -> None:
    """8: a write whose reply was lost is read before anything is written again."""
    written.clear()
    writing.start(text="a")
    ends = time.monotonic() + 10
    while Run.objects.filter(state__in=["pending", "running", "waiting"]).exists():
        work()
        sweeper.sweep()
        assert time.monotonic() < ends
    assert len(written) == 1


def without_reading_first(patch: pytest.MonkeyPatch) -> None:
    perform = HeldEffect.perform
    patch.setattr(
        HeldEffect,
        "perform",
        lambda self, *, write, **_: perform(self, write=write, read=lambda _key: None),
    )


def stale_votes_are_refused(patch: pytest.MonkeyPatch) -> None:
    """9: a vote counts for the content it saw and no other."""
    reviewed.start(text="a")
    work()
    gate = Gate.objects.get()
    commands.revise_gate(
        gate.pk, user=reviewer("rita"), content_hash=gate.content_hash, content="corrected"
    )
    vote = partial(
        commands.decide_gate,
        gate.pk,
        user=reviewer("rob"),
        verdict="approve",
        content_hash=gate.content_hash,
    )
    assert _refused(vote) == "stale_content"


def without_content_hash(patch: pytest.MonkeyPatch) -> None:
    barred = gates.barred

    def blind(spec: Any, snapshot: Any, gate: Any, event: Any) -> Any:
        return barred(spec, snapshot, gate, replace(event, seen_hash=gate.content_hash))

    patch.setattr(gates, "barred", blind)


def lost_hints_are_found(patch: pytest.MonkeyPatch) -> None:
    """10: what is ready and waits is hinted again, and a lost worker's step goes on."""
    hints: list[str] = []
    patch.setattr(sweeper.dispatch, "hint", hints.extend)
    plain.start(text="a")
    Run.objects.update(ready_at=Now() - timedelta(seconds=60))
    sweeper.sweep()
    assert hints
    held("gone")
    Run.objects.update(lease_until=Now() - timedelta(seconds=1))
    sweeper.sweep()
    assert [one.outcome for one in Attempt.objects.all()] == ["crashed"]


def without_finders(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sweeper, "FINDERS", {})


def other_versions_are_left_alone(patch: pytest.MonkeyPatch) -> None:
    """11: a worker claims only what it carries."""
    failing.start(text="so that this process carries something")
    assert claim() is not None
    plain.start(text="a")
    definition = plain.freeze()
    registry.forget(definition.name, definition.version)
    try:
        assert claim() is None
    finally:
        registry.register(definition)


def without_versions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        claims, "CLAIM", claims.CLAIM.replace("AND version_id + 0 = ANY(%(versions)s)", "")
    )


def replaying_twice_is_once(patch: pytest.MonkeyPatch) -> None:
    """12: the second replay of a letter finds it replaying."""
    failing.start(text="a")
    work()
    letter = DeadLetter.objects.get()
    commands.replay_letter(letter.pk, user=admin(), reason="again")
    again = partial(commands.replay_letter, letter.pk, user=admin(), reason="again")
    assert _refused(again) == "letter_not_open"
    assert DeadLetter.objects.get().replay_count == 1


def without_letter_state(patch: pytest.MonkeyPatch) -> None:
    letter = endings._letter

    def always_open(snapshot: Any, letter_id: int) -> Any:
        found = letter(snapshot, letter_id)
        return replace(found, state=endings.LetterState.OPEN) if found else None

    patch.setattr(endings, "_letter", always_open)


POINTS = (
    Point("1 fence", claims_are_fenced, without_fence),
    Point("1 bound", bounds_hold, without_lock),
    Point("2 run ahead", steps_follow_in_one_statement, without_running_ahead),
    Point("3 heartbeat", leases_are_renewed, without_heartbeat),
    Point("4 timeout", steps_time_out, without_timeouts),
    Point("5 ambiguous commit", unknown_commits_are_read, without_reading_back),
    Point("6 backoff", retries_wait, without_backoff),
    Point("7 poison", poison_is_put_away, without_counting_crashes),
    Point("8 effects", lost_replies_are_asked_for, without_reading_first),
    Point("9 content", stale_votes_are_refused, without_content_hash),
    Point("10 sweeper", lost_hints_are_found, without_finders),
    Point("11 versions", other_versions_are_left_alone, without_versions),
    Point("12 replay", replaying_twice_is_once, without_letter_state),
)


def _refused(request: Callable[[], object]) -> str:
    """The code of the refusal, "" when the request was carried out."""
    try:
        request()
    except OrchestratorError as error:
        return error.code
    except TransitionNotAllowed:
        return ""  # only the table of edges stopped it
    return ""


def _payload(run: Any, value: Any) -> Any:
    from orchestrator.store import payloads

    return payloads.encode(value, run=run)
