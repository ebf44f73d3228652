"""`@gate` and `@approval`: marks on plain functions, and which function is asked at which gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orchestrator import AgentWorkflow, DefinitionError, HumanReviewGate, approval, gate
from orchestrator.declare import approvals
from orchestrator.declare.approvals import approvals_of
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.gates import gate_of
from tests.definitions import definition_of


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """The functions declared here belong to this test alone."""
    yield
    approvals._by_module.pop(__name__, None)


def frozen(*steps: Callable[..., Any], hooks: dict[str, Any] | None = None) -> WorkflowDefinition:
    work = AgentWorkflow(name="marks", version="1")
    for step in steps:
        work.step()(step)
    for role, hook in (hooks or {}).items():
        work.approval(role=role)(hook)
    return definition_of(work)


def accept(content: Any) -> bool:
    return True


def diagnosis(marked: Callable[[Any], Any]) -> Any:
    def approve_diagnosis(diagnosis: dict[str, str]) -> dict[str, str]:
        return diagnosis

    return marked(approve_diagnosis)


# --- @gate


def test_a_marked_function_is_a_gated_step_and_stays_a_plain_function() -> None:
    approve = diagnosis(
        gate(
            timeout=300,
            escalate_on_timeout=True,
            required_approvals=["medical_reviewer", "quality_assurance"],
        )
    )
    assert approve({"name": "flu"}) == {"name": "flu"}
    asked = frozen(approve).steps["approve_diagnosis"].gate
    assert asked is gate_of(approve)
    assert asked is not None
    assert (asked.timeout, asked.slots) == (300, ("medical_reviewer", "quality_assurance"))
    assert [rung.role for rung in asked.ladder] == ["supervisor"]


@pytest.mark.parametrize(
    ("options", "ladder"),
    [
        ({}, []),
        ({"escalate_on_timeout": False}, []),
        ({"escalate_on_timeout": True}, ["supervisor"]),
        ({"escalate_on_timeout": True, "escalate_to": ["chief"]}, ["chief"]),
        ({"escalate_to": ["chief"]}, ["chief"]),
    ],
)
def test_who_is_asked_when_nobody_answers(options: dict[str, Any], ladder: list[str]) -> None:
    marked = gate_of(diagnosis(gate(**options)))
    assert marked is not None
    assert [rung.role for rung in marked.ladder] == ladder


def test_the_mark_takes_every_option_of_a_gate() -> None:
    options: dict[str, Any] = {
        "required_approvals": {"doctor": 2},
        "on_timeout": "reject",
        "keep_approvals": False,
        "four_eyes": False,
        "editable": ["name"],
        "risk": "high",
    }
    marked = gate_of(diagnosis(gate(**options)))
    assert marked is not None
    assert marked.describe() == HumanReviewGate(**options).describe()


def test_contradictions_are_refused() -> None:
    with pytest.raises(DefinitionError, match="has nobody to escalate_to"):
        gate(escalate_on_timeout=False, escalate_to=["chief"])
    with pytest.raises(DefinitionError, match="marked as a gate twice"):
        gate()(diagnosis(gate()))
    work = AgentWorkflow(name="twice", version="1")
    with pytest.raises(DefinitionError, match="has a gate= and is marked @gate"):
        work.step(gate=HumanReviewGate())(diagnosis(gate()))


def test_a_mark_that_comes_too_late_for_its_step_is_no_gate_and_so_refused() -> None:
    work = AgentWorkflow(name="late", version="1")
    gate()(diagnosis(work.step()))
    with pytest.raises(DefinitionError, match="write it below @step"):
        work.freeze()


# --- @approval


def test_a_function_of_the_module_sees_the_gates_that_ask_its_role() -> None:
    reviewer = approval(role="doctor")(accept)
    definition = frozen(diagnosis(gate(required_approvals=["doctor", "quality"])))
    assert definition.approvals == {"approve_diagnosis": {"doctor": (reviewer,)}}
    assert reviewer({}) is True
    assert dict(approvals_of(__name__)) == {"doctor": accept}


def test_it_sees_no_gate_that_asks_others_and_none_of_another_module() -> None:
    approval(role="doctor")(accept)
    others = diagnosis(gate(required_approvals=["quality"]))
    assert frozen(others).approvals == {"approve_diagnosis": {}}
    elsewhere = diagnosis(gate(required_approvals=["doctor"]))
    elsewhere.__module__ = "elsewhere"
    assert frozen(elsewhere).approvals == {"approve_diagnosis": {}}


def test_a_role_of_the_ladder_is_asked_too_and_the_workflows_own_function_follows() -> None:
    def own(content: Any) -> None:
        """Of the workflow, not of the module."""

    approval(role="chief")(accept)
    marked = diagnosis(gate(required_approvals=["doctor"], escalate_to=["chief"]))
    definition = frozen(marked, hooks={"chief": own})
    assert definition.approvals == {"approve_diagnosis": {"chief": (accept, own)}}


def test_an_approval_function_belongs_to_what_a_version_is_pinned_to() -> None:
    marked = diagnosis(gate(required_approvals=["doctor"]))
    before = frozen(marked).fingerprint
    approval(role="doctor")(accept)
    assert frozen(marked).fingerprint != before


def test_two_functions_for_one_role_are_refused_but_a_new_definition_replaces_its_old_one() -> None:
    def refuse(content: Any) -> bool:
        return False

    approval(role="doctor")(accept)
    approval(role="doctor")(accept)
    with pytest.raises(DefinitionError, match="two approval functions for 'doctor'"):
        approval(role="doctor")(refuse)


def test_a_function_that_no_gate_would_call_is_refused() -> None:
    marked = diagnosis(gate(required_approvals=["doctor"], escalate_to=["chief"]))
    with pytest.raises(
        DefinitionError, match=r"no gate asks 'docter'.* the gates ask chief, doctor"
    ):
        frozen(marked, hooks={"docter": accept})


def test_it_must_be_callable_with_the_content_alone() -> None:
    async def later(content: Any) -> bool:
        return True

    def both(content: Any, person: Any) -> bool:
        return True

    with pytest.raises(DefinitionError, match="'later' is async"):
        approval(role="doctor")(later)
    with pytest.raises(DefinitionError, match="'both' is called with the content alone"):
        approval(role="doctor")(both)
