"""Every pattern at once, 5 % of tries made to fail, workers killed all the time: all ends as foretold.

`make chaos` runs a thousand; the ordinary tests run as many as fit into half a minute.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.contrib.auth.models import Group, User

from orchestrator import Conflict, commands
from orchestrator.execution import dispatch
from orchestrator.models import Attempt, DeadLetter, Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import door
from review.config import child
from review.config.processes import running_processes, write_lines
from tests.chaos.foretold import Foretold, foretell, plan_of
from tests.chaos.print_shop import Plan, shop
from tests.conftest import child_environment
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.xdist_group("alone")]

RUNS = int(os.environ.get("CHAOS_RUNS", "20"))
SEED = int(os.environ.get("CHAOS_SEED", "20261122"))
KILL_EVERY = 1.0  # seconds at least, on average
PROGRESS = 10  # tries that end between two kills: however slow the machine, the runs come to an end
ROLES = ("inspector", "printer", "editor", "supervisor")
WORKERS = {
    "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
    "ORCHESTRATOR_SWEEP_SECONDS": "0.5",
    "ORCHESTRATOR_LEASE_SECONDS": "5",
    "ORCHESTRATOR_GRACE_SECONDS": "1",
    "ORCHESTRATOR_LOG_LEVEL": "ERROR",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What lies outside the engine: marks of first tries, and the carrier's parcels."""
    (tmp_path / "marks").mkdir()
    (tmp_path / "parcels").mkdir()
    return tmp_path


@pytest.fixture
def workers(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    for name, value in (child_environment(tmp_path / "var") | WORKERS).items():
        monkeypatch.setenv(name, value)
    door.on_ready_work(dispatch.hint)
    # Whoever is killed every few seconds would soon be restarted twice a minute: most of the time nobody would work.
    monkeypatch.setattr(child, "_LONGEST_DELAY_SECONDS", 1.0)
    with running_processes(workers=3, show=write_lines(tmp_path / "workers.log")):
        yield


class People:
    """Somebody for each role, who decides what the plan of the order says."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.plans = plans
        self.by_role = {role: User.objects.create_user(role) for role in ROLES}
        for role, user in self.by_role.items():
            user.groups.add(Group.objects.get_or_create(name=role)[0])

    def decide_all(self) -> None:
        """One vote at every gate that is open now."""
        for gate in Gate.objects.filter(state__in=["open", "escalated"]).select_related(
            "run", "step"
        ):
            try:
                self._decide(gate)
            except Conflict:
                pass  # a vote raced with the end of the run, or the work behind it is still going on

    def _decide(self, gate: Gate) -> None:
        wish = self.plans[gate.run.business_key].get("people", "approve")
        verdict = "approve"
        if gate.step.node == "proof" and wish == "reject":
            verdict = "reject"
        elif gate.step.node == "proof" and wish == "send back" and gate.step.round == 1:
            verdict = "send_back"
        role = next(role for role in ROLES if role in gate.entitled)
        commands.decide_gate(
            gate.pk,
            user=self.by_role[role],
            verdict=verdict,  # type: ignore[arg-type]
            content_hash=gate.content_hash,
            comment="as planned",
        )


class Killer:
    """Kills a random pool process now and then, sometimes a whole worker."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.next_at = time.monotonic()
        self.ended = 0
        self.killed = 0

    def strike(self) -> None:
        ended = Attempt.objects.count()
        if time.monotonic() < self.next_at or (self.killed and ended < self.ended + PROGRESS):
            return
        self.ended = ended
        self.next_at = time.monotonic() + self.chance.uniform(0.5, 1.5) * KILL_EVERY
        try:
            parents = [p for p in psutil.Process().children() if "work@" in " ".join(p.cmdline())]
            children = [child for parent in parents for child in parent.children()]
            victims = parents if self.chance.random() < 0.15 else children
            if victims:
                os.kill(self.chance.choice(victims).pid, signal.SIGKILL)
                self.killed += 1
        except (psutil.Error, ProcessLookupError):
            pass  # one of them has just died by itself


def found(run: Run) -> Foretold:
    """The end of a run as the tables have it."""
    letter = DeadLetter.objects.filter(run=run, step__item=-1).select_related("step").first()
    gaps: tuple[str, ...] = ()
    if run.state == "completed":
        # The wording of a tolerated item is the engine's: which step it stands for is what counts.
        told = EmbeddedRuntime().result(run.pk)["gaps"]
        dead_items = DeadLetter.objects.filter(run=run, step__item__gte=0).exists()
        gaps = ("print_page",) * dead_items + tuple(
            gap for gap in told if gap.startswith("The cover")
        )
    stapled = Attempt.objects.filter(step__run=run, function="staple", outcome="ok").exists()
    dead = letter.step.node if letter and run.state == "failed" else ""
    return Foretold(state=run.state, dead=dead, gaps=gaps, stapled=stapled)


def test_all_runs_end_as_foretold_while_workers_are_killed(workers: None, place: Path) -> None:
    shop.freeze()
    plans = {str(order): plan_of(order, seed=SEED) for order in range(RUNS)}
    for order, plan in plans.items():
        shop.start(order=int(order), plan=plan, place=str(place), key=order)
    people, killer = People(plans), Killer(SEED)
    left = Run.objects.filter(state__in=["pending", "running", "waiting"])

    def over() -> bool:
        people.decide_all()
        killer.strike()
        return not left.exists()

    wait_until(over, seconds=60 + 2 * RUNS, what="the end of all runs")
    ends = {run.business_key: found(run) for run in Run.objects.all()}
    assert ends == {order: foretell(int(order), plan) for order, plan in plans.items()}
    completed = {order for order, end in ends.items() if end.state == "completed"}
    assert {parcel.name for parcel in (place / "parcels").iterdir()} == completed
    assert killer.killed
    assert Step.objects.filter(state="running").count() == 0
    assert [finding for finding in invariants.check(full=True) if finding.count] == []
