from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from orchestrator import commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Run, Step
from orchestrator.queries import invariants, runs
from orchestrator.runtime import EmbeddedRuntime
from tests import flows
from tests.waiting import wait_until

Work = Callable[[], int]


@pytest.fixture(autouse=True)
def _flows(_engine: None) -> None:
    flows.freeze_all()


def tries(node: str) -> list[tuple[str, str]]:
    """Who answered each try of the step, and how it ended."""
    rows = Attempt.objects.filter(step__node=node).order_by("step__item", "id")
    return list(rows.values_list("function", "outcome"))


def assert_sound() -> None:
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def test_the_local_model_answers_when_the_first_is_down_and_the_trace_says_so(work: Work) -> None:
    handle = flows.questions.start(query="what is down?")
    work()
    answer = EmbeddedRuntime().result(handle.id)
    assert answer == {"text": "checked quick what is down?", "simple": None}
    assert tries("handle_complex") == [("", "error"), ("handle_simple", "ok")]
    assert Step.objects.get(node="handle_complex").variant == 1
    assert Step.objects.get(node="handle_simple").state == "not_taken"
    assert_sound()


def test_pages_tell_who_answered_and_why_a_way_was_not_taken(work: Work) -> None:
    handle = flows.questions.start(query="what is down?")
    work()
    rows = {row.node: row for row in runs.run_detail(handle.id).steps}
    labels = [span.label for span in rows["handle_complex"].spans if span.kind == "running"]
    assert labels == ["try 1: error", "try 2: ok, answered by handle_simple"]
    assert (rows["route_query"].kind, rows["route_query"].note) == (
        "branch",
        "chooses by complexity score",
    )
    assert (rows["handle_simple"].state, rows["handle_simple"].note) == (
        "not_taken",
        "route query chose handle complex",
    )
    tries = runs.step_detail(rows["handle_complex"].id, may_see_content=False).attempts
    assert [attempt.function for attempt in tries] == ["", "handle_simple"]
    page = render_to_string("components/attempts.html", {"attempts": tries})
    assert page.count("answered by handle_simple") == 1


def test_when_nobody_can_answer_the_step_ends_and_a_replay_asks_the_first_again(
    work: Work, admin: User
) -> None:
    flows.questions.start(query="is nobody there?")
    work()
    letter = DeadLetter.objects.get()
    assert letter.error_class == "ConnectionError"
    assert tries("handle_complex") == [("", "error"), ("handle_simple", "error")]
    commands.replay_letter(letter.pk, user=admin, reason="up again", input={"query": "hello?"})
    work()
    assert Run.objects.get().state == "completed"
    assert tries("handle_complex")[2:] == [("", "ok")]
    assert_sound()


def test_each_alternative_has_tries_of_its_own_and_items_switch_one_by_one(work: Work) -> None:
    handle = flows.labels.start(text="plain odd unheard-of")
    for _ in range(2):
        work()
        wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert EmbeddedRuntime().result(handle.id) == [
        "plain: at once",
        "odd: by dictionary, try 2",
        "unheard-of: by letter",
    ]
    assert tries("label_word") == [
        ("", "ok"),  # the node: all its items delivered
        ("", "ok"),
        ("", "error"),
        ("by_dictionary", "ok"),
        ("", "error"),
        ("", "error"),
        ("by_dictionary", "error"),
        ("by_dictionary", "error"),
        ("by_letter", "ok"),
    ]
    assert_sound()
