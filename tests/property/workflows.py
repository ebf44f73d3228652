"""The graphs that histories are drawn over, the people around them, and how their steps fail."""

from __future__ import annotations

from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, branch, fallback, parallel
from orchestrator.engine import events
from tests.definitions import definition_of
from tests.property.memory import STARTER

people = AgentWorkflow(name="people", version="1")


@people.step(retry=RetryPolicy(retries=1), crash_limit=2)
def begin(text: str) -> list[str]:
    return [text]


@people.step(retry=RetryPolicy(retries=1), crash_limit=2)
@parallel(max_workers=2)
def many(part: str) -> str:
    return part


@people.step(on_exhausted="skip", gap="nothing joined")
def join(many: list[str]) -> str:
    return "".join(many)


@people.step(
    gate=HumanReviewGate(
        required_approvals=["doctor", "quality"],
        timeout=60,
        escalate_to=[("head", 60.0), ("chief", 60.0)],
        on_timeout="reject",
        send_back_to="many",
    )
)
def review(join: str) -> str:
    return join


@people.step(
    after=[begin],
    crash_limit=2,
    on_exhausted="review",
    review=HumanReviewGate(required_approvals=["doctor"], timeout=60, on_timeout="reject"),
)
def aside(begin: list[str]) -> int:
    return len(begin)


@people.step(
    after=[aside],
    gate=HumanReviewGate(
        required_approvals={"doctor": 2},
        timeout=60,
        escalate_to=[("head", 60.0)],
        keep_approvals=False,
    ),
)
def second_look(aside: int) -> int:
    return aside


@people.step(after=[review, second_look])
def publish(review: str, second_look: int) -> str:
    return review * second_look


ways = AgentWorkflow(name="ways", version="1")


def spare(text: str) -> str:
    return text


def last_resort(text: str) -> str:
    return text


@ways.step()
@branch(on="chance")
@fallback(to=[spare])
def pick(text: str) -> str:
    return text


@ways.step()
@pick.case("list")
@parallel(max_workers=2, tolerate=0.5)
@fallback(to=[spare])
def each(text: str) -> str:
    return text


@ways.step()
@pick.case("twice")
@branch(on="second thoughts")
def pick_again(text: str) -> str:
    return text


@ways.step(retry=RetryPolicy(retries=1), on_exhausted="skip", gap="nobody answered")
@pick_again.case("answer")
@fallback(to=[spare, last_resort])
def answer(text: str) -> str:
    return text


@ways.step()
@pick_again.case("shrug")
def shrug(text: str) -> str:
    return text


@ways.step(after=[])
def beside(text: str) -> str:
    return text


@ways.step(after=[pick, beside])
@pick.case("wait")
def wait_for_beside(text: str) -> str:
    return text


@ways.step(after=[each])
def sum_up(each: list[str]) -> str:
    return "".join(each)


@ways.step(after=[sum_up, answer, shrug, wait_for_beside])
def gather(way: str) -> str:
    return way


@ways.step(
    gate=HumanReviewGate(
        required_approvals=["doctor"], timeout=60, on_timeout="reject", send_back_to="pick"
    )
)
def sign(gather: str) -> str:
    return gather


short = AgentWorkflow(name="short", version="1")


@short.step(on_exhausted="skip", gap="nothing found")
@fallback(to=[spare, last_resort])
def find(text: str) -> str:
    return text


@short.step(after=[find])
@parallel(max_workers=2, tolerate=0.5)
def split(text: str) -> str:
    return text


@short.step(after=[split], on_exhausted="skip", gap="nothing told")
def tell(split: list[str]) -> int:
    return len(split)


PEOPLE, WAYS, SHORT = definition_of(people), definition_of(ways), definition_of(short)
ROLES: dict[int, frozenset[str]] = {
    1: frozenset({"doctor"}),
    2: frozenset({"quality"}),
    3: frozenset({"doctor", "quality"}),
    4: frozenset({"head"}),
    5: frozenset({"stranger"}),
    STARTER: frozenset({"doctor", "quality"}),
}
FAILURES = {
    "error": events.Failure(error_class="E", code="error", message=""),
    "timeout": events.Failure(error_class="T", code="timeout", message="", timed_out=True),
    "final": events.Failure(error_class="R", code="rejected", message="", final=True),
    "skip": events.Failure(error_class="S", code="skipped", message="", recovery="skip"),
    "switch": events.Failure(error_class="F", code="busy", message="", recovery="fallback"),
    "defer": events.Failure(error_class="D", code="deferred", message="", retry_after=9.0),
}
# Codes that end a step whoever could still answer.
GIVEN_UP = frozenset({"rejected", "worker_lost"})
