"""How large a question to a model can become, whatever a form says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from orchestrator import AgentWorkflow, StepContext
from orchestrator.declare import registry
from orchestrator.declare.digest import tokens
from orchestrator.testing import play
from review.intake.asking_models import PROMPT, Sentences, facts_in

MOST = 4000
ENVELOPE = 64  # tokens that a provider adds around a prompt
SCHEMA = tokens(str(TypeAdapter(Sentences).json_schema()))


@pytest.fixture
def asking() -> Iterator[AgentWorkflow]:
    workflow = AgentWorkflow(name="asking in a test", version="1")

    @workflow.step()
    def read(pages: str, told: dict[str, Any]) -> str:
        return pages

    @workflow.step()
    def select_facts(read: str, told: dict[str, Any]) -> dict[str, Any]:
        return told

    @workflow.step()
    def choose_route(select_facts: dict[str, Any]) -> str:
        return "simple"

    @workflow.step()
    def ask(choose_route: str, context: StepContext) -> list[str]:
        window = facts_in(context)
        kept = [entry.kept for entry in window.ledger]
        return [PROMPT.fill(facts=window.text).text, *kept]

    yield workflow
    registry.forget("asking in a test", "1")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"sex": "female"}, "raw"),
        ({"medications": [f"Drug {number} {number} mg" for number in range(2000)]}, "summarised"),
        ({"allergies": ["ж" * 300] * 2000, "medications": ["\\" * 300] * 2000}, "summarised"),
        ({f"vitals.{number}": "x" * 300 for number in range(2000)}, "summarised"),
    ],
)
def test_it_stays_under_four_thousand_tokens_and_holds_no_page(
    asking: AgentWorkflow, told: dict[str, Any], kept: str
) -> None:
    text, *ledger = play(asking, pages="a secret page", told=told).result
    assert tokens(text) + SCHEMA + ENVELOPE < MOST
    assert ledger == ["dropped", kept, "raw"]
    assert "secret" not in text
