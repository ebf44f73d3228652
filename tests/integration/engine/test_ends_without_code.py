"""A run whose code is nowhere any more cannot go on, but people can still end it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from orchestrator import Conflict, commands
from orchestrator.declare import registry
from orchestrator.models import DeadLetter, Gate, Run, Step
from orchestrator.queries import invariants
from tests import workflows

Work = Callable[[], int]


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let this process carry no workflow any more."""
    return lambda: monkeypatch.setattr(registry, "_known", {})


def test_a_waiting_run_and_one_at_a_gate_can_be_cancelled(
    work: Work, admin: User, forget: Callable[[], None]
) -> None:
    at_gate = workflows.letters.start(text="a b")
    work()
    waiting = workflows.chain.start(start=1)
    forget()
    for handle in (at_gate, waiting):
        commands.cancel_run(handle.id, user=admin, reason="its code is lost")
    assert {*Run.objects.values_list("state", flat=True)} == {"cancelled"}
    assert Gate.objects.get().state == "cancelled"
    assert not Run.objects.filter(ready_at__isnull=False).exists()
    assert [found for found in invariants.check() if found.count] == []


def test_a_dead_letter_can_be_discarded_but_not_replayed(
    work: Work, admin: User, forget: Callable[[], None]
) -> None:
    workflows.letters.start(text="unreadable")
    work()
    forget()
    letter = DeadLetter.objects.get()
    with pytest.raises(Conflict, match=r"version 1 of letters .* is not in the code"):
        commands.replay_letter(letter.pk, user=admin, reason="try again")
    commands.discard_letter(letter.pk, user=admin, reason="its code is lost")
    assert DeadLetter.objects.get().state == "discarded"
    assert [found for found in invariants.check() if found.count] == []


def test_what_is_ready_beside_a_discarded_letter_stays_ready(
    work: Work, admin: User, forget: Callable[[], None]
) -> None:
    """In a graph one branch may be dead while another waits for a worker."""
    run = workflows.letters.start(text="unreadable")
    work()
    since = timezone.now()
    Step.objects.create(
        run_id=run.id, node="publish", queue="default", timeout_seconds=5, ready_at=since
    )
    Run.objects.update(state="waiting", ready_at=since, finished_at=None)
    forget()
    commands.discard_letter(DeadLetter.objects.get().pk, user=admin, reason="its code is lost")
    assert Run.objects.get().ready_at == since
