"""Fan-outs that go again: as a whole, with another list, item by item."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from orchestrator import Conflict, Invalid, commands
from orchestrator.models import Attempt, DeadLetter, Run, Step
from tests.integration.engine.replays.reports import (
    Work,
    assert_sound,
    decide,
    items_of,
    replay,
    report_approved,
    reports,
    result,
    stamped,
)


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
