"""`manage.py accounts`: the first account of an installation, its roles, and its end."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery staple"


def accounts(*words: str) -> str:
    out = io.StringIO()
    call_command("accounts", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))


def test_an_empty_installation_says_how_to_begin() -> None:
    assert "accounts add NAME --role ROLE" in accounts()


@pytest.mark.usefixtures("typed")
def test_an_account_is_added_changed_closed_and_opened() -> None:
    listed = accounts("add", "maria", "--role", "supervisor", "--role", "medical_reviewer")
    assert listed.split(maxsplit=2) == ["maria", "open", "medical_reviewer, supervisor\n"]
    assert authenticate(username="maria", password=GOOD) is not None
    assert accounts("roles", "maria", "--role", "ops").split() == ["maria", "open", "ops"]
    assert accounts("close", "maria").split() == ["maria", "closed", "ops"]
    assert authenticate(username="maria", password=GOOD) is None
    assert accounts("open", "maria").split() == ["maria", "open", "ops"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("add", "Say whose account"),
        ("add maria", "Say which roles: accounts add maria --role ROLE; roles: admin, "),
        ("add maria --role wizard", "There is no role 'wizard'; roles: admin, "),
        ("close nobody", "There is no account 'nobody'"),
        ("close nobody --role ops", "--role goes with add and roles"),
        ("add taken --role ops", "taken was not added: A user with that username already exists"),
    ],
)
@pytest.mark.usefixtures("typed")
def test_what_cannot_be_done_is_refused_in_words(words: str, said: str) -> None:
    User.objects.create_user(username="taken")
    with pytest.raises(CommandError, match=said):
        accounts(*words.split())
    assert list(User.objects.values_list("username", flat=True)) == ["taken"]


def test_closing_an_account_ends_its_sessions(client: Client) -> None:
    client.force_login(User.objects.create_user(username="maria"))
    assert client.get("/rail/").status_code == 200
    accounts("close", "maria")
    assert client.get("/rail/").status_code == 302


def test_a_line_of_another_system_ends_like_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\r\n", newline=""))
    accounts("add", "maria", "--role", "ops")
    assert authenticate(username="maria", password=GOOD) is not None


def test_a_password_that_is_too_easy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    with pytest.raises(CommandError, match="maria was not added: This password is too short"):
        accounts("add", "maria", "--role", "ops")
    assert not User.objects.exists()
