"""Values that JSON cannot hold, and those that it holds against all odds."""

from __future__ import annotations

import os
from typing import Any

import pytest

from orchestrator import AgentWorkflow, Invalid
from orchestrator.models import Attempt, Run
from tests.integration.engine.results.stored import Work, stored, value_of


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"in": value}
    return value


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (nested(10_000), dict),
        (nested(10_000), Any),
        ({"text": "\ud800"}, dict),
        ({"text": "\ud800"}, Any),
        ({"\ud800": 1}, dict[str, int]),
        ({"thing": object()}, dict),
        ({"bytes": b"\xff"}, dict),
    ],
)
def test_what_json_cannot_hold_is_invalid_output(work: Work, value: Any, annotation: Any) -> None:
    odd = AgentWorkflow(name="odd values", version=os.urandom(4).hex())

    def give(number: int) -> Any:
        return value

    give.__annotations__["return"] = annotation
    odd.step()(give)
    odd.start(number=1)
    work()
    attempt = Attempt.objects.get()
    assert attempt.error_code == "invalid_output"
    assert "JSON" in attempt.message


def test_nul_and_every_other_character_reach_the_next_step_as_they_were(work: Work) -> None:
    odd = AgentWorkflow(name="odd characters", version="1")
    text = "a\x00b \u2028 \U0001f9ea \u202e \ufffe"

    @odd.step()
    def give(number: int) -> dict:
        return {text: [text]}

    @odd.step()
    def same(give: dict) -> bool:
        return give == {text: [text]}

    odd.start(number=1)
    work()
    assert value_of(stored("same")) is True


def test_inputs_that_json_cannot_hold_are_refused_at_the_start() -> None:
    odd = AgentWorkflow(name="odd inputs", version="1")

    @odd.step()
    def take(value: Any) -> None: ...

    for value in ("\ud800", nested(10_000), "x" * 60_000_000):
        with pytest.raises(Invalid):
            odd.start(value=value)
    assert not Run.objects.exists()
