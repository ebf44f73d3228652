"""The API: the same doors and the same refusals as the pages, as problem+json."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from orchestrator.models import DeadLetter, Gate, Run
from tests import workflows
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA, PASSWORD, QUENTIN, Person

PROBLEM = "application/problem+json"


def post(client: Client, url: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/{url}", body, content_type="application/json", headers=headers)


def test_the_schema_describes_everything_without_a_warning(tmp_path: Any) -> None:
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert "/api/v1/gates/{gate_id}/decisions/" in target.read_text()


def test_a_client_without_a_session_uses_name_and_password(people: Any) -> None:
    import base64

    login = base64.b64encode(f"{MARIA.username}:{PASSWORD}".encode()).decode()
    client = Client(headers={"Authorization": f"Basic {login}"})
    assert client.get("/api/v1/runs/").status_code == 200
    answer = Client(headers={"Authorization": "Basic bWFyaWE6bm8="}).get("/api/v1/runs/")
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_the_same_key_starts_a_run_once(signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    body = {"workflow": "letters", "input": {"text": "a b"}}
    first, second = (post(client, "runs/", body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "key", "status", "code"),
    [
        ({"workflow": "letters", "input": {"text": "a"}}, "", 422, "invalid"),
        ({"workflow": "no_such_workflow", "input": {}}, "k", 404, None),
        ({"workflow": "letters", "input": {"text": 5}}, "k", 422, None),
        ({"workflow": "letters", "input": [1]}, "k", 422, "invalid"),
    ],
    ids=["no key", "unknown workflow", "wrong input", "input is no object"],
)
def test_a_start_that_cannot_work_is_a_problem_in_words(
    body: dict[str, Any], key: str, status: int, code: str | None, signed_in: SignedIn
) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    answer = post(signed_in(MARIA), "runs/", body, **headers)
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert problem["status"] == status
    assert problem["detail"]
    assert code is None or problem["code"] == code


def test_a_gate_is_read_decided_and_read_again(letters_gate: Gate, signed_in: SignedIn) -> None:
    maria = signed_in(MARIA)
    listed = maria.get("/api/v1/gates/").json()
    assert [row["id"] for row in listed["rows"]] == [str(letters_gate.pk)]
    assert "content" not in listed["rows"][0]
    gate = maria.get(f"/api/v1/gates/{letters_gate.pk}/").json()
    vote = {"verdict": "approve", "content_hash": gate["content_hash"]}
    after = post(maria, f"gates/{letters_gate.pk}/decisions/", vote)
    assert after.status_code == 201
    assert [slot["filled_by"] for slot in after.json()["slots"]] == ["Maria Okafor", None]
    assert maria.get("/api/v1/gates/").json()["total"] == 0


@pytest.mark.parametrize(
    ("person", "vote", "status"),
    [
        (MARIA, {"verdict": "approve", "content_hash": "0" * 64}, 409),
        (MARIA, {"verdict": "reject", "content_hash": "now"}, 422),
        (MARIA, {"verdict": "maybe", "content_hash": "now"}, 422),
        (ADAM, {"verdict": "approve", "content_hash": "now"}, 403),
    ],
    ids=["stale", "no comment", "no such verdict", "wrong role"],
)
def test_a_vote_is_refused_for_the_same_reasons_as_on_the_page(
    person: Person, vote: dict[str, str], status: int, letters_gate: Gate, signed_in: SignedIn
) -> None:
    vote = {**vote, "content_hash": vote["content_hash"].replace("now", letters_gate.content_hash)}
    answer = post(signed_in(person), f"gates/{letters_gate.pk}/decisions/", vote)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert not letters_gate.approvals.exists()


def test_nobody_approves_past_an_open_flag_by_api_either(gate: Gate, signed_in: SignedIn) -> None:
    vote = {"verdict": "approve", "content_hash": gate.content_hash}
    answer = post(signed_in(QUENTIN), f"gates/{gate.pk}/decisions/", vote)
    assert (answer.status_code, answer.json()["code"]) == (422, "open_questions")


def test_a_dead_letter_is_replayed_or_discarded_once(work: Work, signed_in: SignedIn) -> None:
    workflows.letters.start(text="unreadable")
    work()
    letter = DeadLetter.objects.get()
    adam, url = signed_in(ADAM), f"dead-letters/{letter.pk}"
    replayed = post(adam, f"{url}/replay/", {"reason": "retyped", "input": {"text": "a b"}})
    assert (replayed.status_code, replayed.json()["state"]) == (200, "replaying")
    assert post(adam, f"{url}/discard/", {"reason": "too late"}).status_code == 409


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-3"])
def test_a_page_that_is_no_page_is_a_problem(query: str, signed_in: SignedIn) -> None:
    answer = signed_in(MARIA).get(f"/api/v1/runs/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)


def test_broken_json_is_a_problem_too(signed_in: SignedIn) -> None:
    answer = signed_in(MARIA).post("/api/v1/runs/", b"{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_a_session_without_a_token_writes_nothing(people: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["maria"])
    answer = post(client, "runs/", {"workflow": "letters", "input": {"text": "a"}})
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)


@pytest.mark.parametrize(
    "path", ["runs/?text=", "runs/?state=", "runs/?workflow=", "dead-letters/?fingerprint="]
)
def test_a_filter_that_no_row_can_hold_is_a_problem(path: str, signed_in: SignedIn) -> None:
    answer = signed_in(ADAM).get(f"/api/v1/{path}%00")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"workflow": "' + b"a" * (5 * 1024 * 1024) + b'"}', 413),
        (b'{"workflow": "letters", "input": {"text": "\\ud800"}}', 422),
    ],
    ids=["nested too deeply", "too long", "lone surrogate"],
)
def test_hostile_json_is_a_problem_and_starts_nothing(
    body: bytes, status: int, signed_in: SignedIn
) -> None:
    answer = signed_in(MARIA).post(
        "/api/v1/runs/", body, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert not Run.objects.exists()


def test_a_group_that_no_letter_can_be_in_is_an_empty_page(signed_in: SignedIn) -> None:
    assert signed_in(ADAM).get("/dead-letters/?group=%00").status_code == 200
