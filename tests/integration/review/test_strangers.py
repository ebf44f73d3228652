"""What somebody without an account can do to the site: guess passwords slowly, and send little."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from review.signing_in import MOST_FOR_ONE_NAME, MOST_FROM_ONE_PLACE
from tests.integration.review.conftest import SignedIn
from tests.people import MARIA, PASSWORD, QUENTIN, Person

pytestmark = pytest.mark.usefixtures("redis_url", "people")


def signs_in(person: Person, password: str, **sent: Any) -> bool:
    given = {"username": person.username, "password": password}
    return Client().post("/accounts/login/", given, **sent).status_code == 302


def api_answers(person: Person, password: str) -> bool:
    login = base64.b64encode(f"{person.username}:{password}".encode()).decode()
    answer = Client().get("/api/v1/runs/", headers={"Authorization": f"Basic {login}"})
    return answer.status_code == 200


def test_after_ten_wrong_passwords_the_right_one_is_refused_at_both_doors() -> None:
    assert not any(signs_in(MARIA, f"guess {n}") for n in range(MOST_FROM_ONE_PLACE - 1))
    assert signs_in(MARIA, PASSWORD)
    assert not api_answers(MARIA, "one more guess")
    assert not signs_in(MARIA, PASSWORD)
    assert not api_answers(MARIA, PASSWORD)


def test_others_and_other_places_are_not_kept_out() -> None:
    for n in range(MOST_FROM_ONE_PLACE):
        signs_in(MARIA, f"guess {n}", REMOTE_ADDR="192.0.2.7")
    assert not signs_in(MARIA, PASSWORD, REMOTE_ADDR="192.0.2.7")
    assert signs_in(MARIA, PASSWORD, REMOTE_ADDR="192.0.2.8")
    assert signs_in(QUENTIN, PASSWORD, REMOTE_ADDR="192.0.2.7")


def test_guesses_from_everywhere_are_bounded_too() -> None:
    for n in range(MOST_FOR_ONE_NAME):
        signs_in(MARIA, f"guess {n}", REMOTE_ADDR=f"192.0.2.{n}")
    assert not signs_in(MARIA, PASSWORD, REMOTE_ADDR="198.51.100.1")


def test_only_behind_the_proxy_its_word_on_the_place_counts(settings: Any) -> None:
    for n in range(MOST_FROM_ONE_PLACE):
        signs_in(MARIA, f"guess {n}", headers={"X-Forwarded-For": f"192.0.2.{n}"})
    assert not signs_in(MARIA, PASSWORD, headers={"X-Forwarded-For": "192.0.2.99"})
    settings.HTTPS = True
    assert signs_in(MARIA, PASSWORD, headers={"X-Forwarded-For": "spoofed, 192.0.2.99"})


def test_nobody_is_kept_out_while_redis_is_away(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not any(signs_in(MARIA, f"guess {n}") for n in range(MOST_FROM_ONE_PLACE + 1))
    assert signs_in(MARIA, PASSWORD)


@pytest.mark.parametrize("path", ["/accounts/login/", "/intakes/upload/", "/theme/", "/"])
def test_a_stranger_cannot_fill_the_disk(path: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/accounts/login/")
    token = stranger.cookies["csrftoken"].value
    big = SimpleUploadedFile("x.pdf", bytes(6 * 1024 * 1024))
    answer = stranger.post(path, {"csrfmiddlewaretoken": token, "files": big})
    assert answer.status_code == 413


def test_people_send_no_more_than_the_bound_at_once(signed_in: SignedIn, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    client = signed_in(MARIA)
    small, big = (SimpleUploadedFile("x.txt", b"x" * size) for size in (9, 2 * 1024 * 1024))
    assert client.post("/intakes/upload/", {"files": small}).status_code == 303
    assert client.post("/intakes/upload/", {"files": big}).status_code == 413
