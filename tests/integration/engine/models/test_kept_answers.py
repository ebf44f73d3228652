"""Answers that are kept: the same question is paid once."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from orchestrator.execution.sweeper import sweep
from orchestrator.models import ModelAnswer, ModelCall, Run
from orchestrator.store import answers
from tests.integration.engine.models.briefs import Work, brief, briefs, course, flaky
from tests.model_server import ModelServer, Say
from tests.waiting import wait_until


def test_the_same_question_is_paid_once_by_any_run(server: ModelServer, work: Work) -> None:
    first, second = brief(work, "the same"), brief(work, "the same")
    assert course(second) == [("gpt-4o", "cached")]
    assert first.state == second.state == "completed"
    assert server.asked("gpt-4o") == 1
    paid, kept = ModelCall.objects.get(run=first), ModelCall.objects.get(run=second)
    assert (kept.cost, kept.saved) == (0, paid.cost)
    assert b"fine" not in bytes(ModelAnswer.objects.get().body)
    assert course(brief(work, "something else")) == [("gpt-4o", "ok")]


def test_a_kept_answer_that_is_damaged_or_old_is_asked_for_again(
    server: ModelServer, work: Work
) -> None:
    brief(work, "kept")
    ModelAnswer.objects.update(body=b"e1234")
    assert course(brief(work, "kept")) == [("gpt-4o", "ok")]
    ModelAnswer.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert answers.forget_old() == 1
    assert answers.forget_old() == 0


def test_a_retry_never_pays_twice(server: ModelServer, work: Work) -> None:
    run = flaky.start(form="retried").id
    work()
    wait_until(lambda: (sweep(), work(), Run.objects.get(pk=run).state == "completed")[2])
    assert course(Run.objects.get(pk=run)) == [("gpt-4o", "ok"), ("gpt-4o", "cached")]
    assert [row.attempt for row in ModelCall.objects.order_by("started_at")] == [1, 2]
    assert server.asked("gpt-4o") == 1


def test_two_that_ask_the_same_at_once_pay_once(server: ModelServer, work: Work) -> None:
    asked, go = threading.Event(), threading.Event()

    def slow() -> Say:
        asked.set()
        go.wait(10)
        return Say()

    server.answers["gpt-4o"] = slow
    runs = [briefs.start(form="twice").id for _ in range(2)]

    def drain() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=drain) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert asked.wait(10)
    go.set()
    for thread in threads:
        thread.join()
    assert server.asked("gpt-4o") == 1
    outcomes = [outcome for run in runs for _, outcome in course(Run.objects.get(pk=run))]
    assert sorted(outcomes) == ["cached", "ok"]
