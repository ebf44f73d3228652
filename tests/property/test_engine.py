"""The pure engine under random histories: crashes, late and doubled results, votes, timers, in any order.

The same histories with a protection taken out must fail: a test that finds nothing proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, parallel
from orchestrator.declare.definition import freeze
from orchestrator.engine import changes, endings, events, fanout, gates, rounds, steps
from orchestrator.engine import decide as decisions
from orchestrator.engine.changes import Decision
from orchestrator.engine.states import (
    GATE_OPEN,
    MACHINES,
    STEP_DELIVERED,
    LetterState,
    RunState,
    StepState,
)
from orchestrator.testing.memory import Token
from orchestrator.testing.rows import GateRow, Key
from tests.property import invariants
from tests.property.memory import STARTER, Memory, changed_snapshot, payload

work = AgentWorkflow(name="property", version="1")


@work.step(retry=RetryPolicy(retries=1), crash_limit=2)
def begin(text: str) -> list[str]:
    return [text]


@work.step(retry=RetryPolicy(retries=1), crash_limit=2)
@parallel(max_workers=2)
def many(part: str) -> str:
    return part


@work.step(on_exhausted="skip", gap="nothing joined")
def join(many: list[str]) -> str:
    return "".join(many)


@work.step(
    gate=HumanReviewGate(
        required_approvals=["doctor", "quality"],
        timeout=60,
        escalate_to=[("head", 60.0)],
        on_timeout="reject",
        send_back_to="many",
    )
)
def review(join: str) -> str:
    return join


@work.step(
    after=[begin],
    crash_limit=2,
    on_exhausted="review",
    review=HumanReviewGate(required_approvals=["doctor"], timeout=60),
)
def aside(begin: list[str]) -> int:
    return len(begin)


@work.step(
    after=[aside],
    gate=HumanReviewGate(
        required_approvals={"doctor": 2},
        timeout=60,
        escalate_to=[("head", 60.0)],
        keep_approvals=False,
    ),
)
def second_look(aside: int) -> int:
    return aside


@work.step(after=[review, second_look])
def publish(review: str, second_look: int) -> str:
    return review * second_look


DEFINITION = freeze(
    name=work.name,
    version=work.version,
    steps=work._steps,
    max_concurrency=None,
    approval_hooks={},
)
ROLES: dict[int, frozenset[str]] = {
    1: frozenset({"doctor"}),
    2: frozenset({"quality"}),
    3: frozenset({"doctor", "quality"}),
    4: frozenset({"head"}),
    5: frozenset({"stranger"}),
    STARTER: frozenset({"doctor", "quality"}),
}
FAILURES = {
    "error": events.Failure(error_class="E", code="error", message=""),
    "timeout": events.Failure(error_class="T", code="timeout", message="", timed_out=True),
    "final": events.Failure(error_class="R", code="rejected", message="", final=True),
    "skip": events.Failure(error_class="S", code="skipped", message="", recovery="skip"),
    "defer": events.Failure(error_class="D", code="deferred", message="", retry_after=9.0),
}
TURNS = ("final", "skip", "error")
VERDICTS = ("reject", "send_back", "escalate")
OURS = ("run", "step", "gate", "dead letter")
HISTORIES = 200
PASSED: set[tuple[str, str, str]] = set()
STALE_HASH = payload("seen long ago").sha256


class Histories(RuleBasedStateMachine):
    """Workers, people, clocks and accidents around one run."""

    @initialize(smooth=st.integers(0, 20), then=st.sampled_from(["go on", *TURNS, *VERDICTS]))
    def start(self, smooth: int, then: str) -> None:
        """So much goes well, then something happens: histories also begin at the gates, the ends and the failures."""
        self.memory = Memory(DEFINITION)
        self.tokens: list[Token] = []
        self.deadlines: list[events.DeadlinePassed] = []
        for _ in range(smooth):
            self._go_well()
        if then in FAILURES and self.memory.claimable():
            self._fail(self._claim(self.memory.claimable()[-1]), then)
        elif then in VERDICTS:
            for gate in self._open_gates():
                self._vote(gate, 3, then, fresh=True)

    def _go_well(self) -> None:
        if self.memory.claimable():
            self._succeed(self._claim(self.memory.claimable()[0]), 3)
            return
        if self.memory.items("many") and not self.memory.counts("many").open:
            self.memory.submit(events.ItemsSettled(node="many"))
        for gate in [] if self.memory.claimable() else self._open_gates():
            for person in (1, 2, 3):
                self._vote(gate, person, "approve", fresh=True)

    # --- Workers

    @precondition(lambda self: self.memory.claimable())
    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        self._claim(data.draw(st.sampled_from(self.memory.claimable())))

    @precondition(lambda self: self.memory.claimable())
    @rule(data=st.data(), parts=st.integers(0, 4))
    def claim_and_succeed(self, data: st.DataObject, parts: int) -> None:
        self._succeed(self._claim(data.draw(st.sampled_from(self.memory.claimable()))), parts)

    @precondition(lambda self: self.memory.claimable())
    @rule(data=st.data(), kind=st.sampled_from(sorted(FAILURES)))
    def claim_and_fail(self, data: st.DataObject, kind: str) -> None:
        self._fail(self._claim(data.draw(st.sampled_from(self.memory.claimable()))), kind)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), parts=st.integers(0, 4))
    def succeed_perhaps_late_or_again(self, data: st.DataObject, parts: int) -> None:
        self._succeed(data.draw(st.sampled_from(self._likely())), parts)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), kind=st.sampled_from(sorted(FAILURES)))
    def fail_perhaps_late_or_again(self, data: st.DataObject, kind: str) -> None:
        self._fail(data.draw(st.sampled_from(self._likely())), kind)

    @precondition(lambda self: self._held())
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        self._lose(data.draw(st.sampled_from(self._held())))

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def notice_a_crash_perhaps_late(self, data: st.DataObject) -> None:
        self._lose(data.draw(st.sampled_from(self._likely())))

    # --- Clocks

    @precondition(lambda self: self._in(StepState.RETRYING))
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        node, item = data.draw(st.sampled_from(self._in(StepState.RETRYING)))
        assert self.memory.submit(events.RetryDue(node=node, item=item)).changes or (
            self.memory.state is RunState.FAILED
        )

    @rule(data=st.data())
    def retry_too_early_or_late(self, data: st.DataObject) -> None:
        node, item = data.draw(st.sampled_from(list(self.memory.steps)))
        was = self.memory.steps[node, item].state
        decision = self.memory.submit(events.RetryDue(node=node, item=item))
        assert was is StepState.RETRYING or not decision.changes

    @precondition(lambda self: self.memory.items("many"))
    @rule()
    def join_items(self) -> None:
        self.memory.submit(events.ItemsSettled(node="many"))

    @precondition(lambda self: self._open_gates())
    @rule(data=st.data())
    def deadline(self, data: st.DataObject) -> None:
        gate = data.draw(st.sampled_from(self._open_gates()))
        event = events.DeadlinePassed(gate_id=gate.id, generation=gate.generation, level=gate.level)
        self.deadlines.append(event)
        assert self.memory.submit(event).changes

    @precondition(lambda self: self.deadlines)
    @rule(data=st.data())
    def deadline_of_the_past(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.deadlines))
        gate = self.memory.gate(event.gate_id)
        current = (gate.generation, gate.level) == (event.generation, event.level)
        decision = self.memory.submit(event)
        assert current or not decision.changes, "a deadline of the past moved the gate"

    # --- People

    @precondition(lambda self: self.memory.gates)
    @rule(
        data=st.data(),
        person=st.sampled_from(sorted(ROLES)),
        verdict=st.sampled_from(["approve", "reject", "send_back", "send_back", "escalate"]),
        fresh=st.sampled_from([True, True, True, False]),
    )
    def vote(self, data: st.DataObject, person: int, verdict: Any, fresh: bool) -> None:
        gate = data.draw(st.sampled_from(self._open_gates() or self.memory.gates))
        self._vote(gate, person, verdict, fresh=fresh)

    @precondition(lambda self: self._open_gates())
    @rule(data=st.data(), person=st.sampled_from([1, 2, 3, 3, 4]))
    def approve(self, data: st.DataObject, person: int) -> None:
        self._vote(data.draw(st.sampled_from(self._open_gates())), person, "approve", fresh=True)

    @precondition(lambda self: self._open_gates())
    @rule(data=st.data(), person=st.sampled_from([1, 2, 3]), text=st.sampled_from("abc"))
    def revise(self, data: st.DataObject, person: int, text: str) -> None:
        gate = data.draw(st.sampled_from(self._open_gates()))
        self.memory.submit(
            events.ContentRevised(
                gate_id=gate.id,
                person_id=person,
                roles=ROLES[person],
                seen_hash=gate.content_hash,
                content=payload(f"{text} {gate.generation}"),
            )
        )

    @precondition(lambda self: self.memory.letters)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        letter = data.draw(st.sampled_from(self.memory.letters))
        was = letter.state
        decision = self.memory.submit(
            events.LetterReplayed(
                letter_id=letter.id, person_id=1, reason="again", edited_input=None
            )
        )
        assert bool(decision.changes) == (was is LetterState.OPEN), f"replayed from {was}"

    @precondition(lambda self: self.memory.letters)
    @rule(data=st.data(), sure=st.integers(0, 4))
    def discard(self, data: st.DataObject, sure: int) -> None:
        if sure == 0:
            letter = data.draw(st.sampled_from(self.memory.letters))
            self.memory.submit(
                events.LetterDiscarded(letter_id=letter.id, person_id=1, reason="no")
            )

    @precondition(lambda self: self._reached())
    @rule(data=st.data(), behind=st.sampled_from([0, 0, 1]))
    def replay_the_run(self, data: st.DataObject, behind: int) -> None:
        """From a step it reached, perhaps as it was seen a round ago."""
        node = data.draw(st.sampled_from(self._reached()))
        self._replay(node, seen_round=self.memory.steps[node, -1].round - behind, may=not behind)

    @precondition(lambda self: len(self.memory.attempts) > 4)
    @rule(node=st.sampled_from(DEFINITION.order), sure=st.integers(0, 4))
    def replay_too_early_or_late(self, node: str, sure: int) -> None:
        if sure == 0:
            self._replay(node, seen_round=None, may=node in self._reached())

    @precondition(lambda self: len(self.memory.attempts) > 4)
    @rule(sure=st.integers(0, 9))
    def cancel(self, sure: int) -> None:
        if sure == 0:
            self.memory.submit(events.CancelRequested(reason="not needed"))

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "memory"):
            invariants.check(self.memory)

    def teardown(self) -> None:
        if hasattr(self, "memory"):
            PASSED.update(self.memory.passed)

    # --- Helpers

    def _claim(self, key: Key) -> Token:
        token = self.memory.claim(key)
        self.tokens.append(token)
        return token

    def _succeed(self, token: Token, parts: int) -> None:
        if token.node == "many" and token.item < 0:
            inputs = tuple(payload(part) for part in range(parts))
            event: Any = events.ItemsPlanned(node="many", fence=token.fence, inputs=inputs)
        else:
            event = events.StepSucceeded(
                node=token.node,
                item=token.item,
                fence=token.fence,
                output=payload((token.node, token.fence)),
            )
        self._result(token, event)

    def _fail(self, token: Token, kind: str) -> None:
        self._result(
            token,
            events.StepFailed(
                node=token.node,
                item=token.item,
                fence=token.fence,
                failure=FAILURES[kind],
                chance=0.5,
            ),
        )

    def _lose(self, token: Token) -> None:
        self._result(token, events.LeaseLost(node=token.node, item=token.item, fence=token.fence))

    def _result(self, token: Token, event: Any) -> None:
        row = self.memory.steps[token.node, token.item]
        holds = self.memory.holds(token) and row.item_count is None
        decision = self.memory.submit(event)
        assert bool(decision.changes) == holds, "late results change nothing, others count"

    def _reached(self) -> list[str]:
        """The steps a replay may start from."""
        if self.memory.state not in (RunState.COMPLETED, RunState.FAILED):
            return []
        ended = (*STEP_DELIVERED, StepState.DEAD)
        return [
            n for (n, item), row in self.memory.steps.items() if item < 0 and row.state in ended
        ]

    def _replay(self, node: str, *, seen_round: int | None, may: bool) -> None:
        before = len(self.memory.replays)
        event = events.RunReplayed(node=node, person_id=1, reason="again", seen_round=seen_round)
        decision = self.memory.submit(event)
        assert bool(decision.changes) == may, f"a replay from {node} was {decision}"
        assert self.memory.submit(event).refused, "replayed twice"
        assert len(self.memory.replays) == before + int(may)

    def _vote(self, gate: GateRow, person: int, verdict: Any, *, fresh: bool) -> None:
        was_open = gate.state in GATE_OPEN
        decision = self.memory.submit(
            events.VoteCast(
                gate_id=gate.id,
                person_id=person,
                roles=ROLES[person],
                verdict=verdict,
                content_hash=gate.content_hash if fresh else STALE_HASH,
                comment="",
            )
        )
        if not was_open or not fresh or person in (STARTER, 5):
            assert decision.refused, "a vote that must not count counted"

    def _likely(self) -> list[Token]:
        """Claims that count more often than those that do not any more."""
        return [*self.tokens[-4:], *self._held() * 4]

    def _held(self) -> list[Token]:
        return [
            token
            for token in self.tokens
            if self.memory.holds(token)
            and self.memory.steps[token.node, token.item].item_count is None
        ]

    def _in(self, state: StepState) -> list[Key]:
        if self.memory.state in (RunState.COMPLETED, RunState.CANCELLED, RunState.REJECTED):
            return []
        return [key for key, row in self.memory.steps.items() if row.state is state]

    def _open_gates(self) -> list[Any]:
        return [gate for gate in self.memory.gates if gate.state in GATE_OPEN]


def histories(count: int) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=count,
            stateful_step_count=60,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_history_breaks_an_invariant_and_every_state_is_reached() -> None:
    PASSED.clear()
    histories(HISTORIES)
    entered = {(machine, state) for machine, *states in PASSED for state in states}
    everything = {(machine, state) for machine in OURS for state in MACHINES[machine]}
    assert everything - entered == set()


def patch_rule(event: type, change: Callable[..., Any]) -> Callable[[pytest.MonkeyPatch], None]:
    """A mutant that shows the rule of `event` something else: (definition, snapshot, event) as changed."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        real = decisions.RULES[event]
        patch.setitem(decisions.RULES, event, lambda d, s, e, now: real(*change(d, s, e), now))

    return apply


