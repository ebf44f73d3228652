"""Versions in the database: what this process carries, who may start on which, what drift is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.declare import registry
from orchestrator.models import WorkflowVersion
from orchestrator.store import versions
from tests import workflows


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def ids(carried: versions.Carried) -> set[int]:
    return {row_id for share in carried.shares() for row_id in share.version_ids}


def row(name: str) -> WorkflowVersion:
    return WorkflowVersion.objects.get(name=name)


def test_what_is_carried_is_read_once_and_not_for_every_claim() -> None:
    workflows.chain.start(start=1)
    chain = row("chain").pk
    carried = versions.Carried(clock=Clock())
    with CaptureQueriesContext(connection) as queries:
        assert [ids(carried) for _ in range(5)] == [{chain}] * 5
    assert len(queries) == 1
    assert carried.definition(chain) is workflows.chain.freeze()


def test_a_version_first_used_meanwhile_is_carried_a_moment_later() -> None:
    clock = Clock()
    carried = versions.Carried(2.0, clock)
    assert ids(carried) == set()
    workflows.chain.start(start=1)
    clock.now += 1.9
    assert ids(carried) == set()
    clock.now += 0.2
    assert ids(carried) == {row("chain").pk}


def test_who_finds_nothing_to_claim_looks_again_at_once() -> None:
    carried = versions.Carried(clock=Clock())
    assert not carried.look_again()
    workflows.chain.start(start=1)
    assert carried.look_again()
    assert not carried.look_again()
    assert ids(carried) == {row("chain").pk}


def test_code_that_is_registered_or_forgotten_counts_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workflows.chain.start(start=1)
    carried = versions.Carried(clock=Clock())
    assert ids(carried) == {row("chain").pk}
    monkeypatch.setattr(registry, "_known", {})
    assert ids(carried) == set()
    monkeypatch.undo()
    assert ids(carried) == {row("chain").pk}
