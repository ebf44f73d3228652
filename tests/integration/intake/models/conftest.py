"""Whole intakes on the real engine, with a provider that answers as a test scripts it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from orchestrator import commands
from orchestrator.models import Gate, ModelCall, Run, Step
from orchestrator.queries import gates
from review.intake.shapes import ReviewContent
from review.intake.submission import submit
from review.intake.summary import summarise
from review.intake.terminology.cache import vocabulary
from review.intake.told_facts import SAID_BEFORE
from tests.integration.intake.models.typed_form import typed_form
from tests.integration.review.conftest import Work, _engine, people, signed_in, work
from tests.model_server import ModelServer, Say, model_server
from tests.people import MARIA, QUENTIN

__all__ = ["_engine", "people", "signed_in", "work"]

Claims = list[dict[str, Any]]


def told_in(body: dict[str, Any]) -> dict[str, Any]:
    """The facts that a request tells a model."""
    question: str = body["messages"][-1]["content"]
    facts = question.partition("## select_facts\n")[2].partition("\n")[0]
    found: dict[str, Any] = json.loads(facts)
    return found


def sound_claims(told: dict[str, Any]) -> Claims:
    """What a careful model says: each fact in its own words."""
    words = {"allergies": "Allergic to ", "medications": "Takes ", "conditions": "History of "}
    return [
        {
            "text": words.get(name, "Reported: ")
            + (", ".join(value) if isinstance(value, list) else value)
            + ".",
            "fields": [name],
        }
        for name, value in told.items()
        if name not in SAID_BEFORE
    ]


def said(claims: Claims, **more: Any) -> Say:
    return Say(text=json.dumps({"claims": claims, **more}), tokens=(900, 150))


@pytest.fixture
def provider(settings: Any) -> Iterator[ModelServer]:
    """Both models of the provider answer carefully until a test says otherwise."""
    with model_server() as running:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={running.url}"]
        for model in ("gpt-4o", "gpt-4o-mini"):
            running.answers[model] = lambda: said(sound_claims(told_in(running.body)))
        yield running


@dataclass
class Taken:
    """An intake that waits for its reviewers."""

    run: Run

    @property
    def content(self) -> ReviewContent:
        gate = Gate.objects.filter(run=self.run).latest("opened_at")
        found: ReviewContent = gates.gate_detail(
            gate.pk, user=User.objects.get(username=MARIA.username)
        ).content
        return found

    @property
    def texts(self) -> list[str]:
        return [claim["text"] for claim in self.content["summary"]]

    @property
    def authors(self) -> set[str]:
        return {claim.get("by", "") for claim in self.content["summary"]} - {""}

    @property
    def calls(self) -> list[tuple[str, str]]:
        rows = ModelCall.objects.filter(run=self.run).order_by("started_at")
        return [(row.model.removeprefix("openai:"), row.outcome) for row in rows]

    @property
    def states(self) -> dict[str, str]:
        return dict(Step.objects.filter(run=self.run, item=-1).values_list("node", "state"))

    def is_our_own(self) -> bool:
        """Whether the summary is exactly what the project writes without any model."""
        content = self.content
        today = timezone.localdate()
        own = summarise(
            content["fields"], content["flags"], content["gaps"], vocab=vocabulary(), today=today
        )
        return content["summary"] == own


Take = Callable[..., Taken]


@pytest.fixture
def take(work: Work, people: dict[str, User]) -> Take:
    """A typed form with these answers, taken in and read up to its review."""

    def taken(**answers: str) -> Taken:
        record = submit(typed_form(**answers), "form.txt")
        work()
        return Taken(Run.objects.get(pk=record.run_id))

    return taken


@pytest.fixture
def approve(work: Work, people: dict[str, User]) -> Callable[[], None]:
    """Both reviewers approve what is open, each flag answered before."""

    def both() -> None:
        gate = Gate.objects.get(state="open")
        for person in (MARIA, QUENTIN):
            detail = gates.gate_detail(gate.pk, user=people[person.username])
            commands.decide_gate(
                gate.pk,
                user=people[person.username],
                verdict="approve",
                content_hash=detail.content_hash,
            )
        work()

    return both
