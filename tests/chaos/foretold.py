"""Plans of faults, and what a run with such a plan must end as."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.chaos.print_shop import NO_COVER, Plan

ONCE = (
    "take_order", "split_pages", "print_page", "collate", "bind_book", "fold", "grade", "find_cover",
    "ship",
)  # fmt: skip
FATAL = ("take_order", "split_pages", "collate", "fold")
SHARE = 0.05  # of the tries of each step are made to fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """The end of a run: its state, the step that is dead, its gaps, who bound a book."""

    state: str
    dead: str = ""
    gaps: tuple[str, ...] = ()
    stapled: bool = False


def plan_of(order: int, *, seed: int) -> Plan:
    """Faults and verdicts for this order, always the same for the same seed."""
    chance = random.Random(f"{seed}:{order}")
    plan = {step: "once" for step in ONCE if chance.random() < SHARE}
    for step in (*FATAL, "print_page", "bind_book", "find_cover"):
        if chance.random() < SHARE / 2:
            plan[step] = "always"
    if chance.random() < SHARE:
        plan["grade"] = "unsure"
    if chance.random() < SHARE:
        plan["report"] = "defer"
    if chance.random() < SHARE:
        plan["people"] = chance.choice(["reject", "send back"])
    return plan


def foretell(order: int, plan: Plan) -> Foretold:
    """What the run must end as, from the plan alone."""
    book = order % 3 != 0
    way = ["take_order", "split_pages", "collate"] + ([] if book else ["fold"])
    dead = next((step for step in way if plan.get(step) == "always"), "")
    if dead:
        return Foretold(state="failed", dead=dead)
    stapled = book and plan.get("bind_book") == "always"
    if plan.get("people") == "reject":
        return Foretold(state="rejected", stapled=stapled)
    gaps = []
    if plan.get("print_page") == "always":
        gaps.append("print_page")
    if plan.get("find_cover") == "always":
        gaps.append(NO_COVER)
    return Foretold(state="completed", gaps=tuple(gaps), stapled=stapled)
