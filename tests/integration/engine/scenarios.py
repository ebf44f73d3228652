"""What the kit and the real engine have to agree on: workflows, and what people do to their runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator import (
    AgentWorkflow,
    Defer,
    EffectRejected,
    HumanReviewGate,
    Reject,
    RetryPolicy,
    Skip,
    StepContext,
    StepError,
    parallel,
    reduce,
)
from orchestrator.testing import approve, cancel, escalate, reject, replay, revise, send_back, wait
from orchestrator.testing.script import Act
from tests import flows

parts = AgentWorkflow(name="agreed parts", version="1")


class Unsure(StepError):
    """The step brings what it has before people."""

    code = "unsure"

    def __init__(self, content: object) -> None:
        super().__init__("not sure enough")
        self.content = content


@parts.step(
    retry=RetryPolicy(retries=2, base=5, cap=50),
    on_error={Unsure: "review"},
    review=HumanReviewGate(required_approvals=["doctor"]),
)
def obtain(faults: list[str], context: StepContext) -> list[str]:
    """Fails as the list says, call by call; without a fault left it returns the list."""
    match faults[context.attempt - 1 : context.attempt]:
        case ["error"]:
            raise ConnectionError("down")
        case ["reject"]:
            raise Reject("no form", code="no_form")
        case ["defer"]:
            raise Defer(30)
        case ["wrong type"]:
            return {"not": "a list"}  # type: ignore[return-value] # the contract refuses it
        case ["unsure"]:
            raise Unsure(["guessed"])
    return [*faults, "end"]


@parts.step(
    retry=RetryPolicy(retries=1, base=5), on_exhausted="skip", gap="{item} could not be weighed"
)
@parallel(max_workers=2, label=str)
def weigh(word: str, context: StepContext) -> dict[str, int]:
    if word == "error" and context.attempt < 2:
        raise TimeoutError
    if word == "reject":
        raise ValueError("never")
    if word == "defer":
        raise Skip("weightless")
    return {word: len(word)}


@parts.step()
@reduce(strategy="merge")
def together(weights: dict[str, int], context: StepContext) -> dict[str, Any]:
    gaps = [[gap.step, gap.item, gap.code, gap.message] for gap in context.gaps]
    return {"weights": weights, "gaps": gaps}


letters = AgentWorkflow(name="agreed letters", version="1")


@letters.step()
def draft(to: str, context: StepContext) -> dict[str, Any]:
    return {"to": to, "text": f"dear {to}", "take": context.attempt}


@letters.step(
    gate=HumanReviewGate(
        required_approvals={"doctor": 2, "quality": 1},
        timeout=300,
        escalate_to=[("head", 600)],
        on_timeout="reject",
        keep_approvals=False,
        send_back_to="draft",
        editable=["text"],
    )
)
def review(draft: dict[str, Any]) -> dict[str, Any]:
    return draft


@letters.step(retry=2)
def file(review: dict[str, Any], context: StepContext) -> dict[str, Any]:
    """Writes twice: a refusal first, where the letter is to nobody."""
    effect = context.effect("create", "Letter/1", request=review, content=review)

    def write(key: str) -> dict[str, int]:
        if review["to"] == "nobody" and context.attempt == 1:
            raise EffectRejected("unknown address")
        return {"stored": len(key)}

    receipt = effect.perform(write=write, read=lambda _key: None)
    people = [[note.role, note.person_name] for note in context.approvals]
    window = context.window(max_tokens=300).text
    return {"receipt": receipt, "people": people, "window": window}


@dataclass(frozen=True)
class Scenario:
    """One run, and what people do to it."""

    name: str
    workflow: AgentWorkflow
    inputs: dict[str, Any]
    people: Sequence[Act] = ()
    started_by: str = ""


QUORUM = (approve("doctor"), approve("quality"), approve("doctor"))
SCENARIOS = [
    Scenario("ok", parts, {"faults": []}),
    Scenario("retried", parts, {"faults": ["error", "error"]}),
    Scenario("deferred", parts, {"faults": ["defer", "error"]}),
    Scenario("out of tries", parts, {"faults": ["error"] * 3}),
    Scenario("a result of another type", parts, {"faults": ["wrong type"] * 3}),
    Scenario("rejected for good", parts, {"faults": ["reject"]}),
    Scenario("replayed", parts, {"faults": ["reject"]}, [replay("obtain")]),
    Scenario(
        "replayed with another input",
        parts,
        {"faults": ["error"] * 3},
        [replay("obtain", input={"faults": ["x", "y"]}), replay("weigh"), replay("together")],
    ),
    Scenario("reviewed because of an error", parts, {"faults": ["unsure"]}, [approve("doctor")]),
    Scenario("cancelled in a review", parts, {"faults": ["unsure"]}, [cancel("a mistake")]),
    Scenario("left waiting", letters, {"to": "you"}, QUORUM[:2]),
    Scenario("approved", letters, {"to": "you"}, QUORUM, started_by="olaf"),
    Scenario("rejected by people", letters, {"to": "you"}, [reject("quality")]),
    Scenario("sent back", letters, {"to": "you"}, [QUORUM[0], send_back("quality"), *QUORUM]),
    Scenario(
        "corrected",
        letters,
        {"to": "you"},
        [QUORUM[0], revise("quality", content=lambda old: old | {"text": "dear friend"}), *QUORUM],
    ),
    Scenario(
        "escalated by the clock",
        letters,
        {"to": "you"},
        [QUORUM[0], wait(), approve("head"), *QUORUM[1:]],
    ),
    Scenario("escalated by a person", letters, {"to": "you"}, [escalate("doctor"), *QUORUM]),
    Scenario("nobody answered", letters, {"to": "you"}, [wait(), wait()]),
    Scenario("a refused write", letters, {"to": "nobody"}, QUORUM),
    Scenario("written once", letters, {"to": "you"}, [*QUORUM, replay("file")]),
    Scenario("a wrong role", letters, {"to": "you"}, [approve("nurse")]),
    Scenario("own work", letters, {"to": "you"}, [approve("doctor", by="olaf")], "olaf"),
    Scenario("twice the same", letters, {"to": "you"}, [approve("doctor", by="ann")] * 2),
    Scenario("not editable", letters, {"to": "you"}, [revise("doctor", content={"to": "me"})]),
    Scenario("too high", letters, {"to": "you"}, [escalate("doctor"), escalate("doctor")]),
    Scenario(
        "behind the review",
        letters,
        {"to": "you"},
        [*QUORUM, replay("file", input={"review": {"to": "me"}})],
    ),
    *(
        Scenario(f"branch {query}", flows.questions, {"query": query})
        for query in ("why?", "no!", "down?", "nobody!", "odd")
    ),
    Scenario("branch default", flows.exits, {"number": 7}),
    Scenario("fallbacks of items", flows.labels, {"text": "odd plain unheard-of fine"}),
    Scenario("tolerated", flows.harvest, {"count": 8, "rotten": 2}),
    Scenario("not tolerated", flows.harvest, {"count": 4, "rotten": 2}),
    Scenario("item replayed", flows.harvest, {"count": 4, "rotten": 2}, [replay("sort_basket", item=1)]),
    Scenario("budgets", flows.busy, {"script": ["limited", "reset", "other", "limited", "end"]}),
    Scenario("no budget", flows.busy, {"script": ["garbled", "end"]}),
    Scenario(
        "joins",
        flows.readings,
        {"answers": [{"name": "Ann"}, {"name": "Anna", "born": "1980"}, {}, {"name": "Ann"}]},
    ),
]  # fmt: skip