def fence_ignored(patch: pytest.MonkeyPatch) -> None:
    def held(snapshot: Any, *, node: str, item: int, fence: int) -> Any:
        step = snapshot.step(node, item)
        return step if step and step.state is StepState.RUNNING else None

    patch.setattr(steps, "held_step", held)
    patch.setattr(fanout, "held_step", held)


def quorum_ignored(patch: pytest.MonkeyPatch) -> None:
    real = gates.open_seats
    patch.setattr(gates, "open_seats", lambda slots, votes: real(slots, votes)[:1])


def lapse_ignored(patch: pytest.MonkeyPatch) -> None:
    real = gates._one_rung_up
    patch.setattr(gates, "_one_rung_up", lambda *given: real(*given)[:1])


def refusal_ignored(code: str) -> Callable[[pytest.MonkeyPatch], None]:
    def apply(patch: pytest.MonkeyPatch) -> None:
        real = gates._barred

        def barred(*given: Any) -> Decision | None:
            found = real(*given)
            return None if found and found.refused and found.refused.code == code else found

        patch.setattr(gates, "_barred", barred)

    return apply


def generation_and_level_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    gate = snapshot.gate
    if gate is None:
        return definition, snapshot, event
    return definition, snapshot, replace(event, generation=gate.generation, level=gate.level)


