"""What may be declared can be stored: names are as long as their columns."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.declare import names
from orchestrator.llm import prompts, routes
from orchestrator.models import Approval, Breaker, Run, Step, WorkflowVersion
from orchestrator.models.model_call import ModelCall


@pytest.mark.parametrize(
    ("model", "column", "longest"),
    [
        (Run, "workflow", names.LONGEST_NAME),
        (WorkflowVersion, "name", names.LONGEST_NAME),
        (Step, "node", names.LONGEST_NAME),
        (WorkflowVersion, "version", names.LONGEST_VERSION),
        (Step, "queue", names.LONGEST_QUEUE),
        (Run, "queue", names.LONGEST_QUEUE),
        (Approval, "role", names.LONGEST_ROLE),
        (Breaker, "route", routes.LONGEST_NAME),
        (ModelCall, "model", routes.LONGEST_NAME),
        (ModelCall, "template", prompts.LONGEST + 1),
    ],
)
def test_a_name_may_be_as_long_as_its_column(model: Any, column: str, longest: int) -> None:
    assert model._meta.get_field(column).max_length == longest
