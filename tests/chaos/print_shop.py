"""A print shop: every pattern of the engine in one workflow, with faults on order.

`plan` names a fault per step: "once" fails the first try, "always" every try, others are particular to
their step. What a run will end as follows from its plan alone, whoever is killed meanwhile.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestrator import (
    AgentWorkflow,
    Defer,
    HumanReviewGate,
    RetryPolicy,
    StepContext,
    StepError,
    StepSchema,
    branch,
    compress_after,
    fallback,
    parallel,
    reduce,
)

Plan = dict[str, str]
PATIENT = RetryPolicy(retries=2, base=0.05, cap=0.2)
# Workers are killed from outside all the time: no step is to blame for that.
CRASHES = 1000
NO_COVER = "The cover was not found; print without it"


class Unsure(StepError):
    """The grade is a guess."""

    code = "unsure"

    def __init__(self, content: dict[str, int]) -> None:
        super().__init__("the grade is a guess")
        self.content = content


shop = AgentWorkflow(name="print_shop", version="1", max_concurrency=6)


def first_time(place: str, context: StepContext, what: str = "") -> bool:
    """Whether nobody was here before, in this run, step and item; remembered beside the database."""
    mark = Path(place) / "marks" / f"{context.run_id}-{context.step}-{context.item}{what}"
    seen = mark.exists()
    mark.touch()
    return not seen


def trouble(plan: Plan, place: str, context: StepContext) -> None:
    """Fail as the plan has it."""
    fault = plan.get(context.step)
    if fault == "always" or (fault == "once" and first_time(place, context)):
        raise ConnectionError("injected")


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
@StepSchema(keep=["order", "pages", "kind"], discard=["draft"])
def take_order(order: int, plan: Plan, place: str, context: StepContext) -> dict[str, Any]:
    trouble(plan, place, context)
    kind = "book" if order % 3 else "flyer"
    return {"order": order, "pages": 3 + order % 4, "kind": kind, "draft": "x" * 5000}


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
def split_pages(
    take_order: dict[str, Any], plan: Plan, place: str, context: StepContext
) -> list[int]:
    trouble(plan, place, context)
    return list(range(take_order["pages"]))


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
@parallel(max_workers=3, tolerate=0.5, label=str)
def print_page(page: int, plan: Plan, place: str, context: StepContext) -> dict[str, int]:
    if page == 0:
        trouble(plan, place, context)
    context.heartbeat("printing")
    return {f"page {page}": page}


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
@reduce(strategy="merge")
def collate(pages: dict[str, int], plan: Plan, place: str, context: StepContext) -> int:
    trouble(plan, place, context)
    return len(pages)


@shop.step(timeout=20, crash_limit=CRASHES, after=["collate"])
@branch(on="kind")
def route(take_order: dict[str, Any], plan: Plan, place: str) -> str:
    return str(take_order["kind"])


def staple(take_order: dict[str, Any]) -> str:
    return f"stapled {take_order['order']}"


@shop.step(retry=RetryPolicy(retries=1, base=0.05, cap=0.1), timeout=20, crash_limit=CRASHES)
@route.case("book")
@fallback(to=[staple])
def bind_book(take_order: dict[str, Any], plan: Plan, place: str, context: StepContext) -> str:
    trouble(plan, place, context)
    return f"bound {take_order['order']}"


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
@route.case("flyer")
def fold(take_order: dict[str, Any], plan: Plan, place: str, context: StepContext) -> str:
    trouble(plan, place, context)
    return f"folded {take_order['order']}"


@shop.step(
    after=["bind_book", "fold"],
    retry=PATIENT,
    timeout=20,
    crash_limit=CRASHES,
    on_error={Unsure: "review"},
    review=HumanReviewGate(required_approvals=["inspector"], timeout=300),
)
def grade(made: str, plan: Plan, place: str, context: StepContext) -> dict[str, int]:
    trouble(plan, place, context)
    if plan.get("grade") == "unsure":
        raise Unsure({"grade": 3})
    return {"grade": 1}


@shop.step(
    after=["take_order"],
    retry=PATIENT,
    timeout=20,
    crash_limit=CRASHES,
    on_exhausted="skip",
    gap=NO_COVER,
)
def find_cover(take_order: dict[str, Any], plan: Plan, place: str, context: StepContext) -> str:
    trouble(plan, place, context)
    return f"cover of {take_order['order']}"


@shop.step(
    after=["grade", "find_cover"],
    timeout=20,
    crash_limit=CRASHES,
    gate=HumanReviewGate(
        required_approvals={"printer": 1, "editor": 1},
        timeout=300,
        escalate_to=["supervisor"],
        send_back_to="split_pages",
    ),
)
@compress_after(step=8, strategy="zstd")
def proof(
    take_order: dict[str, Any],
    grade: dict[str, int],
    find_cover: str | None,
    context: StepContext,
) -> dict[str, Any]:
    return {
        "order": take_order["order"],
        "grade": grade["grade"],
        "cover": find_cover or "",
        "gaps": [gap.message for gap in context.gaps],
        "looked at": context.window(max_tokens=400).text[:200],
    }


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
def ship(proof: dict[str, Any], plan: Plan, place: str, context: StepContext) -> str:
    """The carrier is a folder: a parcel is a file that can be made only once."""
    parcel = Path(place) / "parcels" / str(proof["order"])

    def send(key: str) -> dict[str, Any]:
        with parcel.open("x") as written:
            written.write(key)
        if plan.get("ship") == "once" and first_time(place, context, "reply"):
            raise ConnectionError("the reply was lost")
        return {"key": key}

    def ask(key: str) -> dict[str, Any] | None:
        return {"key": key} if parcel.exists() and parcel.read_text() == key else None

    effect = context.effect(
        "ship", f"Parcel/{proof['order']}", request=proof["order"], content=proof
    )
    receipt = effect.perform(write=send, read=ask)
    return str(receipt["key"])


@shop.step(retry=PATIENT, timeout=20, crash_limit=CRASHES)
async def report(
    ship: str, proof: dict[str, Any], plan: Plan, place: str, context: StepContext
) -> dict[str, Any]:
    if plan.get("report") == "defer" and first_time(place, context):
        raise Defer(0.1)
    return {"order": proof["order"], "parcel": ship, "gaps": proof["gaps"]}
