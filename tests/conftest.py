"""What every test may ask for: servers, a Redis of its own, an environment for child processes, a browser.

Nothing is started before a test asks: unit tests run without any server.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from review.config.celery import app
from review.config.connections import broker_url
from review.config.servers import prepare_servers
from tests.command_line import private_folder
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure(config: pytest.Config) -> None:
    """Point this (parallel) process at a Redis database of its own; passwords need not be slow to check here."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    settings.REDIS_URL = _with_redis_database(settings.REDIS_URL, int(worker) + 1)
    settings.ORCHESTRATOR_STANDBY_URL = settings.REDIS_URL
    settings.BROKER_URL = broker_url(settings.REDIS_URL)
    app.conf.broker_url = settings.BROKER_URL
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Parallel runs keep the heavy tests in one process, and begin with them."""
    items.sort(key=lambda item: item.get_closest_marker("alone") is None)
    for item in items:
        if item.get_closest_marker("alone"):
            item.add_marker(pytest.mark.xdist_group("alone"))


def _with_redis_database(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"{url.partition('?')[0]}?db={number}"  # urlunsplit would drop the two slashes
    return urlunsplit(parts._replace(path=f"/{number}"))


@pytest.fixture(scope="session")
def servers() -> None:
    """PostgreSQL and Redis are running: the configured ones, else the private ones."""
    prepare_servers()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    servers: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """pytest-django makes the test database after this: the servers must be there first."""


@pytest.fixture
def redis_url(servers: None) -> Iterator[str]:
    """The address of an empty Redis database that only this test process uses."""
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield settings.REDIS_URL
        client.flushdb()


@pytest.fixture
def process_environment(transactional_db: None, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment for child processes (manage.py, workers) that shall work on this test's database and Redis."""
    return child_environment(tmp_path / "var")


def child_environment(var: Path) -> dict[str, str]:
    """The same for fixtures that live longer than one test: they ask for `django_db_setup` first."""
    database = connection.settings_dict
    login = quote(str(database["USER"]), safe="")
    if database["PASSWORD"]:
        login += f":{quote(str(database['PASSWORD']), safe='')}"
    where = {name.lower(): str(database[name]) for name in ("HOST", "PORT") if database[name]}
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{login}@/{quote(str(database['NAME']))}?{urlencode(where)}",
        "REDIS_URL": settings.REDIS_URL,
        "ORCHESTRATOR_SECRET_KEY": settings.SECRET_KEY,
        "ORCHESTRATOR_VAR": str(var),
        # What a worker keeps beside the database, the test reads.
        "ORCHESTRATOR_BLOBS": settings.ORCHESTRATOR_BLOBS,
    }


@pytest.fixture
def private_var() -> Iterator[Path]:
    """A fresh ORCHESTRATOR_VAR for commands that shall start private servers of their own."""
    with private_folder() as var:
        yield var


BUSY = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
   AND backend_type = 'client backend'
"""


@pytest.fixture
def live_server(transactional_db: None, live_server: Any) -> Iterator[Any]:
    """The server of pytest-django; the tables are not emptied before its last request is over.

    A browser that is closed leaves requests behind, and emptying all tables under a query over several of them
    is a deadlock now and then.
    """
    yield live_server
    wait_until(_database_is_quiet, what="the end of the last request")


def _database_is_quiet() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
        return bool(cursor.fetchone()[0] == 0)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, saying so."""
    given = os.environ.get("CHROMIUM_PATH")
    found = given or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not found or not Path(found).exists():
        pytest.skip(
            f"no browser: {given or ', '.join(_BROWSERS)} not found; install chromium or set CHROMIUM_PATH"
        )
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium driven by Playwright, one per module.

    Playwright's loop runs in this thread for as long: Django would take the tests' own queries for
    async code, and steps that are coroutines could not run here, so it ends with its module.
    """
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()
