"""Runs that go again from a step: what is repeated, what is kept, who has to approve anew, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from orchestrator import (
    AgentWorkflow,
    Conflict,
    HumanReviewGate,
    Invalid,
    NotAllowed,
    NotFound,
    Reject,
    StepContext,
    commands,
    parallel,
    reduce,
)
from orchestrator.declare import registry
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Gate, Replay, Run, Step, WorkflowVersion
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import payloads
from tests import workflows

Work = Callable[[], int]
Person = Callable[..., User]


reports = AgentWorkflow(name="reports", version="1")


@reports.step()
def collect(pages: list[str]) -> list[str]:
    return pages


@reports.step()
@parallel(max_workers=2)
def read_page(page: str) -> str:
    if page == "torn":
        raise Reject("a torn page", code="torn")
    return page.upper()


@reports.step()
@reduce(strategy="concat")
def join_pages(pages: list[str]) -> str:
    return "".join(pages)


@reports.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"], send_back_to="collect"))
def draft_report(join_pages: str, context: StepContext) -> dict[str, Any]:
    return {"text": join_pages, "approvals": len(context.approvals)}


@reports.step()
def file_report(draft_report: dict[str, Any], context: StepContext) -> dict[str, Any]:
    if draft_report["text"] == "UNFIT":
        raise Reject("cannot be filed", code="unfit")
    names = [note.person_name for note in context.approvals]
    return {"text": draft_report["text"], "approved_by": names, "key": context.idempotency_key}


stamped = AgentWorkflow(name="stamped", version="1")


@stamped.step()
def words(text: str) -> Any:
    return text if text == "one" else text.split()


@stamped.step()
def mark(words: Any) -> str:
    return "!"


@stamped.step(after=["words", "mark"])
@parallel(max_workers=2, over="words")
def stamp(word: str, mark: str) -> str:
    if word == "torn":
        raise Reject("a torn word", code="torn")
    return word + mark


@stamped.step()
@reduce(strategy="concat")
def line(stamps: list[str]) -> str:
    return " ".join(stamps)


@pytest.fixture(autouse=True)
def _frozen(_engine: None) -> None:
    reports.freeze()
    stamped.freeze()


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "medical_reviewer")


def result() -> Any:
    return EmbeddedRuntime().result(Run.objects.get().pk)


def replay(user: User, step: str, **more: Any) -> None:
    values = {"reason": "the input was wrong", **more}
    commands.replay_run(Run.objects.get().pk, user=user, step=step, **values)


def decide(user: User, verdict: Any) -> None:
    gate = Gate.objects.get(state="open")
    commands.decide_gate(
        gate.pk, user=user, verdict=verdict, content_hash=gate.content_hash, comment="because"
    )


def report_approved(pages: list[str], work: Work, doctor: User) -> None:
    """A first round with everything in it: pages read one by one, joined, approved, filed."""
    reports.start(pages=pages)
    work()
    decide(doctor, "approve")
    work()


def items_of(node: str) -> list[tuple[str, int]]:
    """State and round of each item, in order."""
    rows = Step.objects.filter(node=node, item__gte=0).order_by("item")
    return list(rows.values_list("state", "round"))


def assert_sound() -> None:
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def test_a_completed_run_goes_again_from_any_step_it_has_reached(work: Work, admin: User) -> None:
    workflows.chain.start(start=1)
    work()
    replay(admin, "second")
    assert Run.objects.get().state == "waiting"
    assert dict(Step.objects.values_list("node", "state")) == {
        "first": "completed",
        "second": "ready",
        "third": "pending",
    }
    assert_sound()
    work()
    assert result() == 22
    tries = Attempt.objects.order_by("id").values_list("step__node", "number", "round")
    assert list(tries)[3:] == [("second", 2, 2), ("third", 2, 2)]
    assert_sound()


def test_an_edit_replaces_an_argument_of_that_step_only_and_is_kept_with_its_difference(
    work: Work, admin: User
) -> None:
    workflows.chain.start(start=1)
    work()
    replay(admin, "second", input={"first": 5})
    work()
    assert result() == 50 + 2
    kept = Replay.objects.get()
    assert (kept.node, kept.person_id, kept.reason) == ("second", admin.pk, "the input was wrong")
    assert kept.edited_input is not None
    difference = payloads.decode(kept.edited_input, run=kept.run_id)
    assert difference == {"first": {"old": 2, "new": 5}}
    replay(admin, "second", reason="once more as it is", input={"first": 5})
    work()
    assert result() == 52
    assert Replay.objects.get(reason="once more as it is").edited_input is None
    replay(admin, "first", input={"start": 2})
    work()
    assert result() == 33  # the edit of `second` gave way to the new result of `first`
    assert_sound()


def test_what_a_step_gave_in_an_earlier_round_is_gone_when_it_is_skipped(
    work: Work, admin: User, tmp_path: Path
) -> None:
    workflows.hazards.start(what="fine", marker=str(tmp_path / "m"))
    work()
    assert result() == ["fine"]
    replay(admin, "risk", input={"what": "skip"})
    work()
    assert result() == ["None", "nothing to do"]
    assert_sound()


def test_the_letter_of_a_dead_step_is_resolved_by_the_replay_of_its_run(
    work: Work, admin: User
) -> None:
    workflows.letters.start(text="unreadable")
    work()
    replay(admin, "split", input={"text": "a bb"})
    letter = DeadLetter.objects.get()
    assert (letter.state, letter.replay_count, letter.handled_by) == ("replaying", 1, admin)
    work()
    assert DeadLetter.objects.get().state == "resolved"
    assert Run.objects.get().state == "waiting"
    assert_sound()


def test_a_letter_behind_the_replayed_step_is_discarded_with_the_reason(
    work: Work, admin: User, doctor: User
) -> None:
    report_approved(["unfit"], work, doctor)
    assert DeadLetter.objects.get().step.node == "file_report"
    replay(admin, "collect", input={"pages": ["fit"]})
    letter = DeadLetter.objects.get()
    assert (letter.state, letter.closing_reason) == ("discarded", "replayed from collect")
    work()
    decide(doctor, "approve")
    work()
    assert result()["text"] == "FIT"
    assert_sound()


def test_reviews_on_the_way_open_anew_and_earlier_approvals_count_for_nothing(
    work: Work, admin: User, doctor: User
) -> None:
    report_approved(["a", "b"], work, doctor)
    first = result()
    replay(admin, "collect")
    work()
    assert Run.objects.get().state == "waiting"  # the same content, and still it needs approving
    assert list(Gate.objects.order_by("opened_at").values_list("state", flat=True)) == [
        "approved",
        "open",
    ]
    decide(doctor, "approve")
    work()
    again = result()
    assert again == first  # one approval, not two; and the same key for writes elsewhere
    assert_sound()


def test_steps_before_the_review_do_not_see_the_approvals_of_the_last_round(
    work: Work, admin: User, doctor: User
) -> None:
    report_approved(["a"], work, doctor)
    replay(admin, "join_pages")
    work()
    (gate,) = Gate.objects.filter(state="open")
    content = payloads.decode(gate.revisions.get().content, run=gate.run_id)
    assert content == {"text": "A", "approvals": 0}


def test_a_step_behind_the_review_is_replayed_with_the_approved_content_only(
    work: Work, admin: User, doctor: User
) -> None:
    report_approved(["a"], work, doctor)
    content = {"text": "A", "approvals": 0}
    with pytest.raises(NotAllowed, match="draft_report is what people approved at draft_report"):
        replay(admin, "file_report", input={"draft_report": content | {"text": "B"}})
    assert not Replay.objects.exists()
    replay(admin, "file_report", input={"draft_report": content})
    work()
    assert result()["approved_by"] == ["Doris"]
    assert Gate.objects.count() == 1
    assert_sound()


@pytest.mark.parametrize("pages", [["x"], ["x", "y", "z", "u", "v"], []])
def test_a_fan_out_is_planned_anew_with_whatever_list_there_is_now(
    pages: list[str], work: Work, admin: User, doctor: User
) -> None:
    report_approved(["a", "b", "c"], work, doctor)
    replay(admin, "collect", input={"pages": pages})
    assert items_of("read_page") == [("not_taken", 2)] * 3
    assert_sound()
    work()
    node = Step.objects.get(node="read_page", item=-1)
    assert (node.state, node.round, node.item_count or 0) == ("completed", 2, len(pages))
    outside = max(0, 3 - len(pages))
    assert items_of("read_page") == [("completed", 2)] * len(pages) + [("not_taken", 2)] * outside
    assert_sound()
    decide(doctor, "approve")
    work()
    assert result()["text"] == "".join(pages).upper()
    assert_sound()
    joins = Attempt.objects.filter(step=node).order_by("number")
    assert list(joins.values_list("number", "round", "outcome")) == [(1, 1, "ok"), (2, 2, "ok")]
    replay(admin, "collect", input={"pages": ["p", "q", "r", "s"]})
    work()
    decide(doctor, "approve")
    work()
    assert result()["text"] == "PQRS"
    assert_sound()


def test_items_keep_counting_their_tries_over_the_rounds(
    work: Work, admin: User, doctor: User
) -> None:
    report_approved(["a", "b"], work, doctor)
    replay(admin, "read_page")
    work()
    tries = Attempt.objects.filter(step__node="read_page", step__item=0).order_by("number")
    assert list(tries.values_list("number", "round", "outcome")) == [(1, 1, "ok"), (2, 2, "ok")]
    item = Step.objects.get(node="read_page", item=0)
    assert (item.fence, item.tries) == (2, 1)
    assert Attempt.objects.filter(step__node="collect").count() == 1


def test_a_fan_out_goes_again_with_an_edited_list_and_edited_shared_arguments(
    work: Work, admin: User
) -> None:
    stamped.start(text="a b c")
    work()
    assert result() == "a! b! c!"
    with pytest.raises(Invalid, match="no input 'word'; inputs are: mark, words"):
        replay(admin, "stamp", input={"word": "x"})
    with pytest.raises(Invalid, match="'words' does not fit"):
        replay(admin, "stamp", input={"words": [1]})
    replay(admin, "stamp", input={"words": ["x", "y"], "mark": "?"})
    work()
    assert result() == "x? y?"
    replay(admin, "stamp", input={"words": ["a", "b", "c"]})
    work()
    assert result() == "a? b? c?"
    replay(admin, "mark")
    work()
    assert result() == "a! b! c!"  # new results before it take the edits away
    assert_sound()


def test_a_fan_out_without_a_list_is_mended_by_its_letter(work: Work, admin: User) -> None:
    stamped.start(text="one")
    work()
    letter = DeadLetter.objects.get()
    assert (letter.step.node, letter.step.item) == ("stamp", -1)
    commands.replay_letter(letter.pk, user=admin, reason="a list", input={"words": ["one"]})
    work()
    assert result() == "one!"
    assert_sound()


def test_a_replayed_list_is_not_planned_a_second_time_when_an_item_of_it_dies(
    work: Work, admin: User
) -> None:
    stamped.start(text="one")
    work()
    planning = DeadLetter.objects.get()
    commands.replay_letter(planning.pk, user=admin, reason="a list", input={"words": ["a", "torn"]})
    work()
    assert_sound()
    letters = DeadLetter.objects.order_by("step__item").values_list("step__item", "state")
    assert list(letters) == [(-1, "resolved"), (1, "open")]
    with pytest.raises(Conflict, match="resolved"):
        commands.replay_letter(planning.pk, user=admin, reason="again")
    torn = DeadLetter.objects.get(state="open")
    commands.replay_letter(torn.pk, user=admin, reason="mended", input={"word": "b"})
    work()
    assert result() == "a! b!"
    assert_sound()


def test_a_fan_out_with_dead_items_goes_again_as_a_whole_and_item_by_item(
    work: Work, admin: User, doctor: User
) -> None:
    reports.start(pages=["a", "torn", "torn"])
    work()
    assert Run.objects.get().state == "failed"
    replay(admin, "read_page")
    assert set(DeadLetter.objects.values_list("state", "closing_reason")) == {
        ("discarded", "replayed from read_page")
    }
    work()
    assert_sound()
    assert Run.objects.get().state == "failed"
    for letter in DeadLetter.objects.filter(state="open"):
        commands.replay_letter(
            letter.pk, user=admin, reason="found the rest", input={"page": "whole"}
        )
    work()
    decide(doctor, "approve")
    work()
    assert result()["text"] == "AWHOLEWHOLE"
    assert_sound()
    replay(admin, "read_page")
    work()
    assert Run.objects.get().state == "failed"  # the edits of the items went with their round
    assert_sound()


def test_work_is_sent_back_over_a_fan_out(work: Work, doctor: User) -> None:
    reports.start(pages=["a", "b"])
    work()
    decide(doctor, "send_back")
    assert items_of("read_page") == [("not_taken", 2)] * 2
    assert_sound()
    work()
    decide(doctor, "approve")
    work()
    assert result()["text"] == "AB"
    assert_sound()


def test_a_run_cancelled_in_its_second_round_leaves_nothing_open(
    work: Work, admin: User, doctor: User
) -> None:
    run = reports.start(pages=["a", "b"])
    work()
    decide(doctor, "approve")
    work()
    replay(admin, "collect")
    run.cancel("not needed")
    assert_sound()
    with pytest.raises(Conflict, match="was cancelled by people"):
        replay(admin, "collect")


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


def changed_first(start: int) -> int:
    return start


changed_first.__name__ = "first"
