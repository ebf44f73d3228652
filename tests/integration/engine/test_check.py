"""Every invariant can fail: each is broken here by raw SQL and has to be reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    ModelRoute,
    RetryPolicy,
    StepContext,
    commands,
)
from orchestrator.engine.events import LeaseLost
from orchestrator.models import Gate, Run
from orchestrator.queries import invariants
from orchestrator.queries.invariants import Finding, Invariant
from orchestrator.store import breakers, claims, door, versions
from orchestrator.store.held import Held
from tests import flows, workflows
from tests.integration.engine.violations import DONE, LONG_AGO, PLANTED, RUN, STEP
from tests.model_server import model_server

Work = Callable[[], int]
Person = Callable[..., User]

mailing = AgentWorkflow(name="mailing", version="1")


@mailing.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"]))
def compose(text: str) -> str:
    return text


@mailing.step(retry=RetryPolicy(retries=2))
def mail(compose: str, context: StepContext) -> str:
    def send(key: str) -> str:
        if compose == "lost":
            raise ConnectionError
        return key

    effect = context.effect("mail", "Box/1", request=compose, content=compose)
    return str(effect.perform(write=send, read=lambda _key: None))


asking = AgentWorkflow(name="asking", version="1")
ROUTE = ModelRoute("words", models=["openai:gpt-4o"])


@asking.step(retry=RetryPolicy(retries=0))
def ask(text: str, context: StepContext) -> str:
    return ROUTE.generate(text, context=context)


@pytest.fixture(autouse=True)
def _engine(db: None) -> None:
    """Unlike its neighbours these tests are rolled back: they break constraints and triggers, too."""
    workflows.freeze_all()
    mailing.freeze()
    asking.freeze()
    flows.freeze_all()
    door.on_ready_work(lambda _queues: None)


@pytest.fixture
def story(work: Work, person: Person, tmp_path: Path, settings: Any) -> None:
    """Runs in many states: completed with a gate, after a reviewed error, at an open gate, failed,
    retrying, crashed once, held; one has written to a foreign system, one does not know whether it has.
    Two have asked a model, of which one got an answer that was kept; one model is switched off."""
    with model_server() as server:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={server.url}"]
        asking.start(text="a"), asking.start(text="a")
        work()
    breaker = breakers.look("words", "openai:other", now=timezone.now()).row.pk
    commands.force_breaker(breaker, user=person("ada", "admin"), to="open", reason="no")
    doctor, quality = person("doris", "medical_reviewer"), person("quinn", "quality_assurance")
    workflows.letters.start(text="a bb ccc dddd eeeee")
    work()
    gate = Gate.objects.get()
    mailing.start(text="hello"), mailing.start(text="lost")
    workflows.doubts.start(text="a")
    work()
    for other in Gate.objects.exclude(pk=gate.pk):
        commands.decide_gate(
            other.pk, user=doctor, verdict="approve", content_hash=other.content_hash
        )
    for user in (doctor, quality):
        commands.decide_gate(gate.pk, user=user, verdict="approve", content_hash=gate.content_hash)
    commands.start_run("letters", input={"text": "a b"}, started_by=person("starter").pk)
    workflows.letters.start(text="unreadable")
    workflows.hazards.start(what="fail once", marker=str(tmp_path / "m"))
    crashed_once(workflows.chain.start(start=1).id)
    work()
    flows.questions.start(query="what is down?")
    work()
    workflows.limited.start(number=1)
    workflows.limited.start(number=2)
    claim("w1"), claim("w2")
    workflows.chain.start(start=2)


def claim(worker: str) -> Held:
    held = claims.claim(worker, ["default"], versions.shares_of(versions.carried_definitions()))
    assert held is not None
    return held


def crashed_once(run_id: object) -> None:
    Run.objects.exclude(pk=run_id).filter(ready_at__isnull=False).update(queue="parked")
    held = claim("gone")
    assert held.run_id == run_id
    door.submit(held.run_id, LeaseLost(node=held.node, item=-1, fence=held.fence))
    Run.objects.filter(queue="parked").update(queue="default")


def found(id_: str) -> Finding:
    for invariant in invariants.invariants():
        if invariant.id == id_:
            return invariant.look()
    return next(finding for finding in invariants.check() if finding.id == id_)


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("attempt", "approval", "gaterevision"):
            cursor.execute(f"ALTER TABLE orchestrator_{table} DISABLE TRIGGER append_only")
        cursor.execute("ALTER TABLE orchestrator_modelcall DISABLE TRIGGER closed_once")
        for name in ("one_end_and_one_late_per_try", "one_approval_per_person"):
            cursor.execute(f"DROP INDEX {name}")
        for table, name in (
            ("run", "running_run_has_a_lease"),
            ("run", "claimable_run_is_held_by_nobody"),
            ("step", "retrying_step_has_a_time"),
            ("effect", "confirmed_effect_has_a_receipt"),
            ("effect", "orchestrator_effect_key_key"),
            ("breaker", "half_open_breaker_has_a_probe"),
            ("modelcall", "closed_call_has_an_end"),
        ):
            cursor.execute(f"ALTER TABLE orchestrator_{table} DROP CONSTRAINT {name}")
        cursor.execute("DROP INDEX one_open_letter_per_step")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount, f"it broke nothing: {statement}"


def test_the_story_keeps_every_invariant(story: None) -> None:
    states = set(Run.objects.values_list("state", flat=True))
    assert states == {"completed", "waiting", "failed", "running", "pending"}
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def test_every_planted_violation_is_reported(story: None) -> None:
    silent = []
    for number, (broken, plant) in enumerate(PLANTED):
        with transaction.atomic():
            execute(plant())
            finding = found(broken)
            if not (finding.count and finding.examples):
                silent.append((number, broken))
            transaction.set_rollback(True)
    assert silent == []


def test_every_invariant_is_broken_here_at_least_once() -> None:
    assert {id_ for id_, _ in PLANTED} == {*(one.id for one in invariants.ENGINE), "payloads"}


def test_a_clean_database_is_said_to_be_clean(story: None) -> None:
    out = StringIO()
    call_command("engine_check", settled=True, full=True, stdout=out)
    assert (
        f"All {len(invariants.invariants()) + 1} invariants hold over {Run.objects.count()} runs"
        in out.getvalue()
    )


def test_a_violation_is_named_with_its_rows_and_ends_with_an_error(story: None) -> None:
    execute(f"{STEP} output = NULL WHERE {DONE}")
    out = StringIO()
    with pytest.raises(CommandError, match=r"1 of .* invariants are broken: result_kept"):
        call_command("engine_check", json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["ok"], answer["broken"]) == (False, ["result_kept"])
    (finding,) = [f for f in answer["invariants"] if f["id"] == "result_kept"]
    assert finding["count"] == len(finding["examples"]) == 1


def test_late_work_counts_only_when_the_system_should_be_settled(story: None) -> None:
    execute(f"{RUN} ready_at = {LONG_AGO} WHERE ready_at IS NOT NULL")
    out = StringIO()
    call_command("engine_check", stdout=out)
    assert "late  idle_work" in out.getvalue()
    with pytest.raises(CommandError, match="idle_work"):
        call_command("engine_check", settled=True, stdout=StringIO())


def test_no_more_than_twenty_rows_are_named(story: None) -> None:
    for _ in range(21):
        workflows.chain.start(start=1)
    execute(f"{RUN} ready_at = NULL WHERE ready_at IS NOT NULL")
    assert found("claimable").count > len(found("claimable").examples) == 20


def test_an_app_adds_an_invariant_of_its_own(story: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "_registered", {})
    mine = Invariant(
        id="mine", sentence="Nothing runs.", sql="SELECT id::text FROM orchestrator_run"
    )
    invariants.register(mine)
    invariants.register(mine)
    assert found("mine").count == Run.objects.count()
    assert [i.id for i in invariants.invariants()].count("mine") == 1
