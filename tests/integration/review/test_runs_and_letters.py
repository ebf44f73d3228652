"""Runs, their trace and the drawer of a step; dead letters with edit, replay and discard."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from orchestrator.models import DeadLetter, Gate, Run, Step, WorkflowVersion
from orchestrator.store import workers
from review.intake.records import Intake
from review.intake.submission import submit
from tests import workflows
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA, OLGA, SOFIA

HTMX = {"HX-Request": "true"}


@pytest.fixture
def letter(work: Work) -> DeadLetter:
    workflows.letters.start(text="unreadable", key="bad-letter")
    work()
    return DeadLetter.objects.get()


def test_runs_are_filtered_by_the_sentence_and_counted_by_state(
    letters_gate: Gate, letter: DeadLetter, signed_in: SignedIn
) -> None:
    client = signed_in(OLGA)
    waiting, failed = str(letters_gate.run_id)[:8], str(letter.run_id)[:8]
    everything = client.get("/runs/").content.decode()
    assert waiting in everything
    assert failed in everything
    only = client.get("/runs/", {"state": "failed"}).content.decode()
    assert failed in only
    assert waiting not in only
    assert failed in client.get("/runs/", {"text": "bad-"}).content.decode()
    assert "No run matches" in client.get("/runs/", {"text": "nothing like it"}).content.decode()


def test_the_versions_of_the_chosen_workflow_can_be_chosen_too(signed_in: SignedIn) -> None:
    run = workflows.chain.start(start=1)
    client = signed_in(OLGA)
    assert "filter-version" in client.get("/runs/", {"workflow": "chain"}).content.decode()
    assert 'id="filter-version"' not in client.get("/runs/").content.decode()
    other = WorkflowVersion.objects.create(
        name="chain", version="0", fingerprint="0", graph={"steps": []}, created_at=timezone.now()
    )
    of_other = {"workflow": "chain", "version": other.version}
    assert "No run matches" in client.get("/runs/", of_other).content.decode()
    changed = client.get("/runs/", {"version": other.version}, headers=HTMX).content.decode()
    assert str(run.id)[:8] in changed
    assert 'id="filter-of-version" hx-swap-oob="true"' in changed
    assert client.get("/api/v1/runs/", of_other).json()["total"] == 0
    assert client.get("/api/v1/runs/", {"version": "1"}).json()["total"] == 1


def test_a_trace_keeps_every_step_and_says_why_some_never_ran(
    letter: DeadLetter, signed_in: SignedIn
) -> None:
    page = signed_in(ADAM).get(f"/runs/{letter.run_id}/").content.decode()
    assert "Cause:" in page
    assert "the text cannot be read" in page
    assert "never ran" in page
    assert f"/dead-letters/{letter.pk}/" in page
    assert "style=" not in page


def test_an_open_run_is_polled_until_it_is_over(
    letters_gate: Gate, letter: DeadLetter, signed_in: SignedIn
) -> None:
    client = signed_in(ADAM)
    url = f"/runs/{letters_gate.run_id}/"
    page = client.get(url)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    poll = {**HTMX, "X-Poll": "1"}
    assert client.get(url, {"seen": page.context["trace"].marker}, headers=poll).status_code == 204
    over = client.get(f"/runs/{letter.run_id}/").content.decode()
    assert 'hx-trigger="every 2s"' not in over


def test_the_drawer_shows_content_only_to_those_who_may_see_it(
    letters_gate: Gate, signed_in: SignedIn
) -> None:
    step = Step.objects.get(run=letters_gate.run, node="together", item=-1)
    url = f"/runs/{letters_gate.run_id}/steps/{step.pk}/"
    assert b"&quot;ccc&quot;: 3" in signed_in(MARIA).get(url, headers=HTMX).content
    hidden = signed_in(OLGA).get(url, headers=HTMX).content
    assert b"ccc" not in hidden
    assert b"your roles see the structure only" in hidden


def test_a_step_is_only_shown_under_its_own_run(
    letters_gate: Gate, letter: DeadLetter, signed_in: SignedIn
) -> None:
    step = Step.objects.filter(run=letters_gate.run).first()
    assert step is not None
    assert signed_in(ADAM).get(f"/runs/{letter.run_id}/steps/{step.pk}/").status_code == 404


def test_an_admin_cancels_a_run_with_a_reason(letters_gate: Gate, signed_in: SignedIn) -> None:
    client, url = signed_in(ADAM), f"/runs/{letters_gate.run_id}/cancel/"
    client.post(url, {"reason": ""})
    assert Run.objects.get().state == "waiting"
    client.post(url, {"reason": "sent in twice"})
    assert Run.objects.get().state == "cancelled"


def test_an_id_in_the_search_box_leads_to_its_page(letters_gate: Gate, signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    run, gate = letters_gate.run_id, letters_gate.pk
    assert client.get("/search/", {"q": str(run)})["Location"] == f"/runs/{run}/"
    assert client.get("/search/", {"q": str(gate)})["Location"] == f"/reviews/{gate}/"
    assert signed_in(OLGA).get("/search/", {"q": str(gate)})["Location"].startswith("/runs/?text=")
    assert client.get("/search/", {"q": "a b"})["Location"] == "/runs/?text=a+b"
    assert client.get("/search/", {"q": str(run)[:8].upper()})["Location"] == f"/runs/{run}/"
    assert client.get("/runs/", {"text": str(run)[:8]}).context["listing"].total == 1
    assert client.get("/runs/", {"text": str(run)[:3]}).context["listing"].total == 0


def test_letters_that_failed_alike_stand_together(
    letter: DeadLetter, work: Work, signed_in: SignedIn
) -> None:
    workflows.letters.start(text="unreadable")
    work()
    page = signed_in(ADAM).get("/dead-letters/")
    groups = page.context["groups"]
    assert [group.count for group, _ in groups] == [2]
    only = signed_in(ADAM).get("/dead-letters/", {"group": "no-such-group"})
    assert "No dead letters" in only.content.decode()
    # The next page is one of the same group.
    assert only.context["query"] == "state=open&group=no-such-group"


def test_a_letter_is_replayed_with_corrected_input_and_the_original_is_kept(
    letter: DeadLetter, work: Work, signed_in: SignedIn
) -> None:
    client = signed_in(ADAM)
    posted = {"input": json.dumps({"text": "now readable"}), "reason": "typed it from the scan"}
    answer = client.post(f"/dead-letters/{letter.pk}/replay/", posted)
    assert (answer.status_code, answer["Location"]) == (303, f"/runs/{letter.run_id}/")
    work()
    assert Run.objects.get().state == "waiting"
    page = client.get(f"/dead-letters/{letter.pk}/").content.decode()
    assert "Edited input against the original" in page
    assert "<i>−</i>  &quot;text&quot;: &quot;unreadable&quot;" in page
    assert "<i>+</i>  &quot;text&quot;: &quot;now readable&quot;" in page


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"input": "{", "reason": "r"}, "This is not valid JSON (line 1)"),
        ({"input": "[1]", "reason": "r"}, "must be a JSON object"),
        ({"input": '{"text": "x"}', "reason": ""}, "Give a reason"),
        ({"input": '{"text": 5}', "reason": "r"}, "text"),
    ],
    ids=["no json", "no object", "no reason", "wrong type"],
)
def test_a_replay_that_cannot_work_is_refused_with_what_was_typed(
    posted: dict[str, str], words: str, letter: DeadLetter, signed_in: SignedIn
) -> None:
    answer = signed_in(ADAM).post(f"/dead-letters/{letter.pk}/replay/", posted, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'id="letter-repair"' in page
    assert DeadLetter.objects.get().state == "open"


def test_a_letter_handled_meanwhile_is_a_conflict(letter: DeadLetter, signed_in: SignedIn) -> None:
    client, url = signed_in(ADAM), f"/dead-letters/{letter.pk}"
    assert client.post(f"{url}/discard/", {"reason": "wrong upload"}).status_code == 303
    answer = client.post(f"{url}/replay/", {"reason": "again"}, headers=HTMX)
    assert answer.status_code == 409
    assert DeadLetter.objects.get().state == "discarded"


def test_the_letter_of_a_wrong_upload_offers_to_discard_it_first(
    work: Work, signed_in: SignedIn
) -> None:
    submit(b"%PDF-1.7 nothing but this line", "broken.pdf")
    work()
    url = f"/dead-letters/{DeadLetter.objects.get().pk}/"
    client = signed_in(ADAM)
    page = client.get(url).content.decode()
    assert page.index("Why discard") < page.index("Replay all the same") < page.index("Why replay")
    assert f"/intakes/{Intake.objects.get().pk}/" in page
    assert "/intakes/" not in signed_in(OLGA).get(url).content.decode()
    again = client.post(f"{url}replay/", {"input": "{", "reason": "r"}, headers=HTMX)
    assert '<details class="block fold" open>' in again.content.decode()


def test_who_may_look_but_not_act_sees_no_buttons(
    letter: DeadLetter, signed_in: SignedIn, people: dict[str, User]
) -> None:
    page = signed_in(SOFIA).get(f"/dead-letters/{letter.pk}/").content.decode()
    assert "unreadable" in page
    assert "/replay/" not in page
    hidden = signed_in(OLGA).get(f"/dead-letters/{letter.pk}/").content.decode()
    assert "&quot;text&quot;" not in hidden
    assert "your roles see the structure only" in hidden


def test_workflows_lists_versions_with_their_open_runs(
    letters_gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(OLGA)
    page = client.get("/workflows/").content.decode()
    assert "letters" in page
    assert "none carries it" in page
    assert "No worker is running" in page
    version = letters_gate.run.version_id
    workers.seen("work@here:1:a", queues=["default"], version_ids=[version])
    page = client.get("/workflows/").content.decode()
    assert "1 carries it" in page
    assert "work@here:1:a" in page
    assert "No worker is running" not in page


def test_a_blocked_run_says_on_its_page_what_is_missing_and_what_to_do(
    signed_in: SignedIn,
) -> None:
    run = workflows.chain.start(start=1, key="stuck")
    client = signed_in(OLGA)
    page = client.get(f"/runs/{run.id}/")
    assert "Blocked" not in page.content.decode()
    Run.objects.update(ready_at=timezone.now() - timedelta(seconds=61))
    poll = {"seen": page.context["trace"].marker}
    shown = client.get(f"/runs/{run.id}/", poll, headers={**HTMX, "X-Poll": "1"}).content.decode()
    assert "Blocked since" in shown
    assert "No running worker carries version 1 of chain" in shown
    listed = client.get("/runs/", {"state": "blocked"}).content.decode()
    assert str(run.id)[:8] in listed
    assert "Blocked" in listed
    answer = client.get(f"/api/v1/runs/{run.id}/").json()
    assert (answer["state"], answer["blocked"]) == ("pending", True)
    assert "Start one with that code" in answer["blocked_because"]
    assert answer["blocked_since"]
    rows = client.get("/api/v1/runs/", {"state": "blocked"}).json()["rows"]
    assert [(row["id"], row["blocked"]) for row in rows] == [(str(run.id), True)]


@pytest.mark.parametrize("url", ["/nothing/", f"/runs/{'0' * 8}-0000-4000-8000-{'0' * 12}/"])
def test_what_does_not_exist_is_a_page_in_our_own_words(url: str, signed_in: SignedIn) -> None:
    answer = signed_in(ADAM).get(url)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_bare_server_error_page_needs_nothing() -> None:
    from django.views.defaults import server_error

    answer: Any = server_error(Client().get("/healthz").wsgi_request)
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
