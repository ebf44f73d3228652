"""The queue: who sees which form, polling that costs nothing, sessions that polling does not keep alive."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orchestrator import commands
from orchestrator.models import Gate
from orchestrator.queries import gates
from review.middleware import ABSOLUTE_SECONDS
from tests import workflows
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA, QUENTIN, SOFIA

POLL = {"HX-Request": "true", "X-Poll": "1"}


def seen(client: Client) -> str:
    marker: str = client.get("/").context["queue"].marker
    return marker


def test_a_row_tells_why_the_form_is_here_without_naming_the_patient(
    gate: Gate, signed_in: SignedIn
) -> None:
    page = signed_in(MARIA).get("/").content.decode()
    assert "Allergy to" in page
    assert 'data-severity="critical"' in page
    content = content_of(gate)
    family = next(f["value"] for f in content["fields"] if f["name"] == "name").split()[-1]
    assert family not in page


def test_what_came_since_the_last_look_is_marked_until_the_next_one(
    letters_gate: Gate, work: Work, signed_in: SignedIn
) -> None:
    client, mark = signed_in(MARIA), 'class="row__new"'
    assert mark not in client.get("/").content.decode()
    workflows.letters.start(text="one two")
    work()
    polled = client.get("/", {"seen": "another"}, headers=POLL)
    assert polled.content.decode().count(mark) == 1
    assert client.get("/").content.decode().count(mark) == 1
    assert mark not in client.get("/").content.decode()


def test_only_the_roles_that_may_act_find_the_form_under_needs_me(
    gate: Gate, signed_in: SignedIn
) -> None:
    assert f"/reviews/{gate.pk}/" in signed_in(QUENTIN).get("/").content.decode()
    assert "Nothing waits for you" in signed_in(SOFIA).get("/").content.decode()


def test_people_who_decide_nothing_see_what_others_have_before_them(
    gate: Gate, signed_in: SignedIn
) -> None:
    page = signed_in(ADAM).get("/").content.decode()
    assert f"/reviews/{gate.pk}/" in page
    assert "you may look, they decide" in page


def test_what_a_person_approved_leaves_their_queue_and_stays_in_the_others(
    letters_gate: Gate, people: dict[str, User], signed_in: SignedIn
) -> None:
    commands.decide_gate(
        letters_gate.pk,
        user=people["maria"],
        verdict="approve",
        content_hash=letters_gate.content_hash,
    )
    assert f"/reviews/{letters_gate.pk}/" not in signed_in(MARIA).get("/").content.decode()
    assert f"/reviews/{letters_gate.pk}/" in signed_in(QUENTIN).get("/").content.decode()


def test_a_poll_that_has_seen_everything_is_answered_with_nothing(
    gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    answer = client.get("/", {"seen": seen(client)}, headers=POLL)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_poll_after_a_change_brings_the_list_alone(
    gate: Gate, work: Work, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    before = seen(client)
    workflows.letters.start(text="new work")
    work()
    answer = client.get("/", {"seen": before}, headers=POLL)
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<section id="queue-list"')
    assert "HX-Request" in answer["Vary"]


def test_polling_never_renews_a_session_and_a_person_does(gate: Gate, signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    client.get("/")
    session = client.session
    session["seen_at"] = earlier = int(time.time()) - 600
    session.save()
    client.get("/", headers=POLL)
    assert client.session["seen_at"] == earlier
    client.get("/")
    assert client.session["seen_at"] > earlier


def test_a_session_ends_after_twelve_hours_whatever_happens(
    gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    client.get("/")
    session = client.session
    session["started_at"] = int(time.time()) - ABSOLUTE_SECONDS - 1
    session.save()
    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_a_fragment_asked_for_after_the_session_ended_moves_the_whole_page_to_the_form() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?tab=escalated"}
    answer = Client().get("/rail/", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2F%3Ftab%3Descalated"


@pytest.mark.parametrize("url", ["/", "/runs/", "/intakes/"])
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(
    url: str, gate: Gate, work: Work, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    client.get(url)
    few = questions(client, url)
    for number in range(6):
        workflows.letters.start(text=f"word{number} other")
    work()
    assert questions(client, url) == few
    assert few <= 22


def questions(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_pages_of_patients_are_kept_by_no_cache(gate: Gate, signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    for url in ("/", f"/reviews/{gate.pk}/", "/intakes/"):
        assert client.get(url)["Cache-Control"] == "no-store"


def content_of(gate: Gate) -> Any:
    return gates.latest_gates([gate.run_id])[gate.run_id].content
