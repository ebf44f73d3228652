"""Breakers that all workers share: when a model is left out, who probes it, who switches it."""

from __future__ import annotations

import threading
from decimal import Decimal
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from orchestrator import Breaker, Conflict, Invalid, ModelRoute, NotAllowed, NotFound, commands
from orchestrator.engine.breaker import Ended
from orchestrator.execution import breakers as calls_breakers
from orchestrator.llm.errors import BreakerOpen
from orchestrator.models import Breaker as BreakerRow
from orchestrator.models import ModelCall, Step
from orchestrator.queries import invariants, models
from orchestrator.store import breakers as stored_breakers
from tests.integration.engine.models.briefs import (
    PRICES,
    ROUTE,
    Clock,
    Person,
    Work,
    brief,
    course,
    failing,
    state,
)
from tests.model_server import ModelServer, Say


def test_three_failures_open_the_breaker_the_cheaper_model_answers_ten_minutes_and_one_probe_closes_it(
    server: ModelServer, work: Work, clock: Clock
) -> None:
    server.answers["gpt-4o"] = failing()
    for number in range(3):
        run = brief(work, f"form {number}")
        assert (run.state, course(run)) == (
            "completed",
            [("gpt-4o", "failed"), ("gpt-4o-mini", "ok")],
        )
        clock.passes(1)
    assert state() == "open"
    server.answers["gpt-4o"] = Say
    for number in range(3, 6):
        assert course(brief(work, f"form {number}")) == [
            ("gpt-4o", "skipped"),
            ("gpt-4o-mini", "ok"),
        ]
        clock.passes(180)
    assert server.asked("gpt-4o") == 3
    clock.passes(600 - 3 * 180)
    probed = brief(work, "form 6")
    assert course(probed) == [("gpt-4o", "ok")]
    assert ModelCall.objects.get(run=probed).is_probe
    assert state() == "closed"
    assert course(brief(work, "form 7")) == [("gpt-4o", "ok")]
    # All of it is on the trace of the runs, and the ledger is what the provider counted.
    step = Step.objects.get(run=probed)
    (row,) = models.calls_of([step.pk])[step.pk]
    assert (row.model, row.outcome, row.is_probe, row.template) == (
        "openai:gpt-4o",
        "ok",
        True,
        "summary 1",
    )
    prices = {"gpt-4o": PRICES["dear"], "gpt-4o-mini": PRICES["cheap"]}
    cost = sum((call.cost or Decimal(0) for call in ModelCall.objects.all()), Decimal(0))
    assert cost == server.bill(prices) > 0
    assert ModelCall.objects.filter(cost=None).count() == 0


def test_a_bad_probe_opens_it_again(server: ModelServer, work: Work, clock: Clock) -> None:
    server.answers["gpt-4o"] = failing()
    for number in range(3):
        brief(work, f"form {number}")
    clock.passes(601)
    assert course(brief(work, "probe"))[0] == ("gpt-4o", "failed")
    assert state() == "open"
    assert course(brief(work, "after"))[0] == ("gpt-4o", "skipped")


def test_of_two_workers_one_probes(server: ModelServer, work: Work, clock: Clock) -> None:
    server.answers["gpt-4o"] = failing()
    for number in range(3):
        brief(work, f"form {number}")
    clock.passes(601)
    moment, both, found = clock(), threading.Barrier(2), []

    def probe(call: str) -> None:
        try:
            both.wait(5)
            calls_breakers.admit(ROUTE, "openai:gpt-4o", call=call, now=moment)
            found.append(call)
        except BreakerOpen as refusal:
            found.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=probe, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([word for word in found if "being probed" in word]) == 1
    (winner,) = [word for word in found if word in ("first", "second")]
    assert BreakerRow.objects.get(model="openai:gpt-4o").probe == winner


def test_who_loses_the_race_for_a_breaker_decides_on_what_is_there_now() -> None:
    moment = timezone.now()
    stale = stored_breakers.look("summary", "openai:gpt-4o", now=moment)
    for call in ("a", "b"):
        calls_breakers.ended(ROUTE, "openai:gpt-4o", Ended.ERROR, call=call, now=moment)
    assert not stored_breakers.change(stale, stale.snapshot, now=moment)
    calls_breakers.ended(ROUTE, "openai:gpt-4o", Ended.ERROR, call="c", now=moment)
    assert state() == "open"


def test_no_error_is_lost_when_many_workers_report_at_once() -> None:
    patient = ModelRoute("many", models=["openai:gpt-4o"], breaker=Breaker(errors=8))
    moment, all_ready = timezone.now(), threading.Barrier(8)

    def report(number: int) -> None:
        try:
            all_ready.wait(5)
            calls_breakers.ended(
                patient, "openai:gpt-4o", Ended.ERROR, call=str(number), now=moment
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=report, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert BreakerRow.objects.get(route="many").state == "open"


def test_admins_switch_a_model_off_and_on(
    server: ModelServer, work: Work, admin: User, person: Person
) -> None:
    brief(work, "first")
    row = BreakerRow.objects.get(model="openai:gpt-4o")
    with pytest.raises(NotAllowed):
        commands.force_breaker(row.pk, user=person("olga", "ops"), to="open", reason="no")
    with pytest.raises(Invalid, match="reason"):
        commands.force_breaker(row.pk, user=admin, to="open", reason=" ")
    with pytest.raises(Invalid, match="open or closed"):
        commands.force_breaker(row.pk, user=admin, to="half_open", reason="no")
    with pytest.raises(NotFound):
        commands.force_breaker(0, user=admin, to="open", reason="no")
    commands.force_breaker(row.pk, user=admin, to="open", reason="wrong answers")
    with pytest.raises(Conflict, match="open already"):
        commands.force_breaker(row.pk, user=admin, to="open", reason="again")
    assert course(brief(work, "second")) == [("gpt-4o", "skipped"), ("gpt-4o-mini", "ok")]
    (seen,) = [one for one in models.breakers() if one.model == "openai:gpt-4o"]
    assert (seen.state, seen.is_forced, seen.reason) == ("open", True, "wrong answers")
    assert seen.forced_by == "Ada"
    commands.force_breaker(row.pk, user=admin, to="closed", reason="good again")
    assert course(brief(work, "third")) == [("gpt-4o", "ok")]


def test_the_invariants_hold_after_all_that(server: ModelServer, work: Work, clock: Clock) -> None:
    server.answers["gpt-4o"] = failing()
    for number in range(4):
        brief(work, f"form {number}")
    brief(work, "form 0")
    assert [one for one in invariants.check(full=True) if one.count] == []
    assert isinstance(ModelCall.objects.first().pk, UUID)  # type: ignore[union-attr]
