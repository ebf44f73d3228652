"""Runs that go again from a step: what is repeated, what is kept, who has to approve anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from orchestrator import Conflict, NotAllowed
from orchestrator.models import Attempt, DeadLetter, Gate, Replay, Run, Step
from orchestrator.store import payloads
from tests import workflows
from tests.integration.engine.replays.reports import (
    Work,
    assert_sound,
    decide,
    replay,
    report_approved,
    reports,
    result,
)


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
