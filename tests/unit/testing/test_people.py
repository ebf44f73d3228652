"""Scripted people: they decide at gates as the engine lets them, and what it refuses fails the test."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import TypedDict

from orchestrator import (
    AgentWorkflow,
    Conflict,
    HumanReviewGate,
    Invalid,
    NotAllowed,
    StepContext,
    StepError,
    parallel,
)
from orchestrator.testing import (
    PlayError,
    approve,
    cancel,
    escalate,
    play,
    reject,
    replay,
    revise,
    send_back,
    takes,
    wait,
)


class Letter(TypedDict):
    """What people are asked about."""

    to: str
    text: str


letters = AgentWorkflow(name="kit letters", version="1")


@letters.step()
def draft(to: str, context: StepContext) -> Letter:
    return {"to": to, "text": f"dear {to}, take {context.attempt}"}


@letters.step(
    gate=HumanReviewGate(
        required_approvals=["doctor", "quality"],
        timeout=300,
        escalate_to=[("head", 600), "chief"],
        send_back_to="draft",
        editable=["text"],
    )
)
def review(draft: Letter) -> Letter:
    return draft


@letters.step()
def send(review: Letter, context: StepContext) -> list[str]:
    return [review["text"], *(note.person_name for note in context.approvals)]


@letters.approval(role="quality")
def text_is_polite(content: Letter) -> None:
    if "dear" not in content["text"]:
        raise Invalid("The letter is not polite.")


BOTH = [approve("doctor"), approve("quality")]


def test_people_approve_in_their_roles_and_the_run_goes_on() -> None:
    played = play(letters, to="you", people=BOTH)
    assert played.result == ["dear you, take 1", "doctor", "quality"]
    assert played.trace == [
        "draft ok",
        "review ok -> review by doctor, quality",
        "review approved by doctor",
        "review approved by quality",
        "send ok",
        "run completed",
    ]
    assert [(note.role, note.person_name) for note in played.approvals] == [
        ("doctor", "doctor"),
        ("quality", "quality"),
    ]


def test_a_script_that_ends_at_an_open_gate_leaves_the_run_waiting() -> None:
    played = play(letters, to="you", people=[approve("doctor")])
    assert played.state == "waiting"
    (gate,) = played.open_gates
    assert (gate.step, gate.state, gate.still_needed) == ("review", "open", ("quality",))
    assert gate.asked == ("quality",)
    assert gate.content == {"to": "you", "text": "dear you, take 1"}
    assert gate.due == timedelta(seconds=300)
    assert played.elapsed == timedelta(0)


def test_a_gate_that_nobody_scripted_is_told_with_the_entries_that_are_missing() -> None:
    with pytest.raises(PlayError, match=r"'review' waits for approve\('quality'\)"):
        play(letters, to="you", people=[approve("doctor")], must_complete=True)


def test_entries_that_are_left_over_are_told() -> None:
    with pytest.raises(
        PlayError, match=r"nobody could do approve\('doctor'\): the run is completed"
    ):
        play(letters, to="you", people=[*BOTH, approve("doctor")])


@pytest.mark.parametrize(
    ("people", "error", "words"),
    [
        ([approve("nurse")], NotAllowed, "you hold none of these roles"),
        ([approve("doctor"), approve("doctor")], NotAllowed, "the approval for your role is given"),
        (
            [approve("doctor", by="ann"), approve("quality", by="ann")],
            NotAllowed,
            "a second person has to give the other approval",
        ),
        ([approve("head")], NotAllowed, "you hold none of these roles"),
        ([approve("doctor", by="olaf")], NotAllowed, "You submitted this yourself"),
        ([escalate("doctor")] * 3, Conflict, "nobody further up"),
        ([revise("doctor", content={"to": "me", "text": "x"})], Invalid, "to cannot be edited"),
        ([revise("doctor", content={"to": "you"})], Invalid, "text cannot be edited|missing"),
    ],
)
def test_what_the_engine_refuses_fails_the_test_in_its_words(
    people: list[Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=f"(?i){words}"):
        play(letters, to="you", people=people, started_by="olaf")


def test_a_refusal_says_at_which_entry_and_after_what() -> None:
    with pytest.raises(NotAllowed) as refused:
        play(letters, to="you", people=[approve("doctor"), approve("nurse", by="nina")])
    (note,) = refused.value.__notes__
    assert note.splitlines()[0] == "refused in the play at approve('nurse', by='nina'), after"
    assert note.splitlines()[-1].endswith("review approved by doctor")


def test_an_approval_function_of_the_workflow_may_refuse() -> None:
    rude = revise("doctor", content=lambda letter: letter | {"text": "you!"})
    with pytest.raises(Invalid, match="not polite"):
        play(letters, to="you", people=[rude, *BOTH])


def test_a_correction_is_what_is_approved_and_handed_on() -> None:
    better = revise("doctor", content=lambda letter: letter | {"text": "dear friend"}, by="dora")
    played = play(
        letters, to="you", people=[better, approve("doctor", by="dora"), approve("quality")]
    )
    assert played.result == ["dear friend", "dora", "quality"]
    assert "review corrected by dora" in played.trace
    assert "review approved by dora (doctor)" in played.trace


def test_approvals_of_what_was_corrected_count_no_more() -> None:
    better = revise("quality", content=lambda letter: letter | {"text": "dear friend"})
    played = play(letters, to="you", people=[approve("doctor"), better])
    assert played.open_gates[0].still_needed == ("doctor", "quality")


def test_work_that_is_sent_back_is_done_again() -> None:
    played = play(letters, to="you", people=[send_back("doctor"), *BOTH])
    assert played.result[0] == "dear you, take 2"
    assert [gate.state for gate in played.gates] == ["sent_back", "approved"]
    assert (played.step(draft).round, len(played.step(draft).attempts)) == (2, 2)
    assert "review sent back by doctor" in played.trace


def test_a_rejection_ends_the_run() -> None:
    played = play(letters, to="you", people=[reject("quality", comment="no")])
    assert (played.state, played.step("review").state) == ("rejected", "rejected")
    assert played.trace[-1] == "run rejected"


def test_time_passes_only_as_people_wait_and_deadlines_pass_with_it() -> None:
    played = play(letters, to="you", people=[wait(minutes=6), approve("head"), approve("quality")])
    assert played.state == "completed"
    assert played.elapsed == timedelta(minutes=6)
    assert "review now also asks head: deadline passed" in played.trace

    played = play(letters, to="you", people=[wait(hours=1)])
    (gate,) = played.open_gates
    assert (gate.state, gate.level, gate.due) == ("escalated", 2, None)
    assert gate.asked == ("doctor", "quality", "head", "chief")


def test_waiting_without_a_length_ends_with_the_next_deadline() -> None:
    played = play(letters, to="you", people=[wait(), wait(), *BOTH])
    assert played.elapsed == timedelta(seconds=900)
    with pytest.raises(PlayError, match="needs an open gate with a deadline"):
        play(letters, to="you", people=[wait(), wait(), wait()])


def test_waiting_begins_when_it_is_the_turn_of_people() -> None:
    played = play(letters, to="you", doubles={draft: takes(50)}, people=[wait(seconds=10), *BOTH])
    assert played.elapsed == timedelta(seconds=60)


def test_people_escalate_by_hand() -> None:
    played = play(
        letters, to="you", people=[escalate("doctor"), approve("head"), approve("quality")]
    )
    assert played.result[1:] == ["head", "quality"]
    assert played.trace[2:4] == [
        "review escalated by doctor",
        "review now also asks head: escalated by a person",
    ]


def test_on_timeout_reject_closes_the_gate() -> None:
    strict = AgentWorkflow(name="kit strict", version="1")

    @strict.step(gate=HumanReviewGate(timeout=60, on_timeout="reject"))
    def ask(text: str) -> str:
        return text

    played = play(strict, text="x", people=[wait(hours=1)])
    assert (played.state, played.elapsed) == ("rejected", timedelta(minutes=1))
    assert "ask expired: nobody answered in time" in played.trace


def test_a_quorum_needs_several_people_of_one_role() -> None:
    board = AgentWorkflow(name="kit board", version="1")

    @board.step(
        gate=HumanReviewGate(
            required_approvals={"doctor": 2}, keep_approvals=False, escalate_to=["head"]
        )
    )
    def ask(text: str) -> str:
        return text

    played = play(board, text="x", people=[approve("doctor"), approve("doctor")])
    assert played.state == "completed"
    assert [note.person_name for note in played.approvals] == ["doctor", "doctor 2"]
    lapsed = play(board, text="x", people=[approve("doctor"), wait(), approve("head")])
    assert lapsed.open_gates[0].still_needed == ("doctor",)
    assert "ask approvals lapsed" in lapsed.trace


def test_with_several_gates_open_the_script_says_which_or_the_role_decides() -> None:
    two = AgentWorkflow(name="kit two", version="1")

    @two.step()
    def begin(text: str) -> str:
        return text

    @two.step(after=[begin], gate=HumanReviewGate(required_approvals=["doctor"]))
    def left(begin: str) -> str:
        return begin

    @two.step(after=[begin], gate=HumanReviewGate(required_approvals=["doctor"]))
    def right(begin: str) -> str:
        return begin

    played = play(two, text="x", people=[approve("doctor", at=right)])
    assert [gate.step for gate in played.open_gates] == ["left"]
    played = play(two, text="x", people=[approve("doctor", at="right"), approve("doctor")])
    assert played.state == "completed"
    with pytest.raises(PlayError, match="has no step 'middle'; its steps are begin, left, right"):
        play(two, text="x", people=[approve("doctor", at="middle")])


def test_a_run_is_cancelled_where_it_waits() -> None:
    played = play(letters, to="you", people=[cancel("a mistake")])
    assert (played.state, played.open_gates) == ("cancelled", ())
    assert played.gates[0].state == "cancelled"


def test_a_result_that_comes_after_the_cancellation_is_late() -> None:
    played = play(letters, to="you", doubles={draft: takes(50)}, people=[cancel()])
    assert (played.state, played.elapsed) == ("cancelled", timedelta(0))
    assert [attempt.outcome for attempt in played.step(draft).attempts] == ["released"]
    assert played.trace[-1].startswith("StepSucceeded ignored: late")


class Doubt(StepError):
    """Not sure enough."""

    code = "doubt"

    def __init__(self, content: object) -> None:
        super().__init__()
        self.content = content


doubts = AgentWorkflow(name="kit doubts", version="1")


@doubts.step(
    on_error={Doubt: "review"},
    review=HumanReviewGate(required_approvals=["doctor"]),
)
def judge(text: str) -> Letter:
    raise Doubt({"to": text})


def test_an_error_goes_to_people_who_fill_in_what_is_missing() -> None:
    asked = play(doubts, text="you")
    (gate,) = asked.open_gates
    assert (gate.cause, gate.content) == ("doubt", {"to": "you"})
    assert asked.trace == ["judge error Doubt -> review by doctor"]
    with pytest.raises(Invalid, match="Fill it in or correct it first"):
        play(doubts, text="you", people=[approve("doctor")])
    filled = revise("doctor", content=lambda letter: letter | {"text": "dear"}, by="dora")
    played = play(doubts, text="you", people=[filled, approve("doctor", by="dora")])
    assert played.result == {"to": "you", "text": "dear"}


def test_a_failed_run_goes_again_with_another_input() -> None:
    shaky = AgentWorkflow(name="kit shaky", version="1")

    @shaky.step()
    def parse(text: str) -> int:
        return int(text)

    @shaky.step()
    def half(parse: int) -> float:
        return 10 / parse

    played = play(shaky, text="x", people=[replay(parse, input={"text": "5"})])
    assert played.result == 2.0
    assert [letter.state for letter in played.dead_letters] == ["resolved"]
    assert played.trace == [
        "parse error ValueError -> dead letter",
        "run failed",
        "parse replayed",
        "parse ok",
        "half ok",
        "run completed",
    ]
    again = play(shaky, text="5", people=[replay("parse", input={"text": "2"}, by="ada")])
    assert again.result == 5.0
    assert "run replayed from parse" in again.trace
    with pytest.raises(Invalid, match="does not fit"):
        play(shaky, text="x", people=[replay(parse, input={"text": 5})])
    with pytest.raises(PlayError, match="has no step 'whole'"):
        play(shaky, text="5", people=[replay("whole")])
    with pytest.raises(PlayError, match="has not been at 'half'"):
        play(shaky, text="x", people=[replay("half")])


def test_a_dead_item_is_replayed_while_another_way_waits_for_people() -> None:
    wide = AgentWorkflow(name="kit wide", version="1")

    @wide.step(after=[])
    @parallel(over="words")
    def measure(word: str, context: StepContext) -> int:
        if context.attempt == 1 and word == "odd":
            raise LookupError
        return len(word)

    @wide.step(after=[], gate=HumanReviewGate(required_approvals=["doctor"]))
    def ask(name: str) -> str:
        return name

    given = {"words": ["odd", "even"], "name": "Ann"}
    played = play(wide, given, people=[replay(measure, item=0), approve("doctor")])
    assert played.outputs == {"measure": [3, 4], "ask": "Ann"}
    with pytest.raises(PlayError, match=r"nobody could do replay\('measure', item=1\)"):
        play(wide, given, people=[replay(measure, item=1)])
    with pytest.raises(PlayError, match="no dead letter is open for that item"):
        play(wide, given, people=[approve("doctor"), replay(measure, item=1)])


def test_what_people_approved_cannot_be_replaced_by_a_replay() -> None:
    with pytest.raises(NotAllowed, match="is what people approved at review"):
        play(
            letters,
            to="you",
            people=[*BOTH, replay(send, input={"review": {"to": "x", "text": "dear"}})],
        )
