"""Behind a gate what people approved is written, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from orchestrator import NotApproved, commands
from orchestrator.execution import effects as perform_effects
from orchestrator.models import Attempt, DeadLetter, Effect, Gate
from tests.integration.engine.effects.posting import (
    Person,
    Work,
    claim,
    foreign,
    gated,
    result_of,
    states,
)


def test_behind_a_gate_what_people_approved_is_written(approved: Callable[[str], UUID]) -> None:
    run_id = approved("good")
    assert result_of(run_id)["request"] == "good"
    effect = Effect.objects.get()
    assert effect.content_hash == Gate.objects.get().content_hash


def test_content_that_people_corrected_counts_as_the_type_it_is_loaded_into(
    work: Work, person: Person
) -> None:
    doctor = person("doris", "medical_reviewer")
    run_id = gated.start(text="bad").id
    work()
    gate = Gate.objects.get()
    # Without `pages`: the dataclass fills it in, so that its own hash is another one.
    seen = commands.revise_gate(
        gate.pk, user=doctor, content_hash=gate.content_hash, content={"text": "corrected"}
    )
    commands.decide_gate(gate.pk, user=doctor, verdict="approve", content_hash=seen)
    work()
    assert result_of(run_id)["request"] == "corrected"
    assert Effect.objects.get().content_hash == seen


@pytest.mark.parametrize(
    ("what", "because"),
    [
        ("other content", "something else than what people approved at draft"),
        ("earlier content", "something else than what people approved at draft"),
        ("no content", "say in content= which approved content"),
    ],
)
def test_behind_a_gate_nothing_else_is_written(
    approved: Callable[[str], UUID], what: str, because: str
) -> None:
    approved(what)
    assert (foreign.writes, states()) == ([], [])
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.step.node) == ("not_approved", "publish_draft")
    assert because in letter.message
    assert Attempt.objects.filter(step__node="publish_draft").count() == 1, "no use to try again"


def test_the_hash_of_an_approval_of_an_earlier_round_is_not_enough(
    work: Work, person: Person
) -> None:
    doctor = person("doris", "medical_reviewer")
    gated.start(text="good")
    work()
    gate = Gate.objects.get()
    commands.decide_gate(gate.pk, user=doctor, verdict="approve", content_hash=gate.content_hash)
    held = claim()
    assert held.node == "publish_draft"
    Gate.objects.filter(pk=gate.pk).update(content_hash="another round")
    with pytest.raises(NotApproved):
        perform_effects.declared(
            gated.freeze(), held, "put", "Note/2", request="x", content={"text": "good", "pages": 1}
        )
