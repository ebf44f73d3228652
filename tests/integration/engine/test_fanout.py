from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from orchestrator import Conflict, commands
from orchestrator.engine.events import ItemsPlanned, StepSucceeded
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import claims, door, payloads, versions
from orchestrator.store.held import Held
from tests import flows, workflows
from tests.waiting import wait_until

Work = Callable[[], int]


@pytest.fixture(autouse=True)
def _flows(_engine: None) -> None:
    flows.freeze_all()


def test_items_run_each_on_their_own_and_join_in_order(work: Work) -> None:
    workflows.letters.start(text="one three fifteen zero")
    work()
    items = Step.objects.filter(node="count", item__gte=0).order_by("item")
    assert [i.state for i in items] == ["completed"] * 4
    node = Step.objects.get(node="count", item=-1)
    assert (node.state, node.item_count) == ("completed", 4)
    joined = Step.objects.get(node="together")
    assert payloads.decode(joined.output, run=joined.run_id) == {
        "one": 3,
        "three": 5,
        "fifteen": 7,
        "zero": 4,
    }


def test_at_most_max_workers_items_are_open_at_a_time() -> None:
    plan_count(["a", "b", "c", "d", "e", "f"])
    items = Step.objects.filter(node="count", item__gte=0).order_by("item")
    states = [item.state for item in items]
    assert states == ["ready", "ready", "ready", "pending", "pending", "pending"]


def test_an_item_without_tries_left_is_skipped_and_named_in_the_gaps(work: Work) -> None:
    workflows.letters.start(text="good broken fine")
    for _ in range(2):
        work()
        wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    gate = Gate.objects.get()
    content = payloads.decode(gate.revisions.get().content, run=gate.run_id)
    assert content == {"total": 8, "gaps": ["The word broken could not be counted"]}
    assert Attempt.objects.filter(step__node="count", outcome="error").count() == 3


def test_an_empty_list_completes_the_fan_out_at_once(work: Work) -> None:
    workflows.letters.start(text="")
    work()
    assert Run.objects.get().state == "waiting"
    gate = Gate.objects.get()
    assert payloads.decode(gate.revisions.get().content, run=gate.run_id)["total"] == 0


def test_a_fan_out_whose_last_worker_died_before_the_join_is_joined_by_the_sweeper() -> None:
    plan_count(["a"])
    item = claim()
    assert item.item == 0
    output = payloads.encode({"a": 1}, run=item.run_id)
    door.submit(item.run_id, StepSucceeded(node="count", item=0, fence=item.fence, output=output))
    assert Step.objects.get(node="count", item=-1).state == "running"
    assert sweep()["unjoined_fanouts"] == 1
    assert Step.objects.get(node="count", item=-1).state == "completed"
    assert sweep()["unjoined_fanouts"] == 0


def test_a_fan_out_goes_on_without_a_few_dead_items_and_names_them(work: Work, admin: User) -> None:
    handle = flows.harvest.start(count=8, rotten=2)
    work()
    assert EmbeddedRuntime().result(handle.id) == {
        "of": 8,
        "sorted": 6,
        "gaps": [
            "sort_basket[0] rotten: Item 1 is missing (rotten)",
            "sort_basket[1] rotten: Item 2 is missing (rotten)",
        ],
    }
    node = Step.objects.get(node="sort_basket", item=-1)
    assert (node.state, node.reason) == ("completed", "goes on without 2 of 8 items")
    letter = DeadLetter.objects.first()
    assert letter is not None
    with pytest.raises(Conflict, match="is discarded, not open: goes on without 2 of 8 items"):
        commands.replay_letter(letter.pk, user=admin, reason="too late")
    assert_sound()
    commands.replay_run(handle.id, user=admin, step="baskets", reason="all again")
    work()
    assert Run.objects.get().state == "completed"
    assert_sound()


def test_more_dead_items_than_tolerated_wait_for_a_replay_until_few_enough_are_left(
    work: Work, admin: User
) -> None:
    handle = flows.harvest.start(count=8, rotten=3)
    work()
    assert Step.objects.get(node="sort_basket", item=-1).state == "dead"
    first = DeadLetter.objects.order_by("step__item")[0]
    commands.replay_letter(first.pk, user=admin, reason="washed", input={"basket": "ripe"})
    work()
    result = EmbeddedRuntime().result(handle.id)
    assert (result["sorted"], len(result["gaps"])) == (6, 2)
    states = DeadLetter.objects.order_by("step__item").values_list("state", flat=True)
    assert list(states) == ["resolved", "discarded", "discarded"]
    assert_sound()


def test_a_join_reports_where_items_differ_and_counts_votes_by_item(work: Work) -> None:
    one, two = {"name": "Ann", "born": "1950"}, {"name": "Anne", "born": "1950"}
    handle = flows.readings.start(answers=[one, {}, two, one])
    work()
    assert EmbeddedRuntime().result(handle.id) == {
        "merged": {
            "fields": one,
            "conflicts": [{"key": "name", "values": {"0": "Ann", "2": "Anne", "3": "Ann"}}],
        },
        "elected": [one, [one, [0, 3]], [two, [2]]],
        "longest": one,
        "read": 3,
    }
    assert_sound()


def assert_sound() -> None:
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def claim() -> Held:
    shares = versions.shares_of(versions.carried_definitions())
    held = claims.claim("w", ["default"], shares)
    assert held is not None
    return held


def plan_count(words: list[str]) -> None:
    """Complete `split` and plan `count` through the door, without running any item."""
    workflows.letters.start(text=" ".join(words))
    held = claim()
    output = payloads.encode(words, run=held.run_id)
    door.submit(held.run_id, StepSucceeded(node="split", item=-1, fence=held.fence, output=output))
    held = claim()
    assert held.node == "count"
    inputs = tuple(payloads.encode(word, run=held.run_id) for word in words)
    door.submit(held.run_id, ItemsPlanned(node="count", fence=held.fence, inputs=inputs))
