"""The model gateway on a real database, with a provider that answers by script and counts on its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pydantic import BaseModel

from orchestrator import (
    AgentWorkflow,
    Breaker,
    Budget,
    Conflict,
    Invalid,
    ModelRoute,
    NotAllowed,
    NotFound,
    OrchestratorError,
    Prompt,
    PromptTemplate,
    RetryPolicy,
    StepCancelled,
    StepContext,
    commands,
)
from orchestrator.engine.breaker import Ended
from orchestrator.execution import asking, gateway
from orchestrator.execution import breakers as calls_breakers
from orchestrator.execution.questions import Question
from orchestrator.execution.sweeper import sweep
from orchestrator.llm.errors import BreakerOpen
from orchestrator.llm.shapes import Shape
from orchestrator.models import Attempt, DeadLetter, ModelAnswer, ModelCall, Run, Step
from orchestrator.models import Breaker as BreakerRow
from orchestrator.queries import invariants, models
from orchestrator.store import answers, claims, model_calls, versions
from orchestrator.store import breakers as stored_breakers
from tests.model_server import ModelServer, Say, model_server
from tests.waiting import wait_until

Work = Callable[[], int]
Person = Callable[..., User]

PRICES = {"dear": ("2.50", "10.00"), "cheap": ("0.15", "0.60")}


class Summary(BaseModel):
    """What a model is asked for."""

    text: str


def local_words(prompt: str, _kind: Any) -> Any:
    return {"text": f"local: {len(prompt)}"}


PROMPT = PromptTemplate("summary", version="1", text="Say in short: $form")
ROUTE = ModelRoute("summary", models=["openai:gpt-4o", "openai:gpt-4o-mini"], timeout=5)
WITH_LOCAL = ModelRoute("kept_up", models=["openai:gpt-4o", "local"], local=local_words, timeout=5)
FRUGAL = ModelRoute("frugal", models=["openai:gpt-4o"], budget="0.02", timeout=5)
PER_RUN = ModelRoute(
    "per_run",
    models=["openai:gpt-4o", "local"],
    local=local_words,
    budget=Budget(per_run=Decimal("0.001")),
)
HURRIED = ModelRoute("hurried", models=["openai:gpt-4o"], timeout=0.3)
OWN = ModelRoute("own", models=["ollama:llama3.1"], timeout=5)
UNPRICED = ModelRoute("unpriced", models=["openai:of-tomorrow"], budget=1)
ROUTES = {
    route.name: route for route in (ROUTE, WITH_LOCAL, FRUGAL, PER_RUN, HURRIED, OWN, UNPRICED)
}

briefs = AgentWorkflow(name="briefs", version="1")


@briefs.step(retry=RetryPolicy(retries=0), timeout=30)
def summarise(form: str, context: StepContext, route: str = "summary") -> Summary:
    return ROUTES[route].generate(PROMPT.fill(form=form), output_type=Summary, context=context)


flaky = AgentWorkflow(name="flaky_briefs", version="1")
broken_once: list[str] = []


@flaky.step(retry=RetryPolicy(retries=2, base=0.01, cap=0.02), timeout=30)
def summarise_then_fail(form: str, context: StepContext) -> Summary:
    found = ROUTE.generate(PROMPT.fill(form=form), output_type=Summary, context=context)
    if not broken_once:
        broken_once.append(form)
        raise ConnectionError
    return found


waiting = AgentWorkflow(name="waiting_briefs", version="1")


@waiting.step(retry=RetryPolicy(retries=1, base=0.01, cap=0.02), timeout=30)
def summarise_patiently(form: str, context: StepContext) -> str:
    return FRUGAL.generate(f"Patiently: {form}", context=context)


async_briefs = AgentWorkflow(name="async_briefs", version="1")


@async_briefs.step(timeout=30)
async def summarise_async(form: str, context: StepContext) -> str:
    return WITH_LOCAL.generate(form, context=context)


cut_off = AgentWorkflow(name="cut_off_briefs", version="1")


@cut_off.step(retry=RetryPolicy(retries=0), timeout=1)
def summarise_in_a_second(form: str, context: StepContext) -> str:
    return WITH_LOCAL.generate(form, context=context)


@pytest.fixture
def server(settings: Any) -> Iterator[ModelServer]:
    for workflow in (briefs, flaky, waiting, async_briefs, cut_off):
        workflow.freeze()
    broken_once.clear()
    with model_server() as running:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={running.url}"]
        yield running


class Clock:
    """The gateway's own time: hours pass when a test says so."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead

    def passes(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asking, "now", made)
    return made


def brief(work: Work, form: str, route: str = "summary") -> Run:
    run = briefs.start(form=form, route=route).id
    work()
    return Run.objects.get(pk=run)


def course(run: Run) -> list[tuple[str, str]]:
    """The calls of a run as they happened: model and outcome."""
    rows = ModelCall.objects.filter(run=run).order_by("started_at")
    return [(row.model.removeprefix("openai:"), row.outcome) for row in rows]


def state() -> str:
    return BreakerRow.objects.get(model="openai:gpt-4o").state


