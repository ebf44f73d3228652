"""What models cost: budgets, the ledger of calls, and what it never holds."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from orchestrator.models import DeadLetter, ModelAnswer, ModelCall, Run
from orchestrator.queries import models
from orchestrator.store import model_calls
from tests.integration.engine.models.briefs import PRICES, Clock, Work, brief, briefs, course
from tests.model_server import ModelServer, Say


def test_a_budget_refuses_what_could_go_over_it(
    server: ModelServer, work: Work, clock: Clock
) -> None:
    """A call may cost 1000 tokens answered at 10 dollars a million, and a little for what is asked."""
    server.answers["gpt-4o"] = lambda: Say(tokens=(1000, 900))
    assert brief(work, "first", "frugal").state == "completed"
    run = brief(work, "second", "frugal")
    assert run.state == "failed"
    letter = DeadLetter.objects.get(run=run)
    assert (letter.error_class, letter.reason) == ("BudgetSpent", "budget_spent")
    assert "$0.0115 of its $0.02 per day" in letter.message
    assert course(run) == [("gpt-4o", "skipped")]
    assert server.asked("gpt-4o") == 1
    clock.passes(24 * 3600)
    assert brief(work, "tomorrow", "frugal").state == "completed"


def test_two_calls_cannot_spend_the_same_rest_of_a_budget(server: ModelServer, work: Work) -> None:
    """There is enough for one call that costs the most, and the second begins before the first has ended."""
    asked, go = threading.Event(), threading.Event()

    def slow() -> Say:
        asked.set()
        go.wait(10)
        return Say()

    server.answers["gpt-4o"] = slow
    first = briefs.start(form="dear 1", route="frugal").id

    def drain() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=drain)
    thread.start()
    assert asked.wait(10)
    second = brief(work, "dear 2", "frugal")
    go.set()
    thread.join()
    assert (Run.objects.get(pk=first).state, second.state) == ("completed", "failed")
    assert DeadLetter.objects.get(run=second).error_class == "BudgetSpent"
    assert server.asked("gpt-4o") == 1


def test_a_budget_is_not_spent_on_what_nobody_knows_the_price_of(
    server: ModelServer, work: Work
) -> None:
    run = brief(work, "x", "unpriced")
    assert "name its price" in DeadLetter.objects.get(run=run).message
    assert server.log == []


def test_a_model_on_ones_own_machine_costs_nothing_and_is_asked_anew(
    server: ModelServer, work: Work, settings: Any
) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"ollama={server.url}"]
    runs = [brief(work, "same", "own") for _ in range(2)]
    assert [run.state for run in runs] == ["completed", "completed"]
    assert server.asked("llama3.1") == 2
    assert {call.cost for call in ModelCall.objects.all()} == {Decimal(0)}
    assert not ModelAnswer.objects.exists()


def test_a_model_that_costs_nothing_answers_past_the_budget(
    server: ModelServer, work: Work
) -> None:
    run = brief(work, "free", "per_run")
    assert (run.state, course(run)) == ("completed", [("gpt-4o", "skipped"), ("local", "ok")])
    assert server.log == []


def test_the_ledger_sums_up_what_was_spent_wasted_and_saved(
    server: ModelServer, work: Work, clock: Clock
) -> None:
    server.answers["gpt-4o"] = lambda: Say(text="garbage")
    run = brief(work, "a")
    server.answers["gpt-4o"] = Say
    brief(work, "b"), brief(work, "b")
    (row,) = models.spending(timezone.now() - timedelta(days=1))
    dear = Decimal("2.5") * 1000 / 10**6 + Decimal(10) * 200 / 10**6
    cheap = Decimal("0.15") * 1000 / 10**6 + Decimal("0.6") * 200 / 10**6
    assert (row.route, row.calls, row.failed, row.cached) == ("summary", 3, 1, 1)
    assert (row.cost, row.wasted, row.saved) == (2 * dear + cheap, dear, dear)
    assert row.cost == server.bill({"gpt-4o": PRICES["dear"], "gpt-4o-mini": PRICES["cheap"]})
    spent = models.spent_on(run.pk)
    assert (spent.cost, spent.wasted) == (dear + cheap, dear)


def test_calls_of_a_worker_that_died_are_given_up_and_a_late_answer_still_counts(
    server: ModelServer, work: Work
) -> None:
    run = brief(work, "x")
    call = ModelCall.objects.get(run=run)
    open_call = ModelCall.objects.create(
        run=run, step=call.step, attempt=1, route="summary", model="m", started_at=call.started_at
    )
    assert model_calls.give_up_lost() == 1
    assert model_calls.give_up_lost() == 0
    end = model_calls.End(outcome="ok", at=timezone.now(), cost=Decimal(1))  # type: ignore[arg-type]
    assert model_calls.close(open_call.pk, end)
    assert not model_calls.close(open_call.pk, end)


def test_a_closed_call_is_never_changed(server: ModelServer, work: Work) -> None:
    run = brief(work, "x")
    for change in (
        "UPDATE orchestrator_modelcall SET cost = 0",
        "DELETE FROM orchestrator_modelcall",
    ):
        with (
            pytest.raises(DatabaseError, match="kept for ever"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert ModelCall.objects.filter(run=run).count() == 1


def test_nothing_of_what_was_asked_or_answered_stands_in_the_ledger(
    server: ModelServer, work: Work
) -> None:
    server.answers["gpt-4o"] = lambda: Say(text='{"text": "secret-answer"}')
    brief(work, "secret-question")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(c)::text FROM orchestrator_modelcall c "
            "UNION ALL SELECT row_to_json(b)::text FROM orchestrator_breaker b "
            "UNION ALL SELECT row_to_json(a)::text FROM orchestrator_modelanswer a"
        )
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert "gpt-4o" in stored
    assert "secret" not in stored
    assert "secret-question" in str(server.log[0]["body"])
