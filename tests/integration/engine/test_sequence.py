from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from orchestrator import AgentWorkflow, Conflict, Invalid, NotFound, Reject, StepError, commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Run, Step
from orchestrator.queries import dead_letters
from orchestrator.runtime import EmbeddedRuntime
from tests import workflows
from tests.waiting import wait_until

Work = Callable[[], int]


def result_of(run_id: object) -> object:
    return EmbeddedRuntime().result(run_id)  # type: ignore[arg-type]


def test_a_chain_runs_to_its_result_and_keeps_one_attempt_per_step(work: Work) -> None:
    run_id = workflows.chain.start(start=1).id
    assert work() == 3
    assert result_of(run_id) == 22
    run = Run.objects.get(pk=run_id)
    assert (run.state, run.lease_until) == ("completed", None)
    attempts = Attempt.objects.filter(step__run=run).order_by("id")
    assert [(a.step.node, a.number, a.outcome) for a in attempts.select_related("step")] == [
        ("first", 1, "ok"),
        ("second", 1, "ok"),
        ("third", 1, "ok"),
    ]


def test_the_same_business_key_is_the_same_run(work: Work) -> None:
    first = workflows.chain.start(start=1, key="FORM-1")
    again = workflows.chain.start(start=1, key="FORM-1")
    assert first == again
    assert Run.objects.count() == 1


def test_unknown_workflows_and_inputs_are_refused_by_name() -> None:
    with pytest.raises(NotFound, match=r"known: .*chain 1"):
        commands.start_run("nonsense", input={})
    with pytest.raises(NotFound, match="chain 9"):
        commands.start_run("chain", version="9", input={"start": 1})
    with pytest.raises(Invalid, match="missing: start"):
        commands.start_run("chain", input={})
    with pytest.raises(Invalid, match="stop"):
        commands.start_run("chain", input={"start": 1, "stop": 2})
    with pytest.raises(Invalid, match="'start' does not fit"):
        commands.start_run("chain", input={"start": "one"})
    assert Run.objects.count() == 0


def test_a_failing_step_is_tried_again_after_its_backoff(work: Work, tmp_path: Path) -> None:
    run_id = workflows.hazards.start(what="fail once", marker=str(tmp_path / "m")).id
    work()
    step = Step.objects.get(run_id=run_id)
    assert (step.state, step.tries) == ("retrying", 1)
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert result_of(run_id) == ["fail once"]
    outcomes = Attempt.objects.filter(step=step).order_by("number").values_list("number", "outcome")
    assert list(outcomes) == [(1, "error"), (2, "ok")]


def test_used_up_tries_end_in_a_dead_letter_that_an_admin_replays_with_edited_input(
    work: Work, tmp_path: Path, admin: object
) -> None:
    run_id = workflows.hazards.start(what="fail", marker=str(tmp_path / "m")).id
    for _ in range(2):
        work()
        wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    letter = DeadLetter.objects.get()
    assert (letter.state, letter.error_class, letter.message) == ("open", "ConnectionError", "")
    assert Run.objects.get().state == "failed"

    with pytest.raises(Invalid, match="no input 'wat'"):
        commands.replay_letter(letter.pk, user=admin, reason="typo", input={"wat": "x"})  # type: ignore[arg-type]
    commands.replay_letter(letter.pk, user=admin, reason="wrong word", input={"what": "fine"})  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="replaying"):
        commands.replay_letter(letter.pk, user=admin, reason="again")  # type: ignore[arg-type]
    work()
    assert result_of(run_id) == ["fine"]
    letter = DeadLetter.objects.get()
    assert (letter.state, letter.replay_count) == ("resolved", 1)
    numbers = Attempt.objects.filter(step__node="risk").order_by("number")
    assert [(a.number, a.outcome) for a in numbers] == [
        (1, "error"),
        (2, "error"),
        (3, "error"),
        (4, "ok"),
    ]


