"""A form that orders its own approval waits at the same gate as the form without the order."""

from __future__ import annotations

import pytest

from orchestrator.models import Gate
from review.intake.samples.injected.corpus import injected_forms
from review.intake.submission import submit
from tests.integration.review.conftest import Work

# Into an answer, in white, in a comment of Word, under the text: positions of the corpus.
POSITIONS = (2, 21, 38, 41)


@pytest.mark.parametrize("position", POSITIONS)
def test_an_order_changes_neither_the_gate_nor_who_must_approve(position: int, work: Work) -> None:
    form = list(injected_forms(position + 1, seed=5))[position]
    for data in (form.clean, form.data):
        submit(data, form.filename)
        work()
    first, second = Gate.objects.order_by("opened_at")
    assert asked(first) == asked(second)
    assert second.state == "open"


def asked(gate: Gate) -> tuple[object, ...]:
    """Who must vote, who may, at which level, and how long there is."""
    time = gate.due_at - gate.opened_at if gate.due_at else None
    return gate.slots, gate.entitled, gate.level, time
