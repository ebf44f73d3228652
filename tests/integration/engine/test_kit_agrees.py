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

from orchestrator import (
    AgentWorkflow,
    Defer,
    EffectRejected,
    HumanReviewGate,
    Reject,
    RequestRefused,
    RetryPolicy,
    Skip,
    StepContext,
    StepError,
    commands,
    parallel,
    reduce,
)
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Effect, Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import payloads
from orchestrator.testing import (
    Played,
    approve,
    cancel,
    escalate,
    play,
    reject,
    replay,
    revise,
    send_back,
    wait,
)
from orchestrator.testing.script import Act, Cancel, Replay, Revision, Vote, Wait
from tests import flows

Work = Callable[[], int]
LONG_AGO = timedelta(days=400)

parts = AgentWorkflow(name="agreed parts", version="1")


class Unsure(StepError):
    """The step brings what it has before people."""

    code = "unsure"

    def __init__(self, content: object) -> None:
        super().__init__("not sure enough")
        self.content = content


@parts.step(
    retry=RetryPolicy(retries=2, base=5, cap=50),
    on_error={Unsure: "review"},
    review=HumanReviewGate(required_approvals=["doctor"]),
)
def obtain(faults: list[str], context: StepContext) -> list[str]:
    """Fails as the list says, call by call; without a fault left it returns the list."""
    match faults[context.attempt - 1 : context.attempt]:
        case ["error"]:
            raise ConnectionError("down")
        case ["reject"]:
            raise Reject("no form", code="no_form")
        case ["defer"]:
            raise Defer(30)
        case ["wrong type"]:
            return {"not": "a list"}  # type: ignore[return-value] # the contract refuses it
        case ["unsure"]:
            raise Unsure(["guessed"])
    return [*faults, "end"]


@parts.step(
    retry=RetryPolicy(retries=1, base=5), on_exhausted="skip", gap="{item} could not be weighed"
)
@parallel(max_workers=2, label=str)
def weigh(word: str, context: StepContext) -> dict[str, int]:
    if word == "error" and context.attempt < 2:
        raise TimeoutError
    if word == "reject":
        raise ValueError("never")
    if word == "defer":
        raise Skip("weightless")
    return {word: len(word)}


@parts.step()
@reduce(strategy="merge")
def together(weights: dict[str, int], context: StepContext) -> dict[str, Any]:
    gaps = [[gap.step, gap.item, gap.code, gap.message] for gap in context.gaps]
    return {"weights": weights, "gaps": gaps}


letters = AgentWorkflow(name="agreed letters", version="1")


@letters.step()
def draft(to: str, context: StepContext) -> dict[str, Any]:
    return {"to": to, "text": f"dear {to}", "take": context.attempt}


@letters.step(
    gate=HumanReviewGate(
        required_approvals={"doctor": 2, "quality": 1},
        timeout=300,
        escalate_to=[("head", 600)],
        on_timeout="reject",
        keep_approvals=False,
        send_back_to="draft",
        editable=["text"],
    )
)
def review(draft: dict[str, Any]) -> dict[str, Any]:
    return draft


@letters.step(retry=2)
def file(review: dict[str, Any], context: StepContext) -> dict[str, Any]:
    """Writes twice: a refusal first, where the letter is to nobody."""
    effect = context.effect("create", "Letter/1", request=review, content=review)

    def write(key: str) -> dict[str, int]:
        if review["to"] == "nobody" and context.attempt == 1:
            raise EffectRejected("unknown address")
        return {"stored": len(key)}

    receipt = effect.perform(write=write, read=lambda _key: None)
    people = [[note.role, note.person_name] for note in context.approvals]
    window = context.window(max_tokens=300).text
    return {"receipt": receipt, "people": people, "window": window}


@dataclass(frozen=True)
class Scenario:
    """One run, and what people do to it."""

    name: str
    workflow: AgentWorkflow
    inputs: dict[str, Any]
    people: Sequence[Act] = ()
    started_by: str = ""


