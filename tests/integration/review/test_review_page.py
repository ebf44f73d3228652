"""The review page: corrections, answers to flags, decisions, and what happens when somebody else was faster."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orchestrator import commands
from orchestrator.models import Gate
from orchestrator.queries import gates
from review.signature import FRESH_SECONDS
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA, PASSWORD, QUENTIN, SOFIA

HTMX = {"HX-Request": "true"}


def content(gate: Gate) -> Any:
    return gates.latest_gates([gate.run_id])[gate.run_id].content


def value_of(gate: Gate, name: str) -> Any:
    return next(field for field in content(gate)["fields"] if field["name"] == name)


def now_hash(gate: Gate) -> str:
    return Gate.objects.get(pk=gate.pk).content_hash


def save(client: Client, gate: Gate, seen_hash: str, **fields: str) -> Any:
    posted = {"content_hash": seen_hash, "save": "1"}
    for name, value in fields.items():
        posted |= {f"now:{name}": value, f"was:{name}": str(value_of(gate, name)["value"])}
    return client.post(f"/reviews/{gate.pk}/revise/", posted, headers=HTMX)


def answer_all(client: Client, gate: Gate) -> None:
    for flag in content(gate)["flags"]:
        if not flag.get("answer"):
            posted = {"content_hash": now_hash(gate), "answer": f"accepted:{flag['id']}"}
            assert (
                client.post(f"/reviews/{gate.pk}/revise/", posted, headers=HTMX).status_code == 200
            )


def decide(client: Client, gate: Gate, verdict: str, comment: str = "", **more: str) -> Any:
    posted = {"verdict": verdict, "comment": comment, "content_hash": now_hash(gate), **more}
    return client.post(f"/reviews/{gate.pk}/decide/", posted)


def test_the_page_shows_document_facts_summary_and_decision(
    gate: Gate, signed_in: SignedIn
) -> None:
    page = signed_in(MARIA).get(f"/reviews/{gate.pk}/").content.decode()
    for part in ("gate-document", "gate-facts", "gate-summary", "gate-status", "gate-decision"):
        assert f'id="{part}"' in page
    assert page.count('class="box"') >= 20
    assert "style=" not in page


def test_a_correction_keeps_the_reading_and_the_page_shows_both(
    gate: Gate, signed_in: SignedIn
) -> None:
    read = value_of(gate, "occupation")["value"]
    answer = save(signed_in(MARIA), gate, gate.content_hash, occupation="Beekeeper")
    assert answer.status_code == 200
    assert b"Beekeeper" in answer.content
    corrected = value_of(gate, "occupation")
    assert (corrected["value"], corrected["original"]) == ("Beekeeper", read)
    assert corrected["corrected_by"] == "Maria Okafor"


def test_a_save_on_content_that_changed_meanwhile_loses_nothing_that_was_typed(
    gate: Gate, signed_in: SignedIn
) -> None:
    opened = gate.content_hash
    save(signed_in(MARIA), gate, opened, occupation="Beekeeper")
    answer = save(signed_in(QUENTIN), gate, opened, email="new@mail.example")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Maria Okafor changed this form" in page
    assert 'value="new@mail.example"' in page
    assert "Beekeeper" in page
    assert value_of(gate, "email")["value"] != "new@mail.example"


def test_saving_again_after_a_conflict_keeps_both_corrections(
    gate: Gate, signed_in: SignedIn
) -> None:
    opened = gate.content_hash
    save(signed_in(MARIA), gate, opened, occupation="Beekeeper")
    client = signed_in(QUENTIN)
    save(client, gate, opened, email="new@mail.example")
    assert save(client, gate, now_hash(gate), email="new@mail.example").status_code == 200
    assert value_of(gate, "email")["value"] == "new@mail.example"
    assert value_of(gate, "occupation")["value"] == "Beekeeper"


def test_a_value_that_cannot_be_is_refused_beside_what_was_typed(
    gate: Gate, signed_in: SignedIn
) -> None:
    answer = save(signed_in(MARIA), gate, gate.content_hash, date_of_birth="sometime")
    assert answer.status_code == 422
    assert b"write the date as" in answer.content
    assert b'value="sometime"' in answer.content


def test_without_scripts_a_save_leads_back_to_the_page(gate: Gate, signed_in: SignedIn) -> None:
    posted = {
        "content_hash": gate.content_hash,
        "now:occupation": "Beekeeper",
        "was:occupation": "?",
    }
    answer = signed_in(MARIA).post(f"/reviews/{gate.pk}/revise/", posted)
    assert (answer.status_code, answer["Location"]) == (303, f"/reviews/{gate.pk}/")


def test_nobody_approves_past_an_open_flag(gate: Gate, signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    page = client.get(f"/reviews/{gate.pk}/").content.decode()
    assert re.search("open flags? ha(s|ve) an answer", page)
    answer = decide(client, gate, "approve")
    assert answer.status_code == 422
    assert not gate.approvals.exists()


def test_a_save_says_what_is_left_before_anybody_approves(gate: Gate, signed_in: SignedIn) -> None:
    client, flags = signed_in(MARIA), content(gate)["flags"]
    said = []
    for flag in flags:
        posted = {"content_hash": now_hash(gate), "answer": f"accepted:{flag['id']}"}
        answer = client.post(f"/reviews/{gate.pk}/revise/", posted, headers=HTMX)
        said.append(answer["HX-Trigger"])
    assert re.search("Approve opens when|Approve is open", said[0])
    assert "Approve is open." in said[-1]


def test_the_title_of_a_form_in_the_search_box_leads_to_its_review_and_later_to_its_page(
    gate: Gate, signed_in: SignedIn
) -> None:
    client, intake = signed_in(MARIA), content(gate)["intake"]
    title = f"MQ · {intake[:6].upper()}"
    assert client.get("/search/", {"q": title})["Location"] == f"/reviews/{gate.pk}/"
    decide(client, gate, "reject", "not ours")
    assert client.get("/search/", {"q": title})["Location"] == f"/intakes/{intake}/"


def test_a_dismissal_needs_a_reason_and_keeps_it(gate: Gate, signed_in: SignedIn) -> None:
    client, flag = signed_in(MARIA), content(gate)["flags"][0]
    posted = {"content_hash": gate.content_hash, "answer": f"dismissed:{flag['id']}"}
    assert client.post(f"/reviews/{gate.pk}/revise/", posted, headers=HTMX).status_code == 422
    posted[f"reason:{flag['id']}"] = "took it before without harm"
    assert client.post(f"/reviews/{gate.pk}/revise/", posted, headers=HTMX).status_code == 200
    assert content(gate)["flags"][0]["answer"]["reason"] == "took it before without harm"


def test_two_people_approve_and_each_is_led_to_what_comes_next(
    gate: Gate, work: Work, signed_in: SignedIn
) -> None:
    maria, quentin = signed_in(MARIA), signed_in(QUENTIN)
    answer_all(maria, gate)
    assert decide(maria, gate, "approve")["Location"] == "/"
    again = decide(maria, gate, "approve")
    assert again.status_code == 403
    assert decide(quentin, gate, "approve").status_code == 303
    assert Gate.objects.get().state == "approved"
    said = quentin.get("/").content.decode()
    form = content(gate)["intake"][:6].upper()
    assert f"{form}: approval recorded. Nothing else waits for you." in said


def test_a_decision_opens_the_next_waiting_form(
    gate: Gate, letters_gate_after: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    answer_all(client, gate)
    answer = decide(client, gate, "approve")
    assert answer["Location"] == f"/reviews/{letters_gate_after.pk}/"


@pytest.fixture
def letters_gate_after(gate: Gate, work: Work) -> Gate:
    from tests import workflows

    workflows.letters.start(text="one two")
    work()
    return Gate.objects.exclude(pk=gate.pk).get()


def test_an_approval_is_signed_with_the_password_where_it_was_given_long_ago(
    gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    answer_all(client, gate)
    session = client.session
    session["password_given_at"] -= FRESH_SECONDS + 1
    session.save()
    asked = decide(client, gate, "approve", "fine")
    assert asked.status_code == 422
    assert "Sign the approval" in asked.content.decode()
    assert 'name="password"' in asked.content.decode()
    assert ">fine</textarea>" in asked.content.decode()
    wrong = decide(client, gate, "approve", password="wrong")
    assert "The password is not right" in wrong.content.decode()
    assert not gate.approvals.exists()
    by_api = {"verdict": "approve", "content_hash": now_hash(gate)}
    url = f"/api/v1/gates/{gate.pk}/decisions/"
    refused = client.post(url, by_api, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "unsigned")
    assert decide(client, gate, "approve", password=PASSWORD).status_code == 303
    assert gate.approvals.count() == 1


@pytest.mark.parametrize("verdict", ["send_back", "reject", "escalate"])
def test_everything_but_an_approval_needs_a_comment(
    verdict: str, gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    assert decide(client, gate, verdict).status_code == 422
    assert decide(client, gate, verdict, "the allergy must be checked").status_code == 303


def test_a_decision_on_content_that_changed_is_refused_with_the_comment_kept(
    gate: Gate, signed_in: SignedIn
) -> None:
    maria, quentin = signed_in(MARIA), signed_in(QUENTIN)
    save(maria, gate, gate.content_hash, occupation="Beekeeper")
    posted = {"verdict": "reject", "comment": "not this one", "content_hash": gate.content_hash}
    answer = quentin.post(f"/reviews/{gate.pk}/decide/", posted, headers=HTMX)
    assert answer.status_code == 409
    assert b"not this one" in answer.content
    assert Gate.objects.get().state == "open"
    # Whoever presses the button again decides on the new content, so it has to be there to be seen.
    assert answer["HX-Retarget"] == "#gate-facts"
    assert b'value="Beekeeper"' in answer.content


def test_the_history_tells_what_each_correction_changed(gate: Gate, signed_in: SignedIn) -> None:
    client, flag = signed_in(MARIA), content(gate)["flags"][0]
    save(client, gate, gate.content_hash, occupation="Beekeeper", phone="555-000-1111")
    posted = {"content_hash": now_hash(gate), "answer": f"accepted:{flag['id']}"}
    client.post(f"/reviews/{gate.pk}/revise/", posted, headers=HTMX)
    told = [words for _, words in client.get(f"/reviews/{gate.pk}/").context["history"]]
    assert told == ["1 flag answered", "Occupation, Phone", ""]


def test_whoever_gets_a_form_again_reads_who_sent_it_back_and_why(
    gate: Gate, work: Work, signed_in: SignedIn
) -> None:
    maria, quentin = signed_in(MARIA), signed_in(QUENTIN)
    decide(maria, gate, "send_back", "the second page is missing")
    work()
    again = Gate.objects.exclude(pk=gate.pk).get()
    page = quentin.get(f"/reviews/{again.pk}/").content.decode()
    status = page[page.index('id="gate-status"') : page.index('id="gate-summary"')]
    assert "Maria Okafor" in status
    assert "the second page is missing" in status
    assert f"/reviews/{again.pk}/" in maria.get(f"/reviews/{gate.pk}/").content.decode()


def test_the_page_of_a_doctor_says_nothing_of_the_engine(gate: Gate, signed_in: SignedIn) -> None:
    mine, supervised = (
        signed_in(person).get(f"/reviews/{gate.pk}/").content.decode() for person in (MARIA, SOFIA)
    )
    for word in ("Trace", "patient intake 20", "content <", "orkflow", gate.content_hash[:8] + "<"):
        assert word not in mine
    assert "Trace of this run" in supervised
    assert "Open the intake" in mine


@pytest.mark.parametrize("person", [ADAM, SOFIA], ids=lambda person: person.role)
def test_people_who_may_see_but_not_decide_read_why(
    person: Any, gate: Gate, signed_in: SignedIn, people: dict[str, User]
) -> None:
    page = signed_in(person).get(f"/reviews/{gate.pk}/").content.decode()
    assert "Read only" in page
    assert "This review is for medical reviewer or quality assurance" in page
    assert 'name="now:' not in page
    assert 'value="approve"' not in page
    assert (
        'aria-label="Facts" tabindex="0"' in page
    )  # without inputs only the pane itself scrolls by key


def test_the_status_is_polled_and_tells_when_somebody_else_changed_the_form(
    gate: Gate, signed_in: SignedIn
) -> None:
    quentin = signed_in(QUENTIN)
    marker = quentin.get(f"/reviews/{gate.pk}/").context["status_marker"]
    asked = {"seen": marker, "hash": gate.content_hash}
    url, poll = f"/reviews/{gate.pk}/status/", {**HTMX, "X-Poll": "1"}
    assert quentin.get(url, asked, headers=poll).status_code == 204
    save(signed_in(MARIA), gate, gate.content_hash, occupation="Beekeeper")
    answer = quentin.get(url, asked, headers=poll)
    assert answer.status_code == 200
    assert b"Maria Okafor changed this form" in answer.content
    assert b"Changed: Occupation." in answer.content


def test_a_review_that_ended_with_its_run_is_closed_on_its_page_and_in_the_queue(
    letters_gate: Gate, people: dict[str, User], signed_in: SignedIn
) -> None:
    commands.cancel_run(letters_gate.run_id, user=people[ADAM.username], reason="sent in twice")
    client = signed_in(MARIA)
    page = client.get(f"/reviews/{letters_gate.pk}/").content.decode()
    assert "Cancelled" in page
    assert "every 5s" not in page
    row = client.get("/?tab=decided_today").content.decode()
    assert f"/reviews/{letters_gate.pk}/" in row
    assert "Cancelled" in row


def test_a_gate_without_a_presenter_shows_its_content_and_can_be_decided(
    letters_gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    page = client.get(f"/reviews/{letters_gate.pk}/").content.decode()
    assert "Total" in page
    assert decide(client, letters_gate, "approve").status_code == 303


def test_what_a_document_says_is_text_on_the_page(gate: Gate, signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    save(client, gate, gate.content_hash, occupation="<script>alert(1)</script>")
    page = client.get(f"/reviews/{gate.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
