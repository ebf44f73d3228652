"""`check --deploy` tells settings that work and leave something open, and is silent on good ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from review import checks
from review.config.connections import database_settings

GOOD: dict[str, Any] = {
    "ALLOWED_HOSTS": ["review.example.org"],
    "CSRF_TRUSTED_ORIGINS": ["https://review.example.org"],
    "REDIS_URL": "rediss://:secret@redis.example.org:6379/0",
    "ORCHESTRATOR_PAYLOAD_KEYS": ["2026-11:key"],
    "EHR_URL": "https://ehr.example.org/fhir",
    "EHR_TOKEN": "token",
}
DATABASE = "postgresql://u:p@db.example.org/forms?sslmode=verify-full"


def found(monkeypatch: pytest.MonkeyPatch, database: str = DATABASE, **changed: Any) -> list[str]:
    databases = {"default": database_settings(database)}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(**GOOD | changed, DATABASES=databases))
    return [str(message.id) for message in checks.settings_leave_nothing_open(None)]


def test_good_settings_are_not_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch) == []


@pytest.mark.parametrize(
    ("changed", "numbers"),
    [
        ({"ALLOWED_HOSTS": ["*"]}, ["W001"]),
        ({"CSRF_TRUSTED_ORIGINS": ["http://review.example.org"]}, ["W002"]),
        ({"CSRF_TRUSTED_ORIGINS": ["https://*"]}, ["W002"]),
        ({"database": "postgresql://u:p@db.example.org/forms"}, ["W003"]),
        ({"database": "postgresql://u:p@10.0.0.7/forms?sslmode=prefer"}, ["W003"]),
        ({"REDIS_URL": "redis://:secret@10.0.0.7:6379/0"}, ["W004"]),
        ({"REDIS_URL": "redis://10.0.0.7:6379/0"}, ["W004", "W005"]),
        ({"REDIS_URL": "rediss://redis.example.org:6379/0"}, ["W005"]),
        ({"ORCHESTRATOR_PAYLOAD_KEYS": []}, ["W006"]),
        ({"EHR_URL": ""}, ["W007"]),
    ],
)
def test_what_a_setting_leaves_open_is_told(
    changed: dict[str, Any], numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(monkeypatch, **changed) == [f"review.{number}" for number in numbers]


@pytest.mark.parametrize(
    "changed",
    [
        {
            "database": "postgresql:///forms?host=/run/postgres",
            "REDIS_URL": "unix:///run/redis.sock",
        },
        {"database": "postgresql://u:p@postgres/forms", "REDIS_URL": "redis://redis:6379/0"},
        {"database": "postgresql://u:p@127.0.0.1/forms", "REDIS_URL": "redis://localhost:6379/0"},
    ],
)
def test_sockets_this_machine_and_containers_need_no_tls(
    changed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(monkeypatch, **changed) == []
