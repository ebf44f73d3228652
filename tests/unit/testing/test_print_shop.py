"""Every pattern in one workflow, hundreds of plays of it: each ends as its plan of faults foretells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestrator.testing import Played, approve, play, reject, send_back
from orchestrator.testing.script import Act
from tests.chaos.foretold import Foretold, foretell, plan_of
from tests.chaos.print_shop import Plan, shop

ORDERS = 400
SEED = 20261122
BOTH = [approve("printer"), approve("editor")]


def script(plan: Plan) -> Sequence[Act]:
    """What people do in a run that comes to them."""
    graded = [approve("inspector")] if plan.get("grade") == "unsure" else []
    match plan.get("people"):
        case "reject":
            return [*graded, reject("editor")]
        case "send back":
            return [*graded, send_back("editor"), *graded, *BOTH]
    return [*graded, *BOTH]


def found(played: Played) -> Foretold:
    """The end of a play in the words of a foretold one."""
    bound, gaps = played.step("bind_book"), played.gaps if played.state == "completed" else ()
    return Foretold(
        state=played.state,
        dead=next((letter.step for letter in played.dead_letters if letter.state == "open"), ""),
        gaps=tuple("print_page" if gap.item >= 0 else gap.message for gap in gaps),
        stapled=str(bound.output).startswith("stapled"),
    )


def test_every_play_ends_as_foretold(tmp_path: Path) -> None:
    for order in range(ORDERS):
        plan, place = plan_of(order, seed=SEED), tmp_path / str(order)
        for folder in ("marks", "parcels"):
            (place / folder).mkdir(parents=True)
        end = foretell(order, plan)
        people = () if end.state == "failed" else script(plan)
        played = play(shop, order=order, plan=plan, place=str(place), people=people, seed=order)
        assert found(played) == end, f"{plan}\n{played}"
        assert len(list((place / "parcels").iterdir())) == (end.state == "completed")


def test_the_plans_hold_what_is_worth_playing() -> None:
    ends = {foretell(order, plan_of(order, seed=SEED)) for order in range(ORDERS)}
    assert {end.state for end in ends} == {"completed", "failed", "rejected"}
    assert any(end.stapled for end in ends)
    assert {gap for end in ends for gap in end.gaps} >= {"print_page"}
