"""The table of edges is the only source: the page and the models say the same."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.engine.states import MACHINES
from orchestrator.management.commands.state_machines import page
from orchestrator.models import Breaker, DeadLetter, Effect, Gate, Run, Step, WorkflowVersion
from tests.architecture.sources import PROJECT

MODELS: dict[str, Any] = {
    "run": Run,
    "step": Step,
    "gate": Gate,
    "dead letter": DeadLetter,
    "effect": Effect,
    "breaker": Breaker,
    "workflow version": WorkflowVersion,
}


def test_the_page_shows_the_edges_as_they_are() -> None:
    written = (PROJECT / "docs" / "state_machines.md").read_text("utf-8")
    assert written == page(), "run: manage.py state_machines > docs/state_machines.md"


@pytest.mark.parametrize("name", MACHINES)
def test_the_models_have_exactly_these_edges(name: str) -> None:
    model = MODELS[name]
    state = model._meta.get_field("state")
    found = {
        (transition.source, transition.target) for transition in state.get_all_transitions(model)
    }
    assert found == {(state, to) for state, targets in MACHINES[name].items() for to in targets}


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_has_its_row_in_the_table(name: str) -> None:
    choices = {value for value, _ in MODELS[name]._meta.get_field("state").choices}
    assert choices == set(MACHINES[name])
    assert {to for targets in MACHINES[name].values() for to in targets} <= choices
