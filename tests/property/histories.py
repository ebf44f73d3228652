"""Workers, people, clocks and accidents around one run, in any order that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine import events
from orchestrator.engine.states import GATE_OPEN, STEP_DELIVERED, LetterState, RunState, StepState
from orchestrator.testing.memory import Token
from orchestrator.testing.rows import GateRow, Key, payload_of
from tests.property import invariants
from tests.property.memory import STARTER, Recorded
from tests.property.workflows import FAILURES, ROLES

TAKEN: set[tuple[str, str, str]] = set()  # machine, from, to
# How many steps go well before anything else: 3 and 7 leave a gate of `people` open beside a ready step.
BEGINNINGS = [0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 7, 7, 8, 9, 10, 12, 14]
LAST_ITEM = 2  # of the fan-outs of a beginning
STALE_HASH = payload_of("seen long ago").sha256


class Histories(RuleBasedStateMachine):
    """Workers, people, clocks and accidents around one run of `definition`."""

    definition: ClassVar[WorkflowDefinition]

    @initialize(
        smooth=st.sampled_from(BEGINNINGS),
        rough=st.integers(0, 3),
        turn=st.sampled_from([0, -1]),
        holds=st.booleans(),
        data=st.data(),
    )
    def start(self, smooth: int, rough: int, turn: int, holds: bool, data: st.DataObject) -> None:
        """So many steps go well, or nearly, before anything else: histories also begin at the gates."""
        self.memory = Recorded(self.definition)
        self.tokens: list[Token] = []
        self.deadlines: list[events.DeadlinePassed] = []
        for number in range(smooth):
            if self.memory.claimable():
                token = self._claim(self.memory.claimable()[turn])
                if rough and number % 4 == rough:
                    self._fail(token, "final" if token.item == LAST_ITEM else "skip")
                else:
                    self._succeed(token, LAST_ITEM + 1, data)
            for node in self._joinable():
                self.memory.submit(events.ItemsSettled(node=node))
        if holds and self.memory.claimable():
            self._claim(self.memory.claimable()[0])

    # --- Workers

    @precondition(lambda self: self.memory.claimable())
    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        self._claim(data.draw(st.sampled_from(self.memory.claimable())))

    @precondition(lambda self: self.memory.claimable())
    @rule(data=st.data(), parts=st.integers(0, 4))
    def claim_and_succeed(self, data: st.DataObject, parts: int) -> None:
        self._succeed(self._claim(data.draw(st.sampled_from(self.memory.claimable()))), parts, data)

    @precondition(lambda self: self.memory.claimable())
    @rule(data=st.data(), kind=st.sampled_from(sorted(FAILURES)))
    def claim_and_fail(self, data: st.DataObject, kind: str) -> None:
        self._fail(self._claim(data.draw(st.sampled_from(self.memory.claimable()))), kind)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), parts=st.integers(0, 4))
    def succeed_perhaps_late_or_again(self, data: st.DataObject, parts: int) -> None:
        self._succeed(data.draw(st.sampled_from(self._likely())), parts, data)

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

    @precondition(lambda self: self._joinable())
    @rule(data=st.data())
    def join_items(self, data: st.DataObject) -> None:
        self.memory.submit(events.ItemsSettled(node=data.draw(st.sampled_from(self._joinable()))))

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
                content=payload_of(f"{text} {gate.generation}"),
            )
        )

    @precondition(lambda self: self.memory.letters)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        waiting = [letter for letter in self.memory.letters if letter.state is LetterState.OPEN]
        items = [letter for letter in waiting if letter.key[1] >= 0]
        letter = data.draw(st.sampled_from([*self.memory.letters, *waiting * 3, *items * 3]))
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
    @rule(data=st.data(), sure=st.integers(0, 4))
    def replay_too_early_or_late(self, data: st.DataObject, sure: int) -> None:
        if sure == 0:
            node = data.draw(st.sampled_from(self.memory.definition.order))
            self._replay(node, seen_round=None, may=node in self._reached())

    @precondition(lambda self: self._open_gates() and self._held())
    @rule(data=st.data(), person=st.sampled_from([1, 2, 3]))
    def reject_while_others_work(self, data: st.DataObject, person: int) -> None:
        self._vote(data.draw(st.sampled_from(self._open_gates())), person, "reject", fresh=True)

    @precondition(lambda self: len(self.memory.attempts) > 4 or not self.tokens)
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
            TAKEN.update(self.memory.passed)

    # --- Helpers

    def _claim(self, key: Key) -> Token:
        token = self.memory.claim(key)
        self.tokens.append(token)
        return token

    def _succeed(self, token: Token, parts: int, data: st.DataObject) -> None:
        definition, node = self.memory.definition, token.node
        if definition.steps[node].parallel and token.item < 0:
            inputs = tuple(payload_of(part) for part in range(parts))
            event: Any = events.ItemsPlanned(node=node, fence=token.fence, inputs=inputs)
        else:
            ways = definition.arms.get(node)
            event = events.StepSucceeded(
                node=node,
                item=token.item,
                fence=token.fence,
                output=payload_of([node, token.fence]),
                chosen=data.draw(st.sampled_from(ways.nodes)) if ways else "",
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
                seen_hash=gate.content_hash if fresh else STALE_HASH,
                verdict=verdict,
                comment="",
            )
        )
        if not was_open or not fresh or person in (STARTER, 5):
            assert decision.refused, "a vote that must not count counted"

    def _joinable(self) -> list[str]:
        """Fan-outs that have a plan."""
        return [n for n in self.memory.definition.order if self.memory.items(n)]

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


def histories(definition: WorkflowDefinition, *, count: int) -> None:
    """Draw so many, the same every time. The first that breaks an invariant raises."""
    with _whatever_else_is_written():
        run_state_machine_as_test(
            type("Histories", (Histories,), {"definition": definition}),
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


@contextmanager
def _whatever_else_is_written() -> Iterator[None]:
    """Hypothesis likes to draw constants that it finds in our modules: any edit would give other histories."""
    providers.CONSTANTS_CACHE.cache.clear()
    with patch.object(providers, "_get_local_constants", Constants):
        yield
    providers.CONSTANTS_CACHE.cache.clear()
