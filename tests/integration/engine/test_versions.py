"""Versions in the database: what this process carries, who may start on which, what drift is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from orchestrator import AgentWorkflow, Conflict, NotAllowed, NotFound, commands
from orchestrator.declare import registry
from orchestrator.execution.sweeper import sweep
from orchestrator.models import DeadLetter, Run, WorkflowVersion
from orchestrator.store.carried import Carried
from tests import workflows, workflows_relay
from tests.waiting import wait_until

Work = Callable[[], int]
Person = Callable[..., User]


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def ids(carried: Carried) -> set[int]:
    return {row_id for share in carried.shares() for row_id in share.version_ids}


def row(name: str) -> WorkflowVersion:
    return WorkflowVersion.objects.get(name=name)


def test_what_is_carried_is_read_once_and_not_for_every_claim() -> None:
    workflows.chain.start(start=1)
    chain = row("chain").pk
    carried = Carried(clock=Clock())
    with CaptureQueriesContext(connection) as queries:
        assert [ids(carried) for _ in range(5)] == [{chain}] * 5
    assert len(queries) == 1
    assert carried.definition(chain) is workflows.chain.freeze()


def test_a_version_first_used_meanwhile_is_carried_a_moment_later() -> None:
    clock = Clock()
    carried = Carried(2.0, clock)
    assert ids(carried) == set()
    workflows.chain.start(start=1)
    clock.now += 1.9
    assert ids(carried) == set()
    clock.now += 0.2
    assert ids(carried) == {row("chain").pk}


def test_who_finds_nothing_to_claim_looks_again_at_once() -> None:
    carried = Carried(clock=Clock())
    assert not carried.look_again()
    workflows.chain.start(start=1)
    assert carried.look_again()
    assert not carried.look_again()
    assert ids(carried) == {row("chain").pk}


def test_code_that_is_registered_or_forgotten_counts_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workflows.chain.start(start=1)
    carried = Carried(clock=Clock())
    assert ids(carried) == {row("chain").pk}
    monkeypatch.setattr(registry, "_known", {})
    assert ids(carried) == set()
    monkeypatch.undo()
    assert ids(carried) == {row("chain").pk}


def test_a_running_drain_takes_up_a_version_that_is_first_used_meanwhile(
    work: Work,
) -> None:
    opening = AgentWorkflow(name="opening", version="1")

    @opening.step()
    def open_another(number: int) -> int:
        workflows.chain.start(start=number)
        return number

    opening.start(number=1)
    assert work() == 1 + 3
    assert row("chain").runs.get().state == "completed"
    registry.forget("opening", "1")


# --- Draining and retiring


@pytest.fixture
def relay() -> Iterator[tuple[AgentWorkflow, AgentWorkflow]]:
    """Two versions of one workflow, both carried here."""
    yield workflows_relay.carry("1"), workflows_relay.carry("2")
    registry.forget("relay", "1")
    registry.forget("relay", "2")


Relay = tuple[AgentWorkflow, AgentWorkflow]


def states() -> dict[str, str]:
    rows = WorkflowVersion.objects.filter(name="relay")
    return dict(rows.values_list("version", "state"))


def version_of(run_id: UUID) -> str:
    return Run.objects.get(pk=run_id).version.version


def start(**more: Any) -> UUID:
    return commands.start_run("relay", input={"until": "/nowhere"}, **more)


def drain(version: str) -> None:
    commands.drain_version("relay", version, user=None)


def test_a_draining_version_takes_no_new_runs_and_names_those_that_do(relay: Relay) -> None:
    open_run = start(version="1")
    drain("1")
    with pytest.raises(Conflict, match=r"relay 1 is draining .* active: relay 2$"):
        start(version="1")
    with pytest.raises(Conflict, match="relay 1 is draining"):
        relay[0].start(until="/nowhere")
    assert version_of(start()) == "2"
    assert Run.objects.get(pk=open_run).state == "pending"


def test_without_a_version_the_newest_active_one_is_started(relay: Relay) -> None:
    assert version_of(start()) == "2"
    drain("2")
    assert version_of(start()) == "1"
    drain("1")
    with pytest.raises(Conflict, match=r"relay 2 is draining .* active: none$"):
        start()
    commands.activate_version("relay", "2", user=None)
    assert version_of(start()) == "2"


def test_the_key_of_an_old_run_still_finds_it_when_its_version_drains(relay: Relay) -> None:
    run_id = start(version="1", key="same")
    drain("1")
    drain("2")
    assert start(version="1", key="same") == run_id
    assert start(version="2", key="same") == run_id
    assert start(key="same") == run_id


def test_a_version_retires_when_its_last_run_is_over(relay: Relay, work: Work) -> None:
    start(version="2")
    drain("2")
    assert sweep()["retired_versions"] == 0
    work()
    assert Run.objects.get().state == "completed"
    assert sweep()["retired_versions"] == 1
    assert states() == {"2": "retired"}
    assert sweep()["retired_versions"] == 0
    with pytest.raises(Conflict, match=r"relay 2 is retired .* active: relay 1$"):
        start(version="2")
    commands.activate_version("relay", "2", user=None)
    start(version="2")


def test_an_open_dead_letter_keeps_a_version_from_retiring(work: Work, admin: User) -> None:
    workflows.letters.start(text="unreadable")
    work()
    commands.drain_version("letters", "1", user=None)
    assert sweep()["retired_versions"] == 0
    letter = DeadLetter.objects.get()
    commands.discard_letter(letter.pk, user=admin, reason="no use")
    assert sweep()["retired_versions"] == 1


def test_a_version_that_was_never_used_can_be_closed_before_it_is(relay: Relay) -> None:
    drain("1")
    assert states() == {"1": "draining"}
    assert sweep()["retired_versions"] == 1
    assert version_of(start()) == "2"


def test_only_an_admin_drains_and_activates(person: Person, admin: User, relay: Relay) -> None:
    reviewer = person("rita", "medical_reviewer", "supervisor")
    for command in (commands.drain_version, commands.activate_version):
        with pytest.raises(NotAllowed, match="Only the role admin"):
            command("relay", "1", user=reviewer)
    commands.drain_version("relay", "1", user=admin)
    commands.activate_version("relay", "1", user=admin)
    assert states() == {"1": "active"}


def test_what_cannot_be_drained_or_activated_is_said(relay: Relay) -> None:
    with pytest.raises(NotFound, match=r"no version '3' of relay; known: 1, 2$"):
        drain("3")
    with pytest.raises(NotFound, match=r"no workflow 'nothing'; known: .*relay"):
        commands.drain_version("nothing", "1", user=None)
    with pytest.raises(Conflict, match="relay 1 is already active"):
        commands.activate_version("relay", "1", user=None)
    drain("1")
    with pytest.raises(Conflict, match="relay 1 is already draining"):
        drain("1")
    sweep()
    with pytest.raises(Conflict, match="relay 1 is retired and cannot become draining"):
        drain("1")


def test_a_run_that_is_just_being_started_is_not_retired_away(relay: Relay) -> None:
    """The row's lock makes draining wait for the insert, and retiring sees the run."""
    begun, go_on = threading.Event(), threading.Event()

    def start_slowly() -> None:
        with transaction.atomic():
            start(version="1")
            begun.set()
            go_on.wait(30)
        connection.close()

    def drain_and_retire() -> int:
        try:
            drain("1")
            return sweep()["retired_versions"]
        finally:
            connection.close()

    relay[0].freeze()
    with ThreadPoolExecutor(2) as threads:
        starting = threads.submit(start_slowly)
        assert begun.wait(30)
        draining = threads.submit(drain_and_retire)
        wait_until(somebody_waits_for_a_lock, seconds=30, what="the drain behind the start")
        go_on.set()
        starting.result(30)
        assert draining.result(30) == 0
    assert states() == {"1": "draining"}
    assert Run.objects.get().state == "pending"


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


# --- The command line


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("workflows", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_drains_activates_and_shows_the_version(relay: Relay) -> None:
    start(version="1")
    assert "draining" in said("drain", "relay", "1")
    line = json.loads(said("activate", "relay", "1", "--json"))[0]
    assert (line["name"], line["version"], line["state"], line["open_runs"]) == (
        "relay", "1", "active", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["drain", "relay", "9"], "known: 1, 2"),
        (["activate", "relai", "1"], "known: .*relay"),
        (["drain"], "workflows drain NAME VERSION"),
        (["activate", "relay", "1"], "already active"),
        (["retire", "relay", "1"], "drain.*activate"),
    ],
)
def test_the_command_answers_wrong_words_with_the_right_ones(
    relay: Relay, arguments: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        said(*arguments)
