"""The listings of the guide, with only the import renamed, run durably on the real engine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.functions import Now

from orchestrator import commands
from orchestrator.declare.standalone import freeze_standing
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, Gate, Run, Step
from tests.guide import stand_ins
from tests.guide.listings import branching, human_gate, map_reduce, skeleton
from tests.waiting import wait_until

Work = Callable[[], int]
Person = Callable[..., User]


@pytest.fixture(autouse=True)
def _known() -> None:
    skeleton.patient_pipeline.freeze()
    freeze_standing()


@pytest.fixture
def engine(work: Work) -> Iterator[None]:
    """A worker and a sweeper beside the test, for as long as it lasts."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(0.02):
            sweep()
            work()
        connection.close()

    thread = threading.Thread(target=go_on)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.fixture
def awaited(engine: None) -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Await a coroutine while the engine works."""
    return asyncio.run


def in_background(coroutine: Coroutine[Any, Any, Any]) -> Callable[[], Any]:
    """Await in a thread, as a service would; the returned function waits for the result."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(coroutine)))
    thread.start()

    def result() -> Any:
        thread.join(30)
        return results[0]

    return result


def open_gate() -> Gate:
    found: Gate = wait_until(
        lambda: Gate.objects.filter(state__in=["open", "escalated"]).first(), what="the gate"
    )
    return found


def approve(gate: Gate, user: User) -> commands.GateDecision:
    return commands.decide_gate(
        gate.pk, user=user, verdict="approve", content_hash=gate.content_hash
    )


def test_the_skeleton_waits_for_its_reviewer_and_returns_the_summary(
    engine: None, person: Person
) -> None:
    result = in_background(skeleton.main())
    approve(open_gate(), person("rita", "reviewer"))
    assert result() == "Summary of True"
    (flags,) = Step.objects.filter(node="validate_ontology")
    assert flags.state == "completed"


def test_files_are_mapped_one_durable_item_each_and_merged(awaited: Callable[..., Any]) -> None:
    merged = awaited(map_reduce.batch_process(["a.pdf", "b.jpg", "c.txt"]))
    assert merged == {"pages": 3, "pdf": "a.pdf", "photo": "b.jpg", "text": "c.txt"}
    assert Step.objects.filter(node="extract_document", item__gte=0).count() == 3
    assert Run.objects.count() == 2


def test_a_question_goes_to_the_first_model_that_answers(
    awaited: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert awaited(branching.main()).startswith("cloud: What are the drug interactions")
    monkeypatch.setattr(stand_ins.gpt_4o_mini, "down", True)
    assert awaited(branching.main()).startswith("local: What are the drug interactions")
    run = Run.objects.latest("created_at")
    tries = Attempt.objects.filter(step__run=run, step__node="handle_complex").order_by("number")
    assert [(one.outcome, one.function) for one in tries] == [
        ("error", ""),
        ("error", ""),
        ("error", ""),
        ("ok", "handle_simple"),
    ]
    assert Step.objects.get(run=run, node="handle_simple").state == "not_taken"


def test_the_gate_waits_for_both_roles_and_escalates(engine: None, person: Person) -> None:
    handle = human_gate.approve_diagnosis.start({"code": "J45"})
    gate = open_gate()
    assert gate.slots == ["medical_reviewer", "quality_assurance"]
    decision = approve(gate, person("maria", "medical_reviewer"))
    assert decision.still_needed == ("quality_assurance",)
    Gate.objects.update(due_at=Now() - timedelta(seconds=1))
    wait_until(lambda: Gate.objects.filter(state="escalated").exists(), what="the escalation")
    assert handle.status() in ("waiting", "running")
    approve(open_gate(), person("sofia", "supervisor"))
    wait_until(lambda: handle.status() == "completed", what="the end")
    assert asyncio.run(handle.result()) == {"code": "J45"}