def test_a_rejected_input_is_a_dead_letter_at_once_with_its_own_reason(work: Work) -> None:
    workflows.letters.start(text="unreadable")
    work()
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.message) == ("unreadable", "the text cannot be read")
    assert Attempt.objects.count() == 1


def test_a_skipped_step_leaves_a_gap_that_later_steps_see(work: Work, tmp_path: Path) -> None:
    run_id = workflows.hazards.start(what="skip", marker=str(tmp_path / "m")).id
    work()
    assert result_of(run_id) == ["None", "nothing to do"]


def test_a_step_over_its_time_is_stopped_and_tried_again(work: Work, tmp_path: Path) -> None:
    workflows.hazards.start(what="hang", marker=str(tmp_path / "m"))
    work()
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.error_class, attempt.error_code) == (
        "timeout",
        "StepTimeout",
        "timeout",
    )
    assert Step.objects.get().state == "retrying"


def test_messages_of_unknown_errors_are_not_kept(work: Work) -> None:
    workflows.letters.start(text="broken")
    work()
    attempt = Attempt.objects.get(outcome="error")
    assert attempt.error_class == "ValueError"
    assert attempt.message == ""
    assert any("count" in frame for frame in attempt.frames)


def test_attempts_cannot_be_changed_or_deleted(work: Work) -> None:
    workflows.chain.start(start=1)
    work()
    with pytest.raises(Exception, match="kept for ever"):
        Attempt.objects.update(outcome="error")
    with pytest.raises(Exception, match="kept for ever"):
        Attempt.objects.all().delete()


def test_a_cancelled_run_ends_with_everything_in_it(work: Work, admin: object) -> None:
    run_id = workflows.letters.start(text="a b").id
    work()
    commands.cancel_run(run_id, user=admin, reason="sent twice")  # type: ignore[arg-type]
    assert Run.objects.get().state == "cancelled"
    assert not Step.objects.filter(state__in=["ready", "running", "awaiting_review"]).exists()
    with pytest.raises(Conflict, match="over"):
        commands.cancel_run(run_id, user=admin, reason="again")  # type: ignore[arg-type]


def test_no_more_steps_run_at_once_than_the_workflow_allows() -> None:
    from orchestrator.store import claims, versions

    for number in range(4):
        workflows.limited.start(number=number)
    shares = versions.shares_of(versions.carried_definitions())
    held = [claims.claim(f"w{n}", ["default"], shares) for n in range(4)]
    assert [h is not None for h in held] == [True, True, False, False]


greeting = AgentWorkflow(name="greeting", version="1")


@greeting.step()
def greet(who: str, how: str = "hello") -> str:
    if how == "hello":
        raise Reject("too common")
    return f"{how} {who}"


def test_an_input_nobody_gave_is_not_shown_but_may_be_edited(work: Work, admin: User) -> None:
    run_id = greeting.start(who="you").id
    work()
    letter = DeadLetter.objects.get()
    assert dead_letters.letter_detail(letter.pk).input == {"who": "you"}
    commands.replay_letter(letter.pk, user=admin, reason="kinder", input={"how": "good day"})
    work()
    assert result_of(run_id) == "good day you"


talkative = AgentWorkflow(name="talkative", version="1")


class Talkative(StepError):
    code = "x" * 100


@talkative.step()
def talk() -> None:
    raise Talkative("a name that no text can hold: \ud800\x00")


def test_an_error_with_more_to_say_than_fits_is_still_a_dead_letter_of_its_own(work: Work) -> None:
    talkative.start()
    work()
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.message) == ("x" * 60, "a name that no text can hold: ?")


def test_a_database_error_in_a_step_is_the_steps_own_while_the_database_answers(
    work: Work, tmp_path: Path
) -> None:
    workflows.hazards.start(what="deadlock", marker=str(tmp_path / "m"))
    work()
    assert Step.objects.get().state == "retrying"
    assert Attempt.objects.get().error_class == "OperationalError"


def test_a_key_too_long_for_its_column_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 200 characters"):
        workflows.chain.start(start=1, key="k" * 201)
