"""Plays a run to its end or its rest: what is ready is called, people act, and time jumps to what is due next."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from orchestrator.engine.events import DeadlinePassed, ItemsSettled, RetryDue
from orchestrator.engine.states import GATE_OPEN, RUN_OPEN, StepState
from orchestrator.exceptions import RequestRefused
from orchestrator.testing.calls import Called
from orchestrator.testing.errors import PlayError
from orchestrator.testing.memory import Token
from orchestrator.testing.people import act
from orchestrator.testing.rows import GateRow
from orchestrator.testing.script import Act, Wait
from orchestrator.testing.stage import Stage

MOST_TRIES = 10_000  # of one step or item

Flying = tuple[datetime, int, Token, Called]


class Player:
    """Plays one run. Workers are never short of: whatever may run at the same time does."""

    def __init__(self, stage: Stage, script: list[Act]) -> None:
        self.stage = stage
        self.memory = stage.memory
        self.ended_at: datetime | None = None
        self._script = deque(script)
        self._flying: list[Flying] = []
        self._calls = 0
        self._wait_until: datetime | None = None

    def play(self) -> list[Act]:
        """Play as far as it goes; returns the entries of the script that nobody could carry out."""
        while (
            self._begin_ready()
            or self._end_due()
            or self._ring_due()
            or self._act()
            or self._let_time_pass()
        ):
            self._notice_end()
        return list(self._script)

    def _begin_ready(self) -> bool:
        begun = False
        while (key := self._next_ready()) is not None:
            begun = True
            self._calls += 1
            token = self.memory.claim(key)
            if token.number > MOST_TRIES:
                raise PlayError(
                    f"the run does not end: step {token.node!r} began {MOST_TRIES:,} times"
                )
            called = self.stage.caller.call(token)
            self.stage.tell_writes()
            ends = self.memory.now + timedelta(seconds=called.seconds)
            heapq.heappush(self._flying, (ends, self._calls, token, called))
        return begun

    def _next_ready(self) -> tuple[str, int] | None:
        """Items of open fan-outs go first, and never more at once than the workflow allows."""
        limit = self.stage.definition.max_concurrency
        if limit is not None and len(self._flying) >= limit:
            return None
        ready = self.memory.claimable()
        return next((key for key in ready if key[1] >= 0), ready[0] if ready else None)

    def _end_due(self) -> bool:
        if not self._flying or self._flying[0][0] > self.memory.now:
            return False
        _, _, token, called = heapq.heappop(self._flying)
        before = len(self.memory.attempts)
        self.stage.submit(called.event)
        for attempt in self.memory.attempts[before:]:
            attempt.error = called.error
        if token.item >= 0 and not self.memory.counts(token.node).open:
            self.stage.submit(ItemsSettled(node=token.node))
        return True

    def _ring_due(self) -> bool:
        """Retries and deadlines whose time has come; the earliest first."""
        due = min(self._timers(), key=lambda timer: timer[0], default=None)
        if due is None or due[0] > self.memory.now:
            return False
        self.stage.submit(due[1])
        return True

    def _timers(self) -> Iterator[tuple[datetime, RetryDue | DeadlinePassed]]:
        if self.memory.state not in RUN_OPEN:
            return
        for row in self.memory.in_state(StepState.RETRYING):
            assert row.next_at is not None, f"{row.node} waits for nothing"
            yield row.next_at, RetryDue(node=row.node, item=row.item)
        for gate in self._open_gates():
            if gate.due_at is not None:
                yield (
                    gate.due_at,
                    DeadlinePassed(gate_id=gate.id, generation=gate.generation, level=gate.level),
                )

    def _let_time_pass(self) -> bool:
        """To the next thing that is due. The deadline of a gate alone is no reason: people say how long they wait."""
        goal = self._wait_until or min(self._work_due(), default=None)
        if goal is None:
            return False
        moments = [*self._work_due(), *(moment for moment, _ in self._timers())]
        self.memory.now = min([goal, *moments])
        return True

    def _work_due(self) -> list[datetime]:
        retries = [when for when, event in self._timers() if isinstance(event, RetryDue)]
        return [*retries, *(flying[0] for flying in self._flying)]

    def _open_gates(self) -> list[GateRow]:
        return [gate for gate in self.memory.gates if gate.state in GATE_OPEN]

    def _act(self) -> bool:
        """The next entry of the script, as soon as there is something it can be done to."""
        if not self._script:
            return False
        entry = self._script[0]
        try:
            done = self._wait(entry) if isinstance(entry, Wait) else act(self.stage, entry)
        except RequestRefused as refusal:
            past = "\n".join(f"  {line.text}" for line in self.stage.trace.lines)
            refusal.add_note(f"refused in the play at {entry}, after\n{past}")
            raise
        if done:
            self._script.popleft()
        return done

    def _wait(self, entry: Wait) -> bool:
        """True when it is over; it begins when people have their turn."""
        if self._wait_until is None:
            if not self._open_gates() and self._work_due():
                return False
            self._wait_until = self._end_of(entry)
        if self.memory.now < self._wait_until:
            return False
        self._wait_until = None
        return True

    def _end_of(self, entry: Wait) -> datetime:
        if entry.seconds is not None:
            return self.memory.now + timedelta(seconds=entry.seconds)
        deadlines = [gate.due_at for gate in self._open_gates() if gate.due_at is not None]
        if not deadlines:
            raise PlayError(
                "wait() without a length needs an open gate with a deadline; there is none"
            )
        return min(deadlines)

    def _notice_end(self) -> None:
        over = self.memory.state not in RUN_OPEN
        if over and self.ended_at is None:
            self.ended_at = self.memory.now
        elif not over:
            self.ended_at = None
