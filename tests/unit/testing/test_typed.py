"""Steps receive the types they declare, wherever these stand; labels do, too, and may not break anything."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from orchestrator import AgentWorkflow, HumanReviewGate, StepContext, StepError, parallel, reduce
from orchestrator.testing import approve, play


class Line(BaseModel):
    sku: str
    pieces: int


class Unpriced(StepError):
    """Nobody knows the price."""


def offers(label: Any) -> AgentWorkflow:
    shop = AgentWorkflow(name="typed shop", version="1")

    @shop.step()
    def fetch(due: date, first: Line | None) -> list[Line]:
        lines = [Line(sku=due.strftime("%A"), pieces=1), Line(sku="bun", pieces=2)]
        return lines if first is None else [line for line in lines if line.sku != first.sku]

    @shop.step(on_exhausted="skip", gap="{item} has no price")
    @parallel(label=label)
    def price(line: Line) -> Line:
        if line.sku == "bun":
            raise Unpriced("a bun")
        return line

    @shop.step()
    @reduce(strategy="concat")
    def collect(lines: list[Line]) -> list[Line]:
        return [line for line in lines if line.pieces]

    @shop.step(gate=HumanReviewGate(required_approvals=["buyer"]))
    def offer(collect: list[Line]) -> list[Line]:
        return collect

    @shop.step()
    def place(offer: list[Line], first: Line | None, context: StepContext) -> list[str]:
        effect = context.effect("put", "Order/1", request=offer, content=offer)
        effect.perform(write=lambda _key: "put", read=lambda _key: None)
        gaps = [gap.message for gap in context.gaps]
        return [line.sku for line in offer] + ([first.sku] if first else []) + gaps

    return shop


FIRST = {"sku": "cake", "pieces": 1}


def test_models_and_dates_arrive_as_such_in_lists_unions_and_labels() -> None:
    shop = offers(lambda line: line.sku)
    played = play(shop, due="2026-11-29", first=FIRST, people=[approve("buyer")])
    assert played.result == ["Sunday", "cake", "bun has no price"], played


@pytest.mark.parametrize("label", [lambda line: line["sku"], lambda _: None, lambda: "none"])
def test_where_a_label_fails_the_item_is_called_by_its_number(label: Any) -> None:
    played = play(offers(label), due="2026-11-29", first=None, people=[approve("buyer")])
    assert played.gaps[0].message == "2 has no price"
