"""What an author may say about a gate, and what is refused where it is written."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import AgentWorkflow, DefinitionError, HumanReviewGate, parallel


@pytest.mark.parametrize(
    ("required", "slots"),
    [
        (["doctor", "quality"], ("doctor", "quality")),
        (["doctor", "doctor"], ("doctor", "doctor")),
        ({"doctor": 2, "quality": 1}, ("doctor", "doctor", "quality")),
    ],
)
def test_every_vote_needed_is_a_seat(required: Any, slots: tuple[str, ...]) -> None:
    assert HumanReviewGate(required_approvals=required).slots == slots


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"required_approvals": "doctor"}, r"required_approvals is a list: write \['doctor'\]"),
        ({"required_approvals": {}}, "at least one required approval"),
        ({"required_approvals": {"doctor": 0}}, "cannot ask for 0 approvals of 'doctor'"),
        ({"required_approvals": [""]}, "a role has 1 to 60 characters"),
        ({"required_approvals": ["r" * 61]}, "a role has 1 to 60 characters"),
        ({"escalate_to": "head"}, r"escalate_to is a list: write \['head'\]"),
        ({"escalate_to": [("head", 0)]}, "'head' needs more than 0 seconds, got 0"),
        ({"escalate_to": ["head", "chief"]}, "'head' would be asked for ever"),
        ({"escalate_to": ["head", ("chief", 60)]}, "'head' would be asked for ever"),
        ({"escalate_to": ["head"], "on_timeout": "reject"}, "'head' would be asked for ever"),
        ({"on_timeout": "approve"}, "never 'approve'"),
        ({"editable": "summary"}, r"editable is a list: write \['summary'\]"),
        ({"risk": "severe"}, "low, medium, high, not 'severe'"),
    ],
)
def test_an_option_that_cannot_mean_what_it_says_is_refused(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(DefinitionError, match=message):
        HumanReviewGate(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"keep_approvals": False},
        {"editable": ()},
        {"editable": ["summary"]},
        {"risk": "high"},
        {"four_eyes": False},
        {"on_timeout": "reject"},
        {"escalate_to": ["head"]},
    ],
)
def test_every_option_belongs_to_what_a_version_is_pinned_to(options: dict[str, Any]) -> None:
    assert HumanReviewGate(**options).describe() != HumanReviewGate().describe()


# --- Errors that people review


def review_of(**options: Any) -> HumanReviewGate | None:
    work = AgentWorkflow(name="reviewed", version="1")

    @work.step(**options)
    def read(what: str) -> str:
        return what

    return work._steps[0].review


def test_who_reviews_an_error_when_nobody_is_named() -> None:
    gate, other = HumanReviewGate(risk="high"), HumanReviewGate(risk="low")
    assert review_of() is None
    assert review_of(gate=gate) is None
    default = review_of(on_exhausted="review")
    assert default is not None
    assert default.slots == ("reviewer",)
    assert review_of(on_error={KeyError: "review"}, gate=gate) is gate
    assert review_of(on_error={KeyError: "review"}, gate=gate, review=other) is other


def test_a_review_that_no_error_asks_for_is_refused() -> None:
    with pytest.raises(DefinitionError, match="review= is never used"):
        review_of(review=HumanReviewGate())


def test_the_errors_of_a_fan_outs_items_cannot_go_to_review() -> None:
    work = AgentWorkflow(name="items", version="1")

    @parallel()
    def read(page: str) -> str:
        return page

    with pytest.raises(DefinitionError, match="'read' is no plain step"):
        work.step(on_exhausted="review")(read)


def test_a_review_sends_back_only_to_a_step_before_it() -> None:
    work = AgentWorkflow(name="back", version="1")

    @work.step(on_exhausted="review", review=HumanReviewGate(send_back_to="later"))
    def read(what: str) -> str:
        return what

    @work.step()
    def later(read: str) -> str:
        return read

    with pytest.raises(DefinitionError, match="send_back_to='later' is not a step before it"):
        work.freeze()
