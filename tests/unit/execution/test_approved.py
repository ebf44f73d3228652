"""Which content may leave behind which gates."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import AgentWorkflow, HumanReviewGate, NotApproved
from orchestrator.execution.approved import Approved, approved_hash
from orchestrator.execution.canonical import hash_of

GATE = HumanReviewGate(required_approvals=["medical_reviewer"])

gates = AgentWorkflow(name="gates_before_effects", version="1")


@gates.step()
def start(text: str) -> str:
    return text


@gates.step(gate=GATE)
def first(start: str) -> str:
    return start


@gates.step(after=[first], gate=GATE)
def second(first: str) -> str:
    return first


@gates.step(after=[start], gate=GATE)
def beside(start: str) -> str:
    return start


@gates.step(after=[start])
def ungated(start: str) -> str:
    return start


@gates.step(after=[second, beside, ungated])
def write(second: str, beside: str, ungated: str) -> str:
    return second


DEFINITION = gates.freeze()


def checked(node: str, content: Any, **approved: str) -> str:
    """`approved`: what people approved at these gates in their present round."""
    contents = {
        gate: Approved(hash_of(text), lambda text=text: text) for gate, text in approved.items()
    }
    return approved_hash(
        DEFINITION,
        node,
        content,
        approved=lambda names: {name: it for name, it in contents.items() if name in names},
    )


def test_the_last_gate_of_any_way_to_the_step_speaks_for_its_content() -> None:
    everything = {"first": "draft", "second": "final", "beside": "annex"}
    assert checked("write", "final", **everything) == hash_of("final")
    assert checked("write", "annex", **everything) == hash_of("annex")


def test_what_a_later_gate_replaced_is_not_approved_any_more() -> None:
    with pytest.raises(NotApproved, match="approved at second and beside"):
        checked("write", "draft", first="draft", second="final", beside="annex")


def test_a_gate_that_is_not_approved_in_this_round_speaks_for_nothing() -> None:
    with pytest.raises(NotApproved, match="first and beside and second, where nobody approved"):
        checked("write", "final")


def test_behind_a_gate_the_content_has_to_be_named() -> None:
    with pytest.raises(NotApproved, match="say in content="):
        checked("write", None, second="final")


def test_without_a_gate_before_it_a_step_may_write_what_it_likes() -> None:
    assert checked("ungated", None) == ""
    assert checked("ungated", {"any": "thing"}) == hash_of({"any": "thing"})
    assert checked("first", "before its own gate") == hash_of("before its own gate")
