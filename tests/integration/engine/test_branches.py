from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from orchestrator import RunHandle, commands
from orchestrator.models import DeadLetter, Run, Step
from orchestrator.queries import invariants
from tests import flows

Work = Callable[[], int]


@pytest.fixture(autouse=True)
def _flows(_engine: None) -> None:
    flows.freeze_all()


def result(handle: RunHandle) -> object:
    from orchestrator.declare.ports import runtime

    return runtime().result(handle.id)


def states() -> dict[str, str]:
    return dict(Step.objects.filter(item=-1).values_list("node", "state"))


def test_the_labelled_arm_runs_and_the_others_are_not_taken(work: Work) -> None:
    handle = flows.questions.start(query=" why? ")
    work()
    assert states() == {
        "tidy": "completed",
        "route_query": "completed",
        "handle_complex": "completed",
        "check_twice": "completed",
        "handle_simple": "not_taken",
        "handle_idle": "not_taken",
        "answer": "completed",
    }
    assert result(handle) == {"text": "checked deep why? of 6", "simple": None}
    assert all(finding.count == 0 for finding in invariants.check())


def test_what_rests_on_an_arm_not_taken_is_not_taken_either(work: Work) -> None:
    handle = flows.questions.start(query="go!")
    work()
    assert states()["check_twice"] == "not_taken"
    assert result(handle) == {"text": "quick go!", "simple": "quick go!"}
    closed = Step.objects.get(node="handle_complex")
    assert (closed.reason, closed.fence) == ("route_query chose handle_simple", 0)


def test_an_unknown_label_is_a_dead_letter_that_names_the_known_ones(work: Work) -> None:
    flows.questions.start(query="hm")
    work()
    letter = DeadLetter.objects.get()
    assert letter.reason == "unknown_label"
    assert letter.message == (
        "branch 'route_query' returned a label that no arm has; known: 'simple', 'complex', 'idle'"
    )
    assert Run.objects.get().state == "failed"
    assert set(states()) == {"tidy", "route_query"}


def test_a_replay_before_the_branch_may_take_the_other_way(work: Work, admin: User) -> None:
    handle = flows.questions.start(query="why?")
    work()
    commands.replay_run(
        handle.id, user=admin, step="tidy", reason="meant differently", input={"query": "go!"}
    )
    work()
    assert result(handle) == {"text": "quick why?", "simple": "quick why?"}
    assert states()["handle_complex"] == states()["check_twice"] == "not_taken"
    assert all(finding.count == 0 for finding in invariants.check())


def test_the_result_is_that_of_the_way_out_that_was_taken(work: Work) -> None:
    small, large, unknown = (flows.exits.start(number=number) for number in (1, 2, 9))
    work()
    assert (result(small), result(large), result(unknown)) == (1, 0.5, 2.25)
