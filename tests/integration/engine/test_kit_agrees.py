"""The testing kit and the real engine: the same runs end alike, try by try, and refuse people alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from orchestrator import RequestRefused, commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Effect, Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import payloads
from orchestrator.testing import Played, play
from orchestrator.testing.script import Act, Cancel, Replay, Revision, Vote, Wait
from tests.integration.engine.scenarios import SCENARIOS, Scenario

Work = Callable[[], int]
LONG_AGO = timedelta(days=400)


@dataclass
class Real:
    """Plays a scenario on the real engine: work is drained, timers are made due, people use the commands."""

    work: Work
    run: UUID
    people: list[str] = field(default_factory=list)

    def play(self, script: Sequence[Act]) -> None:
        self.settle()
        for entry in script:
            self.act(entry)
            self.settle()

    def settle(self) -> None:
        """Until only people can move the run on."""
        past = timezone.now() - LONG_AGO
        self.work()
        while Step.objects.filter(state="retrying").update(next_at=past):
            sweep()
            self.work()

    def act(self, entry: Act) -> None:
        match entry:
            case Vote(verdict=verdict, comment=comment):
                gate = self.gate()
                commands.decide_gate(
                    gate.pk,
                    user=self.person(entry.by, *entry.roles),
                    verdict=verdict,
                    content_hash=gate.content_hash,
                    comment=comment,
                )
            case Revision(content=content):
                gate = self.gate()
                if callable(content):
                    content = content(shown(gate))
                user = self.person(entry.by, *entry.roles)
                commands.revise_gate(
                    gate.pk, user=user, content_hash=gate.content_hash, content=content
                )
            case Wait(seconds=None):
                Gate.objects.filter(pk=self.gate().pk).update(due_at=timezone.now() - LONG_AGO)
                sweep()
            case Cancel(reason=reason):
                commands.cancel_run(self.run, user=None, reason=reason)
            case Replay():
                self.replay(entry)

    def gate(self) -> Gate:
        return Gate.objects.get(state__in=["open", "escalated"])

    def replay(self, entry: Replay) -> None:
        admin = self.person(entry.by, "admin")
        letter = DeadLetter.objects.filter(
            step__node=entry.step, step__item=-1 if entry.item is None else entry.item, state="open"
        ).first()
        given = entry.input or None
        if letter is not None:
            commands.replay_letter(letter.pk, user=admin, reason=entry.reason, input=given)
        else:
            step = str(entry.step)
            commands.replay_run(self.run, user=admin, step=step, reason=entry.reason, input=given)

    def person(self, name: str, *roles: str) -> User:
        """Whoever is named, else somebody new who is called after their role."""
        if not name:
            taken = sum(other.split()[0] == roles[0] for other in self.people)
            name = f"{roles[0]} {taken + 1}" if taken else roles[0]
        self.people.append(name)
        user, _ = User.objects.get_or_create(username=name, defaults={"first_name": name})
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        return user


def shown(gate: Gate) -> Any:
    """What people have before them."""
    revision = gate.revisions.get(generation=gate.generation)
    return payloads.decode(revision.content, run=gate.run_id)


def really(scenario: Scenario, work: Work) -> dict[str, Any]:
    """How the scenario ends on the real engine."""
    starter = User.objects.create_user(scenario.started_by) if scenario.started_by else None
    handle = scenario.workflow.start(started_by=starter and starter.pk, **scenario.inputs)
    real = Real(work=work, run=handle.id)
    refused = _refused(lambda: real.play(scenario.people))
    if refused:
        return {"refused": refused}
    run = Run.objects.get()
    rows = Step.objects.order_by("node", "item")
    return {
        "state": run.state,
        "result": EmbeddedRuntime().result(run.pk) if run.state == "completed" else None,
        "steps": {(row.node, row.item): (row.state, row.gap, row.round) for row in rows},
        "attempts": {
            (row.node, row.item): [
                (a.number, a.outcome, a.function, a.error_class, a.error_code, a.message)
                for a in Attempt.objects.filter(step=row).order_by("number")
            ]
            for row in rows
        },
        "gates": [
            (gate.step.node, gate.state, gate.cause, gate.level, shown(gate))
            for gate in Gate.objects.order_by("opened_at")
        ],
        "letters": sorted(
            (letter.step.node, letter.step.item, letter.state, letter.reason, letter.message)
            for letter in DeadLetter.objects.all()
        ),
        "effects": [
            (effect.operation, effect.target, effect.state, effect.sends)
            for effect in Effect.objects.order_by("id")
        ],
    }


def in_the_kit(scenario: Scenario) -> dict[str, Any]:
    """How the same ends in a play."""
    found: list[Played] = []
    refused = _refused(
        lambda: found.append(
            play(
                scenario.workflow,
                scenario.inputs,
                people=scenario.people,
                started_by=scenario.started_by,
            )
        )
    )
    if refused:
        return {"refused": refused}
    (played,) = found
    rows = [row for step in played.steps.values() for row in (step, *step.items)]
    begun = [row for row in rows if row.state != "pending"]
    return {
        "state": played.state,
        "result": played.result if played.state == "completed" else None,
        "steps": {(row.name, row.item): (row.state, row.gap, row.round) for row in begun},
        "attempts": {
            (row.name, row.item): [
                (a.number, a.outcome, a.answered_by, a.error_class, a.code, a.message)
                for a in row.attempts
            ]
            for row in begun
        },
        "gates": [
            (gate.step, gate.state, gate.cause, gate.level, gate.content) for gate in played.gates
        ],
        "letters": sorted(
            (letter.step, letter.item, letter.state, letter.code, letter.message)
            for letter in played.dead_letters
        ),
        "effects": [
            (effect.operation, effect.target, effect.state, effect.sends)
            for effect in played.effects
        ],
    }


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_play_ends_as_the_real_engine_does(scenario: Scenario, work: Work) -> None:
    scenario.workflow.freeze()
    assert in_the_kit(scenario) == really(scenario, work)
    assert [finding for finding in invariants.check() if finding.count] == []


def _refused(script: Callable[[], object]) -> tuple[str, str, str] | None:
    try:
        script()
    except RequestRefused as refusal:
        return type(refusal).__name__, refusal.code, str(refusal)
    return None
