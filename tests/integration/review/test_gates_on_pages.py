"""What queue and review page tell of a gate: its risk, the error that asked, what may be changed, what lapsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from orchestrator import AgentWorkflow, HumanReviewGate, Invalid, commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Gate, Run
from orchestrator.queries import gates
from tests import workflows
from tests.integration.review.conftest import SignedIn, Work
from tests.people import MARIA, QUENTIN, SOFIA

Asked = Callable[[str], Gate]

lapsing = AgentWorkflow(name="lapsing_letter", version="1")


@lapsing.step(
    gate=HumanReviewGate(
        required_approvals=["medical_reviewer", "quality_assurance"],
        escalate_to=["supervisor"],
        keep_approvals=False,
        editable=["text"],
        risk="low",
    )
)
def write(to: str) -> dict[str, str]:
    return {"to": to, "text": "dear"}


alone = AgentWorkflow(name="alone", version="1")


@alone.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"]))
def ask(what: str) -> str:
    return what


@pytest.fixture
def asked(work: Work) -> Asked:
    """A review that an error asked for, about this word."""

    def make(text: str) -> Gate:
        run = workflows.doubts.start(text=text)
        work()
        return Gate.objects.get(run=run.id)

    return make


@pytest.fixture
def letter(work: Work) -> Gate:
    lapsing.freeze()
    run = lapsing.start(to="you")
    work()
    return Gate.objects.get(run=run.id)


def page_of(client: Client, gate: Gate) -> str:
    return client.get(f"/reviews/{gate.pk}/").content.decode()


def save(client: Client, gate: Gate, **now: str) -> Any:
    """Post what a browser would: every field beside what it showed."""
    shown = client.get(f"/reviews/{gate.pk}/").context
    posted = {"content_hash": Gate.objects.get(pk=gate.pk).content_hash}
    for field in shown["plain_fields"]:
        posted[f"was:{field.name}"] = field.shown
        posted[f"now:{field.name}"] = now.get(field.name, field.shown)
    return client.post(f"/reviews/{gate.pk}/revise/", posted, headers={"HX-Request": "true"})


def test_an_error_that_asks_people_is_told_on_queue_and_page(
    asked: Asked, signed_in: SignedIn
) -> None:
    gate, client = asked("word"), signed_in(MARIA)
    queue, page = client.get("/").content.decode(), page_of(client, gate)
    assert "Doubt" in queue
    assert "<b>Doubt</b>: seen with 40 %, 85 % are needed" in page
    assert "High risk" in page


def test_only_what_the_gate_lets_people_change_is_an_input(
    asked: Asked, signed_in: SignedIn
) -> None:
    page = page_of(signed_in(MARIA), asked("word"))
    assert 'name="now:count"' in page
    assert 'name="now:word"' not in page
    assert "cannot be changed here" in page


def test_what_is_locked_is_refused_whatever_the_page_sends(
    asked: Asked, signed_in: SignedIn
) -> None:
    gate, client = asked("word"), signed_in(MARIA)
    answer = save(client, gate, word="other", count="2")
    assert answer.status_code == 422
    assert "word cannot be edited here: only count may be." in answer.content.decode()
    assert Gate.objects.get().generation == 1


def test_where_an_error_brought_nothing_people_fill_in_everything_and_then_approve(
    asked: Asked, signed_in: SignedIn, work: Work
) -> None:
    gate, client = asked("nothing"), signed_in(MARIA)
    page = page_of(client, gate)
    assert "The step brought nothing" in page
    assert "the content is filled in" in page
    answer = save(client, gate, word="a")
    assert (answer.status_code, "count (missing)" in answer.content.decode()) == (422, True)
    assert save(client, gate, word="a", count="2").status_code == 200
    assert "the content is filled in" not in page_of(client, gate)
    seen = Gate.objects.get().content_hash
    client.post(f"/reviews/{gate.pk}/decide/", {"verdict": "approve", "content_hash": seen})
    work()
    assert Run.objects.get().state == "completed"


def test_a_lapsed_approval_says_so(
    letter: Gate, people: dict[str, User], signed_in: SignedIn
) -> None:
    commands.decide_gate(
        letter.pk, user=people["quentin"], verdict="approve", content_hash=letter.content_hash
    )
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()
    page = page_of(signed_in(QUENTIN), letter)
    assert "Earlier approvals lapsed with the escalation" in page
    assert "No longer counts" in page
    assert 'value="approve"' in page
    assert f"/reviews/{letter.pk}/" in signed_in(QUENTIN).get("/").content.decode()


def test_a_verdict_that_is_no_approval_never_counted(
    letter: Gate, people: dict[str, User], signed_in: SignedIn
) -> None:
    commands.decide_gate(
        letter.pk,
        user=people["maria"],
        verdict="reject",
        content_hash=letter.content_hash,
        comment="no",
    )
    assert "No longer counts" not in page_of(signed_in(MARIA), letter)


def test_a_review_nobody_answered_shows_as_overdue_and_cannot_be_escalated(
    work: Work, signed_in: SignedIn
) -> None:
    alone.freeze()
    alone.start(what="a")
    work()
    gate, client = Gate.objects.get(), signed_in(MARIA)
    assert "Overdue" not in page_of(client, gate)
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert Gate.objects.get().state == "open"
    page = page_of(client, gate)
    assert "Overdue: nobody further is asked" in page
    assert 'value="escalate"' not in page
    assert "overdue" in client.get("/").content.decode()


def test_with_the_last_role_without_a_deadline_nothing_is_overdue(
    letter: Gate, signed_in: SignedIn
) -> None:
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()
    page = page_of(signed_in(SOFIA), letter)
    assert "Overdue" not in page
    assert 'value="escalate"' not in page


def test_within_a_minute_the_riskier_then_the_more_severe_stand_first(
    gate: Gate, letter: Gate, asked: Asked, signed_in: SignedIn
) -> None:
    doubt, minute = asked("word"), timezone.now().replace(second=0, microsecond=0)
    Gate.objects.filter(pk=letter.pk).update(due_at=minute + timedelta(seconds=1))
    Gate.objects.filter(pk=doubt.pk).update(due_at=minute + timedelta(seconds=2))
    Gate.objects.filter(pk=gate.pk).update(due_at=minute + timedelta(seconds=59))
    items = signed_in(MARIA).get("/").context["queue"].items
    assert [item.gate.id for item in items] == [gate.pk, doubt.pk, letter.pk]


def test_the_queue_tells_risks_where_they_differ(
    asked: Asked, letter: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    alike = client.get("/").content.decode()
    asked("word")
    differing = client.get("/").content.decode()
    assert " risk<" not in alike
    assert "Low risk<" in differing
    assert "High risk<" in differing


def test_the_api_tells_the_same(asked: Asked, signed_in: SignedIn) -> None:
    gate = asked("nothing")
    told = signed_in(MARIA).get(f"/api/v1/gates/{gate.pk}/").json()
    assert (told["risk"], told["cause"], told["is_overdue"]) == ("high", "doubt", False)
    assert (told["cause_message"], told["misfit"]) == (
        "seen with 40 %, 85 % are needed",
        "value (dict_type)",
    )
    assert told["editable"] is None


def test_nobody_changes_which_document_an_intake_is_about(
    gate: Gate, people: dict[str, User]
) -> None:
    content = gates.gate_detail(gate.pk, user=people["maria"]).content
    with pytest.raises(Invalid, match="document cannot be edited here"):
        commands.revise_gate(
            gate.pk,
            user=people["maria"],
            content_hash=gate.content_hash,
            content={**content, "document": "0" * 64},
        )
