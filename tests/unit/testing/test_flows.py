"""Branches, fallbacks, budgets, tolerance, joins and functions that stand alone, played."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.testing import PlayError, play, raises
from tests import flows
from tests.guide import stand_ins
from tests.guide.listings import branching, human_gate, map_reduce


def test_a_branch_takes_one_arm_and_the_others_are_told_as_not_taken() -> None:
    played = play(flows.questions, query="why?")
    assert played.result == {"text": "checked deep why? of 4", "simple": None}
    assert [played.step(name).state for name in ("handle_complex", "handle_simple")] == [
        "completed",
        "not_taken",
    ]
    assert "handle_simple not taken" in played.trace
    assert "check_twice ok" in played.trace


def test_the_label_of_a_branch_may_be_a_double() -> None:
    played = play(flows.exits, number=7, doubles={flows.by_size: "small"})
    assert played.outputs == {"keep": 7}
    odd = play(flows.questions, query="why?", doubles={"route_query": "odd"})
    assert odd.dead_letters[0].code == "unknown_label"


def test_a_fallback_answers_and_the_trace_says_which() -> None:
    down = play(flows.questions, query="down?")
    assert down.step("handle_complex").output == "quick down?"
    assert [(a.outcome, a.answered_by) for a in down.step("handle_complex").attempts] == [
        ("error", ""),
        ("ok", "handle_simple"),
    ]
    assert "handle_complex error ConnectionError -> handle_simple takes over" in down.trace
    assert "handle_complex by handle_simple ok" in down.trace


def test_a_double_stands_in_for_one_fallback_of_a_step() -> None:
    played = play(
        flows.labels,
        text="odd plain",
        doubles={
            flows.by_dictionary: raises(LookupError),
            flows.by_letter: lambda anything: anything,
        },
    )
    assert played.result == ["odd", "plain: at once"]
    assert [a.answered_by for a in played.step("label_word", 0).attempts] == [
        "",
        "by_dictionary",
        "by_dictionary",
        "by_letter",
    ]


def test_a_fan_out_goes_on_without_as_many_items_as_it_tolerates() -> None:
    played = play(flows.harvest, count=8, rotten=2)
    assert played.state == "completed"
    assert [(gap.item, gap.code) for gap in played.gaps] == [(0, "rotten"), (1, "rotten")]
    assert [letter.state for letter in played.dead_letters] == ["discarded", "discarded"]
    assert "sort_basket ok: goes on without 2 of 8 items" in played.trace
    assert play(flows.harvest, count=8, rotten=3).state == "failed"


def test_classes_of_errors_have_budgets_of_their_own_and_are_waited_for() -> None:
    script = ["limited", "reset", "limited", "other", "reset", "limited", "done"]
    assert play(flows.busy, script=script).state == "completed"
    assert play(flows.busy, script=["garbled", "done"]).state == "failed"
    waited = play(flows.busy, script=["patient", "done"])
    assert waited.elapsed == timedelta(seconds=120)


def test_a_join_reports_where_items_differ() -> None:
    answers = [{"name": "Ann", "born": "1980"}, {"name": "Ann"}, {}, {"name": "Anna"}]
    played = play(flows.readings, answers=answers)
    assert played.result["merged"]["conflicts"]
    assert played.result["read"] == 3
    assert [gap.message for gap in played.gaps] == ["Reader 3 did not answer"]


def test_functions_of_the_guide_stand_alone_in_a_play() -> None:
    files = ["a.pdf", "b.jpg", "c.txt"]
    extracted = play(map_reduce.extract_document, files)
    assert len(extracted.step("extract_document").items) == 3
    assert play(map_reduce.merge_extractions, extracted.result).result["pages"] == 3


def test_the_guide_falls_back_to_the_local_model_in_a_play(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_ins.gpt_4o_mini, "down", True)
    question = "What are the drug interactions for this patient?"
    assert str(play(branching.route_query, question).result).startswith("local: What")


def test_the_gate_of_the_guide_waits_for_both_roles_in_a_play() -> None:
    played = play(human_gate.approve_diagnosis, {"code": "J45"})
    assert played.open_gates[0].still_needed == ("medical_reviewer", "quality_assurance")


def test_a_workflow_takes_its_inputs_by_name() -> None:
    with pytest.raises(PlayError, match="by name"):
        play(flows.questions, "why?")
