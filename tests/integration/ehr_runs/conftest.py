"""The engine in this very process, and an intake to approve; the EHR may be a server that fails."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from orchestrator import commands
from orchestrator.models import Gate, Run
from orchestrator.queries import gates
from review.intake.samples.demo import SampleForm as Sample
from review.intake.samples.demo import make_form
from review.intake.submission import submit
from tests.fhir.fixtures import counterpart, proxy
from tests.integration.review.conftest import Work, _engine, people, work
from tests.people import ADAM, MARIA, QUENTIN

__all__ = ["Sample", "_engine", "counterpart", "people", "proxy", "work"]
Approve = Callable[..., None]


@pytest.fixture
def submitted(work: Work) -> Sample:
    """An intake without flags, waiting for its reviewers."""
    sample = make_form(Random(7), "form", "boxed", "text_pdf")
    submit(sample.data, sample.filename)
    work()
    return sample


@pytest.fixture
def approve(work: Work, people: dict[str, User]) -> Approve:
    """Two people approve what is open; before them a third one may correct fields."""
    corrector = User.objects.create_user("cora")
    corrector.groups.add(Group.objects.get(name=MARIA.role))

    def both(**corrections: Any) -> None:
        gate = Gate.objects.get(state="open")
        shown = gates.gate_detail(gate.pk, user=corrector)
        seen = shown.content_hash
        if corrections:
            fields = [
                {**field, "value": corrections.get(field["name"], field["value"])}
                for field in shown.content["fields"]
            ]
            content = {**shown.content, "fields": fields}
            seen = commands.revise_gate(gate.pk, user=corrector, content_hash=seen, content=content)
        for person in (MARIA, QUENTIN):
            user = people[person.username]
            commands.decide_gate(gate.pk, user=user, verdict="approve", content_hash=seen)
        work()

    return both


@pytest.fixture
def again(work: Work, people: dict[str, User]) -> Callable[[], None]:
    """The run goes again from the summary: its review opens anew."""

    def replay() -> None:
        run, user = Run.objects.get(), people[ADAM.username]
        commands.replay_run(run.pk, user=user, step="summarise", reason="looked at again")
        work()

    return replay