def crash_limit_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    patient = {name: replace(spec, crash_limit=1000) for name, spec in definition.steps.items()}
    return replace(definition, steps=patient), snapshot, event


def letter_state_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    letters = tuple(replace(letter, state=LetterState.OPEN) for letter in snapshot.letters)
    return definition, changed_snapshot(snapshot, letters=letters), event


def open_items_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    items = {node: replace(counts, open=0) for node, counts in snapshot.items.items()}
    return definition, changed_snapshot(snapshot, items=items), event


def letters_never_settled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decisions, "_with_letters", lambda _snapshot, changes: changes)


def other_branches_left_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decisions, "_orphans", lambda *_: ())


def places_never_freed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "_place_freed", lambda _node, _item: [])


def errors_approve_themselves(patch: pytest.MonkeyPatch) -> None:
    def ask(event: Any, _gate: Any, _now: Any) -> list[Any]:
        return [steps._to(event, StepState.COMPLETED, "error")]

    patch.setattr(steps, "_ask_people", ask)


def left_out_of_rounds(kind: type) -> Callable[[pytest.MonkeyPatch], None]:
    def apply(patch: pytest.MonkeyPatch) -> None:
        real = rounds.again

        def again(*given: Any, **more: Any) -> list[Any]:
            return [change for change in real(*given, **more) if not isinstance(change, kind)]

        patch.setattr(endings, "again", again)
        patch.setattr(gates, "again", again)

    return apply