QUORUM = (approve("doctor"), approve("quality"), approve("doctor"))
SCENARIOS = [
    Scenario("ok", parts, {"faults": []}),
    Scenario("retried", parts, {"faults": ["error", "error"]}),
    Scenario("deferred", parts, {"faults": ["defer", "error"]}),
    Scenario("out of tries", parts, {"faults": ["error"] * 3}),
    Scenario("a result of another type", parts, {"faults": ["wrong type"] * 3}),
    Scenario("rejected for good", parts, {"faults": ["reject"]}),
    Scenario("replayed", parts, {"faults": ["reject"]}, [replay("obtain")]),
    Scenario(
        "replayed with another input",
        parts,
        {"faults": ["error"] * 3},
        [replay("obtain", input={"faults": ["x", "y"]}), replay("weigh"), replay("together")],
    ),
    Scenario("reviewed because of an error", parts, {"faults": ["unsure"]}, [approve("doctor")]),
    Scenario("cancelled in a review", parts, {"faults": ["unsure"]}, [cancel("a mistake")]),
    Scenario("left waiting", letters, {"to": "you"}, QUORUM[:2]),
    Scenario("approved", letters, {"to": "you"}, QUORUM, started_by="olaf"),
    Scenario("rejected by people", letters, {"to": "you"}, [reject("quality")]),
    Scenario("sent back", letters, {"to": "you"}, [QUORUM[0], send_back("quality"), *QUORUM]),
    Scenario(
        "corrected",
        letters,
        {"to": "you"},
        [QUORUM[0], revise("quality", content=lambda old: old | {"text": "dear friend"}), *QUORUM],
    ),
    Scenario(
        "escalated by the clock",
        letters,
        {"to": "you"},
        [QUORUM[0], wait(), approve("head"), *QUORUM[1:]],
    ),
    Scenario("escalated by a person", letters, {"to": "you"}, [escalate("doctor"), *QUORUM]),
    Scenario("nobody answered", letters, {"to": "you"}, [wait(), wait()]),
    Scenario("a refused write", letters, {"to": "nobody"}, QUORUM),
    Scenario("written once", letters, {"to": "you"}, [*QUORUM, replay("file")]),
    Scenario("a wrong role", letters, {"to": "you"}, [approve("nurse")]),
    Scenario("own work", letters, {"to": "you"}, [approve("doctor", by="olaf")], "olaf"),
    Scenario("twice the same", letters, {"to": "you"}, [approve("doctor", by="ann")] * 2),
    Scenario("not editable", letters, {"to": "you"}, [revise("doctor", content={"to": "me"})]),
    Scenario("too high", letters, {"to": "you"}, [escalate("doctor"), escalate("doctor")]),
    Scenario(
        "behind the review",
        letters,
        {"to": "you"},
        [*QUORUM, replay("file", input={"review": {"to": "me"}})],
    ),
    *(
        Scenario(f"branch {query}", flows.questions, {"query": query})
        for query in ("why?", "no!", "down?", "nobody!", "odd")
    ),
    Scenario("branch default", flows.exits, {"number": 7}),
    Scenario("fallbacks of items", flows.labels, {"text": "odd plain unheard-of fine"}),
    Scenario("tolerated", flows.harvest, {"count": 8, "rotten": 2}),
    Scenario("not tolerated", flows.harvest, {"count": 4, "rotten": 2}),
    Scenario("item replayed", flows.harvest, {"count": 4, "rotten": 2}, [replay("sort_basket", item=1)]),
    Scenario("budgets", flows.busy, {"script": ["limited", "reset", "other", "limited", "end"]}),
    Scenario("no budget", flows.busy, {"script": ["garbled", "end"]}),
    Scenario(
        "joins",
        flows.readings,
        {"answers": [{"name": "Ann"}, {"name": "Anna", "born": "1980"}, {}, {"name": "Ann"}]},
    ),
]  # fmt: skip


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
