"""Blocked: work is due and nobody who could take it lives. Shown, never stored, and never a failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orchestrator.models import DeadLetter, Run, Step, Worker, WorkflowVersion
from orchestrator.queries import invariants, runs
from orchestrator.store import workers
from tests import workflows

Work = Callable[[], int]


def ago(seconds: float) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


def a_worker(name: str = "work", *, of: str = "", queues: str = "default", seen: float = 0) -> None:
    """A worker that was seen so many seconds ago and carries all versions of one workflow."""
    ids = WorkflowVersion.objects.filter(name=of).values_list("pk", flat=True)
    workers.seen(name, queues=queues.split(","), version_ids=list(ids))
    Worker.objects.filter(pk=name).update(seen_at=ago(seen))


def a_waiting_run(seconds: float = 61, *, queue: str = "default") -> Run:
    run_id = workflows.chain.start(start=1).id
    Run.objects.filter(pk=run_id).update(ready_at=ago(seconds), queue=queue)
    return Run.objects.select_related("version").get(pk=run_id)


def blocked_ids() -> set[UUID]:
    """As the list finds them, which must agree with the filter and with each run alone."""
    listed = {row.id for row in runs.list_runs().rows if row.blocked}
    assert listed == {row.id for row in runs.list_runs(state="blocked").rows}
    assert listed == {row.id for row in runs.list_runs().rows if runs.run_detail(row.id).blocked}
    assert len(listed) == runs.blocked_count()
    return listed


def test_a_run_is_blocked_once_nobody_could_take_it_for_a_minute() -> None:
    run = a_waiting_run(59)
    assert blocked_ids() == set()
    Run.objects.update(ready_at=ago(61))
    assert blocked_ids() == {run.pk}
    assert runs.run_detail(run.pk).state == "pending"


def test_a_live_worker_that_carries_the_version_lifts_it() -> None:
    run = a_waiting_run()
    a_worker(of="chain", seen=59)
    assert blocked_ids() == set()
    a_worker(of="chain", seen=61)
    assert blocked_ids() == {run.pk}


def test_a_live_worker_with_other_code_does_not() -> None:
    workflows.limited.start(number=1)
    run = a_waiting_run()
    a_worker(of="limited")
    assert blocked_ids() == {run.pk}
    because = runs.run_detail(run.pk).blocked_because
    assert (
        f"No running worker carries version 1 of chain ({run.version.fingerprint[:8]})" in because
    )
    assert "Start one with that code" in because


def test_a_worker_that_serves_another_queue_does_not_and_the_queue_is_named() -> None:
    run = a_waiting_run(queue="documents")
    a_worker(of="chain", queues="default,control")
    assert blocked_ids() == {run.pk}
    because = runs.run_detail(run.pk).blocked_because
    assert "none of them serves the queue documents" in because
    a_worker("second", of="chain", queues="documents")
    assert blocked_ids() == set()


def test_it_is_blocked_since_it_waits_or_since_its_last_worker_was_seen() -> None:
    run = a_waiting_run(300)
    assert runs.run_detail(run.pk).blocked_since == run.ready_at
    a_worker(of="chain", seen=100)
    assert runs.run_detail(run.pk).blocked_since == Worker.objects.get().seen_at
    a_worker(of="chain", seen=400)
    assert runs.run_detail(run.pk).blocked_since == run.ready_at


def test_a_run_at_a_gate_waits_for_people_and_one_that_is_over_for_nobody(work: Work) -> None:
    workflows.letters.start(text="a b")
    workflows.letters.start(text="unreadable")
    workflows.chain.start(start=1)
    work()
    Run.objects.update(created_at=ago(3600), started_at=ago(3600))
    Step.objects.update(ready_at=ago(3600), started_at=ago(3600))
    assert {*Run.objects.values_list("state", flat=True)} == {"waiting", "failed", "completed"}
    assert blocked_ids() == set()


def test_what_a_lost_worker_or_a_timer_left_behind_needs_anyone_who_carries_it(
    work: Work, tmp_path: Path
) -> None:
    retried = workflows.hazards.start(what="fail", marker=str(tmp_path / "m"))
    work()
    Step.objects.filter(state="retrying").update(next_at=ago(61))
    lost = a_waiting_run()
    Run.objects.filter(pk=lost.pk).update(state="running", ready_at=None, lease_until=ago(61))
    assert blocked_ids() == {retried.id, lost.pk}
    a_worker("one", of="hazards", queues="control")
    a_worker("two", of="chain", queues="control")
    assert blocked_ids() == set()


def test_a_step_in_somebodys_hands_and_a_timer_that_runs_are_not_blocked(
    work: Work, tmp_path: Path
) -> None:
    workflows.hazards.start(what="fail", marker=str(tmp_path / "m"))
    work()
    Step.objects.filter(state="retrying").update(next_at=ago(-60))
    held = a_waiting_run()
    Run.objects.filter(pk=held.pk).update(state="running", ready_at=None, lease_until=ago(-20))
    assert blocked_ids() == set()


def test_ready_items_and_fan_outs_that_nobody_joins_are_blocked_too(work: Work) -> None:
    run = workflows.letters.start(text="a b c")
    work()
    Step.objects.exclude(node__in=["split", "count"]).update(state="pending")
    Step.objects.filter(node="count", item=-1).update(state="running", finished_at=None)
    items = Step.objects.filter(node="count", item__gte=0)
    items.update(state="ready", ready_at=ago(61), finished_at=None)
    assert blocked_ids() == {run.id}
    a_worker(of="letters", queues="other")
    assert blocked_ids() == {run.id}
    a_worker(of="letters")
    assert blocked_ids() == set()
    Worker.objects.all().delete()
    items.update(state="completed", ready_at=None, finished_at=ago(61))
    assert blocked_ids() == {run.id}
    a_worker(of="letters", queues="other")
    assert blocked_ids() == set()


def test_nothing_of_a_blocked_run_fails_and_it_goes_on_by_itself(work: Work) -> None:
    run = a_waiting_run(3600)
    assert blocked_ids() == {run.pk}
    assert not DeadLetter.objects.exists()
    work()
    assert runs.run_detail(run.pk).state == "completed"
    assert blocked_ids() == set()


def test_a_list_of_runs_asks_as_often_for_many_as_for_one() -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            a_waiting_run()
        with CaptureQueriesContext(connection) as queries:
            runs.list_runs()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_check_does_not_accuse_blocked_work_as_long_as_somebody_works() -> None:
    a_waiting_run()
    assert late() == {"idle_work": 1}  # nobody works at all: then it is nobody's exception either
    a_worker("other", of="limited")
    assert late() == {}
    a_worker(of="chain")
    assert late() == {"idle_work": 1}


def late() -> dict[str, int]:
    return {found.id: found.count for found in invariants.check() if found.count}
