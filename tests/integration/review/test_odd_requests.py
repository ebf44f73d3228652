"""Requests that no browser sends: each gets an answer, and none is an error of ours."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client

from tests.integration.review.conftest import SignedIn
from tests.people import MARIA


@pytest.mark.parametrize("path", ["/", "/intakes/", "/runs/"])
def test_a_page_number_of_thousands_of_digits_is_the_first_page(
    path: str, signed_in: SignedIn
) -> None:
    assert signed_in(MARIA).get(f"{path}?page={'9' * 5000}").status_code == 200


@pytest.mark.parametrize("shown", ["http://[", "http://[::1]:x/", "\x00", "//elsewhere.example/x"])
def test_a_page_with_an_address_that_is_none_signs_in_from_the_start(
    shown: str, people: Any
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": shown}
    answer = Client().get("/runs/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/accounts/login/?next=%2F")


@pytest.mark.parametrize("key", ['"abcdefgh\\000ij"', '"abcdefgh\\377ij"', "a" * 5000, "../../x"])
def test_a_session_that_cannot_exist_is_none(key: str, people: Any) -> None:
    answer = Client().get("/runs/", HTTP_COOKIE=f"sessionid={key}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["a\x00b", "a" * 100_000, "\ufffe"])
def test_a_name_that_nobody_can_have_is_a_wrong_one(name: str, people: Any) -> None:
    login = base64.b64encode(f"{name}:secret".encode()).decode()
    answer = Client().get("/api/v1/runs/", headers={"Authorization": f"Basic {login}"})
    assert answer.status_code == 401