def failing(status: int = 503, **headers: str) -> Callable[[], Say]:
    return lambda: Say(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


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


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Say(text="<html>no</html>"), "AnswerInvalid"),
        (Say(text='{"text": 3}'), "AnswerInvalid"),
        (Say(raw="<html>gateway</html>"), "ModelUnavailable"),
        (Say(status=429), "RateLimited"),
        (Say(status=500), "ModelUnavailable"),
        (Say(status=401), "ModelDenied"),
        (Say(status=400), "QuestionRefused"),
    ],
)
def test_whatever_is_no_answer_falls_to_the_next_model(
    server: ModelServer, work: Work, said: Say, error: str
) -> None:
    server.answers["gpt-4o"] = lambda: said
    run = brief(work, f"{error} {said.raw}{said.text}", "kept_up")
    assert run.state == "completed"
    failed, local = ModelCall.objects.filter(run=run).order_by("started_at")
    assert (failed.outcome, failed.error_class, local.model) == ("failed", error, "local")
    charged = server.bill({"gpt-4o": PRICES["dear"]}) if not said.raw else 0
    assert failed.cost == charged
    errors = BreakerRow.objects.get(model="openai:gpt-4o").failed_at
    assert len(errors) == (0 if error == "QuestionRefused" else 1)


def test_a_model_that_hangs_is_given_up_and_nobody_knows_what_it_cost(
    server: ModelServer, work: Work
) -> None:
    go = threading.Event()

    def hanging() -> Say:
        go.wait(10)
        return Say()

    server.answers["gpt-4o"] = hanging
    run = brief(work, "hang", "hurried")
    go.set()
    call = ModelCall.objects.get(run=run)
    assert (call.outcome, call.error_class, call.cost) == ("failed", "ModelTimeout", None)
    assert DeadLetter.objects.get(run=run).error_class == "NoModelAnswered"


def test_a_provider_that_cannot_be_reached_falls_to_the_next_model(
    server: ModelServer, work: Work, settings: Any
) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = ["openai=http://127.0.0.1:9/v1"]
    run = brief(work, "nobody there", "kept_up")
    assert course(run) == [("gpt-4o", "failed"), ("local", "ok")]


def test_without_any_provider_the_local_function_answers_and_nothing_leaves(
    server: ModelServer, work: Work, settings: Any
) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = []
    run = brief(work, "at home", "kept_up")
    assert (run.state, course(run), server.log) == ("completed", [("local", "ok")], [])
    assert ModelCall.objects.get().cost == 0
    lost = brief(work, "nowhere")
    assert lost.state == "failed"
    assert "ORCHESTRATOR_MODEL_PROVIDERS" in DeadLetter.objects.get(run=lost).message


def test_a_step_that_is_a_coroutine_asks_as_well(server: ModelServer, work: Work) -> None:
    run = async_briefs.start(form="awaited").id
    work()
    assert Run.objects.get(pk=run).state == "completed"
    assert server.asked("gpt-4o") == 1


def test_a_retry_after_is_waited_for_by_the_next_calls_and_by_the_step(
    server: ModelServer, work: Work, clock: Clock
) -> None:
    server.answers["gpt-4o"] = failing(429, Retry_After="120")
    before = timezone.now()
    run = waiting.start(form="x").id
    work()
    step = Step.objects.get(run=run)
    assert step.state == "retrying"
    assert step.next_at is not None
    assert step.next_at >= before + timedelta(seconds=119)
    assert Attempt.objects.get(step=step).error_code == "no_model_answered"
    assert course(brief(work, "too soon", "frugal")) == [("gpt-4o", "skipped")]
    clock.passes(121)
    server.answers["gpt-4o"] = Say
    assert course(brief(work, "in time", "frugal")) == [("gpt-4o", "ok")]


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


def test_a_step_that_runs_out_of_time_at_a_model_closes_its_call(
    server: ModelServer, work: Work
) -> None:
    go = threading.Event()

    def hanging() -> Say:
        go.wait(10)
        return Say()

    server.answers["gpt-4o"] = hanging
    run = cut_off.start(form="slow").id
    work()
    go.set()
    assert Attempt.objects.get(step__run=run).outcome == "timeout"
    call = ModelCall.objects.get(run=run)
    assert (call.outcome, call.error_class, call.cost) == ("failed", "StepTimeout", None)
    assert len(BreakerRow.objects.get(model="openai:gpt-4o").failed_at) == 1


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


def test_whoever_lost_the_step_asks_nobody(server: ModelServer, work: Work) -> None:
    briefs.start(form="lost")
    held = claims.claim("w1", ["default"], versions.shares_of(versions.carried_definitions()))
    assert held is not None
    Run.objects.update(fence=99)
    with pytest.raises(StepCancelled, match="no longer holds"):
        gateway.answer(held, Question(route=ROUTE, prompt=Prompt(text="x"), shape=Shape(str)))
    assert server.log == []


def test_a_model_is_not_asked_inside_a_transaction(server: ModelServer, work: Work) -> None:
    briefs.start(form="inside")
    held = claims.claim("w1", ["default"], versions.shares_of(versions.carried_definitions()))
    assert held is not None
    with pytest.raises(OrchestratorError, match="outside of transactions"), transaction.atomic():
        gateway.answer(held, Question(route=ROUTE, prompt=Prompt(text="x"), shape=Shape(str)))
    assert server.log == []


def test_the_invariants_hold_after_all_that(server: ModelServer, work: Work, clock: Clock) -> None:
    server.answers["gpt-4o"] = failing()
    for number in range(4):
        brief(work, f"form {number}")
    brief(work, "form 0")
    assert [one for one in invariants.check(full=True) if one.count] == []
    assert isinstance(ModelCall.objects.first().pk, UUID)  # type: ignore[union-attr]