def steps_behind_left_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rounds, "_repeated", lambda _definition, _snapshot, target: {target: None})


def any_run_replayed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(endings, "barred", lambda *_: None)


def seen_round_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    return definition, snapshot, replace(event, seen_round=None)


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "fence ignored": fence_ignored,
    "quorum ignored": quorum_ignored,
    "lapse ignored": lapse_ignored,
    "errors approve themselves": errors_approve_themselves,
    "distinct person ignored": refusal_ignored("already_approved"),
    "four eyes ignored": refusal_ignored("own_work"),
    "stale content ignored": refusal_ignored("stale_content"),
    "closed gate ignored": refusal_ignored("gate_closed"),
    "generation and level ignored": patch_rule(events.DeadlinePassed, generation_and_level_ignored),
    "crash limit ignored": patch_rule(events.LeaseLost, crash_limit_ignored),
    "letter state ignored": patch_rule(events.LetterReplayed, letter_state_ignored),
    "open items ignored": patch_rule(events.ItemsSettled, open_items_ignored),
    "letters never settled": letters_never_settled,
    "other branches left open": other_branches_left_open,
    "places never freed": places_never_freed,
    "items kept in a new round": left_out_of_rounds(changes.ItemsNotTaken),
    "letters kept in a new round": left_out_of_rounds(changes.LetterChange),
    "steps behind left alone": steps_behind_left_alone,
    "any run replayed": any_run_replayed,
    "seen round ignored": patch_rule(events.RunReplayed, seen_round_ignored),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_mistake_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[mutant](monkeypatch)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whichever invariant notices it first
        histories(HISTORIES)
