"""Replays that are refused: asked twice, by the wrong people, of runs that cannot go again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from orchestrator import AgentWorkflow, Conflict, Invalid, NotAllowed, NotFound, commands
from orchestrator.declare import registry
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, Replay, Run, Step, WorkflowVersion
from tests import workflows
from tests.integration.engine.replays.reports import (
    Work,
    assert_sound,
    changed_first,
    decide,
    replay,
    reports,
)


def test_asking_twice_is_once(work: Work, admin: User) -> None:
    workflows.chain.start(start=1)
    work()
    replay(admin, "second", seen_round=1)
    with pytest.raises(Conflict, match="This run is open"):
        replay(admin, "second", seen_round=1)
    work()
    with pytest.raises(Conflict, match="went again since you looked"):
        replay(admin, "second", seen_round=1)
    assert Replay.objects.count() == 1
    assert Step.objects.get(node="second").round == 2


def test_of_many_who_ask_at_once_one_is_heard(work: Work, admin: User) -> None:
    workflows.chain.start(start=1)
    work()
    run_id = Run.objects.get().pk

    def ask(number: int) -> str:
        try:
            commands.replay_run(run_id, user=admin, step="second", reason=f"I am {number}")
        except Conflict:
            return "refused"
        finally:
            connection.close()
        return "heard"

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(ask, range(6)))
    assert sorted(answers) == ["heard"] + ["refused"] * 5
    assert Replay.objects.count() == 1
    work()
    assert Attempt.objects.filter(step__node="second").count() == 2
    assert_sound()


def test_what_people_rejected_is_not_replayed(work: Work, admin: User, doctor: User) -> None:
    reports.start(pages=["a"])
    work()
    decide(doctor, "reject")
    with pytest.raises(Conflict, match="was rejected by people"):
        replay(admin, "collect")


def test_a_replay_names_a_step_and_inputs_that_exist_and_needs_role_and_reason(
    work: Work, admin: User, doctor: User
) -> None:
    workflows.letters.start(text="unreadable")
    work()
    with pytest.raises(NotAllowed, match="Only the role admin may replay runs"):
        replay(doctor, "split")
    with pytest.raises(Invalid, match="Give a reason"):
        replay(admin, "split", reason=" ")
    with pytest.raises(Invalid, match="no input 'wat'; inputs are: text"):
        replay(admin, "split", input={"wat": 1})
    with pytest.raises(Invalid, match="'text' does not fit"):
        replay(admin, "split", input={"text": 1})
    for node in ("count", "nonsense"):
        with pytest.raises(NotFound, match=f"has not been at a step '{node}'"):
            replay(admin, node)
    assert Run.objects.get().state == "failed"


def test_a_completed_run_whose_version_has_other_code_now_is_not_replayed(
    work: Work, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflows.chain.start(start=1)
    work()
    monkeypatch.setattr(registry, "_known", {})
    changed = AgentWorkflow(name="chain", version="1")
    changed.step()(changed_first)
    changed.start(start=1)
    run = Run.objects.earliest("created_at")
    with pytest.raises(Conflict, match="code of this version has changed"):
        commands.replay_run(run.pk, user=admin, step="first", reason="again")


def test_a_run_of_a_retired_version_is_not_revived(work: Work, admin: User) -> None:
    workflows.chain.start(start=1)
    work()
    WorkflowVersion.objects.filter(name="chain").update(state="draining")
    sweep()
    with pytest.raises(Conflict, match="is retired; activate it again"):
        replay(admin, "first")
    assert Run.objects.get().state == "completed"
