"""Intakes: files in, refusals in words, page pictures for reviewers only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from orchestrator.models import Gate, Run
from orchestrator.queries import gates
from review.intake.records import Intake
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA, QUENTIN

JSON = {"Accept": "application/json"}


def send(client: Client, data: bytes, name: str = "form.txt") -> Any:
    return client.post("/intakes/upload/", {"files": SimpleUploadedFile(name, data)}, headers=JSON)


def test_a_file_sent_by_the_script_gets_its_own_answer(signed_in: SignedIn) -> None:
    answer = send(signed_in(MARIA), b"Patient intake form\nName: A B")
    intake = Intake.objects.get()
    assert answer.status_code == 201
    assert answer.json()["url"] == f"/intakes/{intake.pk}/"
    assert (intake.filename, intake.uploaded_by_id is not None) == ("form.txt", True)


def test_the_same_bytes_again_are_the_same_intake(signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    first, second = (send(client, b"the same bytes", name) for name in ("a.txt", "b.txt"))
    assert first.json()["id"] == second.json()["id"]
    assert first.json()["words"] == "Received."
    assert "here already" in second.json()["words"]


def test_an_empty_file_is_refused_in_words_and_stays_on_the_list(signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    answer = send(client, b"", "empty.pdf")
    assert answer.status_code == 422
    assert answer.json() == {
        "ok": False,
        "code": "empty_file",
        "words": "The file is empty. Send the form again.",
    }
    page = client.get("/intakes/").content.decode()
    assert "Refused" in page
    assert "The file is empty" in page


def test_without_scripts_many_files_are_taken_at_once(signed_in: SignedIn) -> None:
    files = [SimpleUploadedFile(f"{name}.txt", name.encode()) for name in ("one", "two")]
    answer = signed_in(MARIA).post("/intakes/upload/", {"files": files}, follow=True)
    assert answer.redirect_chain == [("/intakes/", 303)]
    assert Intake.objects.count() == 2


def test_a_request_without_a_file_says_so(signed_in: SignedIn) -> None:
    answer = signed_in(MARIA).post("/intakes/upload/", {}, headers=JSON)
    assert (answer.status_code, answer.json()["words"]) == (422, "No file arrived.")


def test_the_list_tells_how_far_each_got_and_why_one_is_stuck(
    gate: Gate, work: Work, signed_in: SignedIn
) -> None:
    client = signed_in(ADAM)
    send(client, b"just a note about lentil soup and how long it has to cook", "soup.txt")
    work()
    page = client.get("/intakes/").content.decode()
    assert re.search(r"\d open</span>", page)
    assert f"/reviews/{gate.pk}/" in page
    assert "This is no patient intake form" in page


def test_the_list_is_polled_and_says_nothing_when_nothing_changed(
    gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    marker = client.get("/intakes/").context["marker"]
    poll = {"HX-Request": "true", "X-Poll": "1"}
    assert client.get("/intakes/", {"seen": marker}, headers=poll).status_code == 204


def test_one_intake_shows_document_facts_and_decisions(
    intake: Intake, gate: Gate, signed_in: SignedIn
) -> None:
    page = signed_in(QUENTIN).get(f"/intakes/{intake.pk}/").content.decode()
    assert f"/reviews/{gate.pk}/" in page
    assert "Nothing was written to the EHR yet" in page
    assert "Nobody has decided yet" in page
    assert 'name="now:' not in page


def test_an_intake_that_is_no_form_says_so_instead_of_facts(
    work: Work, signed_in: SignedIn
) -> None:
    client = signed_in(ADAM)
    send(client, b"just a note about lentil soup and how long it has to cook", "soup.txt")
    work()
    page = client.get(f"/intakes/{Intake.objects.get().pk}/").content.decode()
    assert "This is no patient intake form" in page
    assert "Open the dead letter" in page


def test_an_intake_that_no_worker_can_read_is_blocked_and_says_so(signed_in: SignedIn) -> None:
    client = signed_in(ADAM)
    send(client, b"Name: Jane Doe", "form.txt")
    Run.objects.update(ready_at=timezone.now() - timedelta(seconds=61))
    page = client.get(f"/intakes/{Intake.objects.get().pk}/").content.decode()
    assert "No worker that can go on with it is running" in page
    assert "Blocked" in client.get("/intakes/").content.decode()


def test_a_page_picture_is_private_and_never_sniffed(gate: Gate, signed_in: SignedIn) -> None:
    sha256 = gates.latest_gates([gate.run_id])[gate.run_id].content["pages"][0]["image"]
    answer = signed_in(MARIA).get(f"/intakes/images/{sha256}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] in {"image/png", "image/webp"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize("what", ["the original", "nothing"])
def test_only_pictures_made_here_are_served(what: str, intake: Intake, signed_in: SignedIn) -> None:
    sha256 = intake.document_sha256 if what == "the original" else "0" * 64
    assert signed_in(MARIA).get(f"/intakes/images/{sha256}/").status_code == 404
