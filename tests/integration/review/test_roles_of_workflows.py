"""Roles that only a workflow asks: they decide at its gates, on pages and over the API, and see nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from orchestrator import AgentWorkflow, HumanReviewGate
from orchestrator.models import Gate, Run
from tests import workflows
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM

orders = AgentWorkflow(name="orders_of_buyers", version="1")


@orders.step(
    gate=HumanReviewGate(required_approvals=["buyer", "controller"], escalate_to=["head_of_buying"])
)
def propose(article: str) -> dict[str, str]:
    return {"article": article}


Member = Callable[[str], Client]


@pytest.fixture
def member(db: None) -> Member:
    def make(role: str) -> Client:
        user = User.objects.create_user(username=f"{role}-1")
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def proposal(work: Work) -> Gate:
    orders.freeze()
    run = orders.start(article="buns")
    work()
    return Gate.objects.get(run=run.id)


def vote(client: Client, gate: Gate) -> int:
    seen = client.get(f"/api/v1/gates/{gate.pk}/").json()
    answer = client.post(
        f"/api/v1/gates/{gate.pk}/decisions/",
        {"verdict": "approve", "content_hash": seen["content_hash"]},
        content_type="application/json",
    )
    return answer.status_code


def test_they_find_their_review_and_decide_it(proposal: Gate, member: Member) -> None:
    buyer, controller = member("buyer"), member("controller")
    assert f"/reviews/{proposal.pk}/" in buyer.get("/").content.decode()
    assert [row["id"] for row in buyer.get("/api/v1/gates/").json()["rows"]] == [str(proposal.pk)]
    assert "buns" in buyer.get(f"/reviews/{proposal.pk}/").content.decode()
    assert vote(buyer, proposal) == 201
    assert buyer.get(f"/reviews/{proposal.pk}/").status_code == 200  # with the seat taken
    posted = {"verdict": "approve", "content_hash": proposal.content_hash}
    assert controller.post(f"/reviews/{proposal.pk}/decide/", posted).status_code == 303
    assert Run.objects.get().state == "completed"


def test_they_see_no_other_content_and_no_other_page(
    proposal: Gate, work: Work, member: Member
) -> None:
    buyer = member("buyer")
    other = workflows.doubts.start(text="maybe")
    work()
    gate = Gate.objects.get(run=other.id)
    assert buyer.get(f"/reviews/{gate.pk}/").status_code == 404
    assert buyer.get(f"/api/v1/gates/{gate.pk}/").status_code == 404
    for page in ("/runs/", "/dead-letters/", "/workflows/", "/intakes/", "/api/v1/runs/"):
        assert buyer.get(page).status_code in (403, 404), page
    assert buyer.get(f"/runs/{other.id}/").status_code == 404


def test_their_pages_offer_nothing_that_is_not_theirs(
    proposal: Gate, member: Member, signed_in: SignedIn
) -> None:
    page = f"/reviews/{proposal.pk}/"
    theirs, admins = member("buyer").get(page), signed_in(ADAM).get(page)
    for closed in (f"/runs/{proposal.run_id}/", "/search/"):
        assert closed not in theirs.content.decode()
        assert closed in admins.content.decode()


def test_what_is_not_theirs_cannot_be_touched(proposal: Gate, work: Work, member: Member) -> None:
    buyer = member("buyer")
    other = workflows.doubts.start(text="maybe")
    work()
    gate = Gate.objects.get(run=other.id)
    posted = {"verdict": "approve", "content_hash": gate.content_hash}
    for deed in (
        f"/reviews/{gate.pk}/decide/",
        f"/reviews/{gate.pk}/revise/",
        f"/runs/{proposal.run_id}/cancel/",
    ):
        assert buyer.post(deed, posted).status_code == 404, deed
    for deed in (f"gates/{gate.pk}/decisions/", f"runs/{other.id}/replay/", "runs/"):
        answer = buyer.post(f"/api/v1/{deed}", posted, content_type="application/json")
        assert answer.status_code in (403, 404), deed
    for page in (f"/reviews/{gate.pk}/status/", f"/runs/{other.id}/steps/{gate.step_id}/"):
        assert buyer.get(page).status_code == 404, page
    assert Gate.objects.get(pk=gate.pk).state == gate.state
    assert not gate.approvals.exists()


def test_a_rung_of_the_ladder_sees_the_review_when_it_is_asked(
    proposal: Gate, member: Member
) -> None:
    head = member("head_of_buying")
    assert head.get(f"/reviews/{proposal.pk}/").status_code == 404
    assert head.get("/api/v1/gates/").json()["total"] == 0


def test_a_group_that_no_workflow_asks_is_no_role(proposal: Gate, member: Member) -> None:
    visitor = member("friends_of_the_house")
    assert visitor.get(f"/reviews/{proposal.pk}/").status_code == 404
    assert visitor.get("/api/v1/gates/").status_code == 404


def test_an_admin_watches_their_queue_too(proposal: Gate, signed_in: SignedIn) -> None:
    assert f"/reviews/{proposal.pk}/" in signed_in(ADAM).get("/").content.decode()
