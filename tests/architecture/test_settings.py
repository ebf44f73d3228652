"""What the settings promise: a strict content policy, denial by default, readers that fail loudly, safe logs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from review.config import env
from review.config.connections import broker_url, database_settings
from review.config.embedded.places import SOCKET_PATH_BYTES, find_places
from review.config.secret import secret_key
from review.config.servers import needs_servers, without_password
from tests.command_line import PROJECT, private_environment


def test_the_health_check_answers_strangers_and_asks_no_server() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_the_content_policy_allows_nothing_inline() -> None:
    policy = Client().get("/healthz")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "base-uri 'none'", "script-src 'self'"} <= set(policy.split("; "))


def test_pages_are_denied_unless_they_say_otherwise() -> None:
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == [
        "rest_framework.permissions.IsAuthenticated"
    ]


@pytest.mark.parametrize(
    ("read", "value", "rule"),
    [
        (lambda e: env.flag("X", default=False, environ=e), "perhaps", "must be 1 or 0"),
        (lambda e: env.number("X", 2, least=1, most=9, environ=e), "ten", "a number from 1 to 9"),
        (lambda e: env.number("X", 2, least=1, most=9, environ=e), "nan", "a number from 1 to 9"),
        (
            lambda e: env.number("X", 2, least=0, most=2**30, environ=e),
            "-1",
            "from 0 to 1073741824",
        ),
        (lambda e: env.choice("X", "a", ("a", "b"), environ=e), "c", "must be one of: a, b"),
        (lambda e: env.hosts("X", "", environ=e), "https://a.org", "host names alone"),
        (lambda e: env.hosts("X", "", environ=e), "a.org:8000", "host names alone"),
    ],
)
def test_a_wrong_variable_is_named_with_its_rule(read: object, value: str, rule: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rule) as refusal:
        read({"X": value})  # type: ignore[operator]
    assert "X is" in str(refusal.value)


def test_a_database_url_may_name_a_socket_and_options() -> None:
    found = database_settings("postgresql://me:p%40ss@/forms?host=/run/pg&sslmode=disable")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("forms", "me", "p@ss")
    assert found["HOST"] == "/run/pg"
    assert found["OPTIONS"]["sslmode"] == "disable"


@pytest.mark.parametrize("url", ["mysql://u@h/x", "postgresql://u@h/", "postgresql://h:port/x"])
def test_a_database_url_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_settings(url)


@pytest.mark.parametrize(
    "rest", ["u:x%zzyx@h/d", "u:x yx@h/d", "u:xyx/z@h/d", "u:z@h:xyx/d", "u@h/d?xyx"]
)
def test_a_refused_database_url_is_not_repeated(rest: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        database_settings(f"postgresql://{rest}")
    assert not re.search("xyx|zyx| yx", str(refusal.value))


def test_the_broker_gets_its_own_spelling_of_a_socket() -> None:
    assert broker_url("unix:///a/redis.sock?db=3") == "redis+socket:///a/redis.sock?virtual_host=3"
    assert broker_url("redis://h:6379/1") == "redis://h:6379/1"


@pytest.mark.parametrize(
    "url", ["amqp://h", "redis://h:port/0", "redis://h:6379/zero", "unix://", "redis://:p[word@h/0"]
)
def test_a_redis_url_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL") as refusal:
        broker_url(url)
    assert "word@" not in str(refusal.value).replace(":password@", "")


def test_hosts_may_be_names_wildcards_and_addresses() -> None:
    given = "localhost, .example.org,[::1],*"
    found = env.hosts("X", "", environ={"X": given})
    assert found == ["localhost", ".example.org", "[::1]", "*"]


def test_sockets_fit_however_deep_the_folder_is() -> None:
    for depth in (1, 40, 100, 500):
        places = find_places(Path("/") / ("d" * depth) / "var")
        for name in ("postgres/.s.PGSQL.5432", "redis/redis.sock"):
            assert len(str(places.run / name)) <= SOCKET_PATH_BYTES


def test_a_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    made = secret_key("", keep_in=tmp_path / "var")
    assert secret_key("", keep_in=tmp_path / "var") == made
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o077 == 0
    with pytest.raises(ImproperlyConfigured, match=r"ORCHESTRATOR_VAR is .* a folder that may be"):
        secret_key("", keep_in=tmp_path / "var" / "secret.key")
    with pytest.raises(ImproperlyConfigured, match="is not set"):
        secret_key("", keep_in=None)
    with pytest.raises(ImproperlyConfigured, match="5 characters"):
        secret_key("short", keep_in=None)


def test_a_shown_url_has_no_password() -> None:
    assert without_password("postgresql://me:secret@h:1/x") == "postgresql://me@h:1/x"
    assert without_password("unix:///a/b.sock?db=0") == "unix:///a/b.sock?db=0"


@pytest.mark.parametrize(
    "line", ["", "help", "check", "makemigrations --check", "migrate --help", "score_injections"]
)
def test_commands_without_a_database_need_no_server(line: str) -> None:
    assert not needs_servers(line.split())


@pytest.mark.parametrize("line", ["migrate", "up", "shell", "check --database default"])
def test_commands_with_a_database_need_servers(line: str) -> None:
    assert needs_servers(line.split())


def test_a_logged_error_is_one_line_without_its_message_or_local_variables(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); import structlog\n"
        "def fail(patient): raise ValueError('broken')\n"
        "try: fail('Jane Doe')\n"
        "except ValueError: structlog.get_logger('t').exception('failed', step='read')\n"
    )
    env_ = private_environment(
        tmp_path / "var",
        DJANGO_SETTINGS_MODULE="review.config.settings",
        ORCHESTRATOR_LOG_FORMAT="json",
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=env_,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = done.stderr.splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["step"], entry["level"]) == ("failed", "read", "error")
    assert entry["error_class"] == "ValueError"
    assert any("fail" in frame for frame in entry["frames"])
    assert "broken" not in line
    assert "Jane" not in line
    assert done.stdout == ""
