"""Every address of the pages and of the API, walked by all six people: one table says what each is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from orchestrator.models import DeadLetter, Gate, Step
from orchestrator.queries import gates
from orchestrator.store import breakers
from review.intake.records import Intake
from review.intake.shapes import ReviewContent
from review.intake.submission import submit
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, CAST, MARIA, NORA, OLGA, QUENTIN, SOFIA, Person

ROLES = (MARIA, QUENTIN, SOFIA, ADAM, OLGA, NORA)
# The answers to maria, quentin, sofia, adam, olga (operations) and nora (no role at all).
READS: dict[str, tuple[int, ...]] = {
    "review:queue": (200, 200, 200, 200, 302, 403),
    "review:gate": (200, 200, 200, 200, 404, 404),
    "review:gate-status": (200, 200, 200, 200, 404, 404),
    "review:runs": (200, 200, 200, 200, 200, 403),
    "review:run": (200, 200, 200, 200, 200, 404),
    "review:run-step": (200, 200, 200, 200, 200, 404),
    "review:run-replay": (403, 403, 403, 200, 403, 404),
    "review:dead-letters": (403, 403, 200, 200, 200, 403),
    "review:letter": (404, 404, 200, 200, 200, 404),
    "review:workflows": (403, 403, 200, 200, 200, 403),
    "review:search": (302, 302, 302, 302, 302, 403),
    "review:rail": (200, 200, 200, 200, 200, 200),
    "intake:list": (200, 200, 200, 200, 403, 403),
    "intake:intake": (200, 200, 200, 200, 404, 404),
    "intake:image": (200, 200, 200, 200, 404, 404),
    "api:runs": (200, 200, 200, 200, 200, 404),
    "api:run": (200, 200, 200, 200, 200, 404),
    "api:gates": (200, 200, 200, 200, 403, 404),
    "api:gate": (200, 200, 200, 200, 404, 404),
    "api:dead-letters": (403, 403, 200, 200, 200, 404),
    "api:schema": (200, 200, 200, 200, 200, 200),
}
# Writes with an empty body: 422 or a redirect back means "you may, but say what"; 403 and 404 mean no.
WRITES: dict[str, tuple[int, ...]] = {
    "review:gate-revise": (409, 409, 409, 403, 404, 404),
    "review:gate-decide": (422, 422, 422, 422, 404, 404),
    "review:run-cancel": (403, 403, 403, 303, 403, 404),
    "review:run-replay": (403, 403, 403, 422, 403, 404),
    "review:letter-replay": (404, 404, 403, 422, 403, 404),
    "review:letter-discard": (404, 404, 403, 422, 403, 404),
    "review:breaker-force": (404, 404, 403, 303, 403, 404),
    "review:theme": (303, 303, 303, 303, 303, 303),
    "intake:upload": (303, 303, 303, 303, 403, 403),
    "api:runs": (422, 422, 422, 422, 403, 404),
    "api:run-replay": (403, 403, 403, 422, 403, 404),
    "api:decisions": (422, 422, 422, 403, 404, 404),
    "api:replay": (404, 404, 403, 422, 403, 404),
    "api:discard": (404, 404, 403, 422, 403, 404),
}
ELSEWHERE = {"login", "logout", "healthz"}


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                space = f"{entry.namespace}:" if entry.namespace else ""
                yield from names(entry, f"{prefix}{space}")
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}"


def test_no_address_is_missing_from_the_table() -> None:
    known = set(READS) | set(WRITES) | ELSEWHERE
    assert set(names(get_resolver())) - known == set()


@pytest.fixture
def things(gate: Gate, work: Work) -> dict[str, str]:
    """One of each thing that an address can name."""
    submit(b"%PDF-1.7 nothing but this line", "broken.pdf")
    work()
    step = Step.objects.filter(run=gate.run, node="receive").first()
    letter = DeadLetter.objects.get()
    intake = Intake.objects.get(run_id=gate.run_id)
    content: ReviewContent = _content(gate)
    assert step is not None
    return {
        "gate_id": str(gate.pk),
        "run_id": str(gate.run_id),
        "step_id": str(step.pk),
        "letter_id": str(letter.pk),
        "intake_id": str(intake.pk),
        "sha256": content["pages"][0]["image"],
        "breaker_id": str(breakers.look("summary", "openai:m", now=timezone.now()).row.pk),
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_exactly_what_the_table_says(
    method: str, things: dict[str, str], signed_in: SignedIn
) -> None:
    table = READS if method == "get" else WRITES
    clients = {person: signed_in(person) for person in CAST}
    answers = {
        name: tuple(ask(clients[person], method, address(name, things)) for person in ROLES)
        for name in table
    }
    assert answers == table


def test_a_person_who_is_not_signed_in_is_led_to_the_form(things: dict[str, str]) -> None:
    stranger = Client()
    pages = [name for name in READS if not name.startswith("api:")]
    for name in pages:
        answer = stranger.get(address(name, things))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (
            302,
            "/accounts/login/",
        ), name
    for name in [name for name in READS if name.startswith("api:")]:
        assert stranger.get(address(name, things)).status_code == 401, name


@pytest.mark.parametrize("person", [OLGA], ids=lambda person: person.role)
def test_operations_never_sees_patient_content(
    person: Person, things: dict[str, str], gate: Gate, signed_in: SignedIn
) -> None:
    patient = next(f["value"] for f in _content(gate)["fields"] if f["name"] == "name")
    family = str(patient).split()[-1]
    client = signed_in(person)
    for name in READS:
        body = client.get(address(name, things), follow=True).content.decode()
        assert family not in body, name
        assert "form.pdf" not in body, name


def ask(client: Client, method: str, url: str) -> int:
    """The status of a request with an empty body, in the form that the address expects."""
    if method == "get":
        return client.get(url).status_code
    if url.startswith("/api/"):
        return client.post(url, {}, content_type="application/json").status_code
    return client.post(url).status_code


def address(name: str, things: dict[str, str]) -> str:
    wanted = next(
        arguments
        for arguments in (
            {},
            {"gate_id": things["gate_id"]},
            {"run_id": things["run_id"]},
            {"run_id": things["run_id"], "step_id": things["step_id"]},
            {"letter_id": things["letter_id"]},
            {"intake_id": things["intake_id"]},
            {"sha256": things["sha256"]},
            {"breaker_id": things["breaker_id"]},
        )
        if _fits(name, arguments)
    )
    return reverse(name, kwargs=wanted)


def _fits(name: str, arguments: dict[str, str]) -> bool:
    try:
        reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return False
    return True


def _content(gate: Gate) -> ReviewContent:
    found: ReviewContent = gates.latest_gates([gate.run_id])[gate.run_id].content
    return found
