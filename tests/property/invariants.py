"""What must be true of a run in memory after every event: the same sentences as `engine_check`."""

from __future__ import annotations

from collections import Counter

from orchestrator.engine.states import (
    GATE_OPEN,
    RUN_OPEN,
    STEP_DELIVERED,
    STEP_SETTLED,
    GateState,
    LetterState,
    Outcome,
    RunState,
    StepState,
)
from orchestrator.testing.rows import Key, StepRow
from tests.property.memory import STARTER, Memory

LIVE = {StepState.READY, StepState.RUNNING, StepState.RETRYING, StepState.AWAITING_REVIEW}
AT_WORK = {StepState.READY, StepState.RUNNING, StepState.RETRYING}


def check(memory: Memory) -> None:
    _tries(memory)
    _holder(memory)
    _progress(memory)
    _endings(memory)
    _gates(memory)
    _letters(memory)


def _tries(memory: Memory) -> None:
    for key, row in memory.steps.items():
        ended = [attempt for attempt in memory.attempts if attempt.key == key]
        numbers = [attempt.number for attempt in ended]
        assert numbers == list(range(1, len(numbers) + 1)), f"{key}: tries {numbers}"
        running = row.state is StepState.RUNNING
        assert row.fence - len(numbers) == running, f"{key}: fence {row.fence} after {numbers}"
        oks = [attempt.round for attempt in ended if attempt.outcome is Outcome.OK]
        assert len(oks) == len(set(oks)), f"{key} ended ok twice in one round"
        if row.state in (StepState.COMPLETED, StepState.AWAITING_REVIEW):
            assert row.round in oks or _reviewed(memory, key), f"{key} has no result"
        limit = memory.definition.steps[key[0]].crash_limit
        crashes = sum(attempt.outcome is Outcome.CRASHED for attempt in ended)
        assert row.crash_count <= crashes
        if row.state not in (StepState.DEAD, StepState.CANCELLED):
            assert row.crash_count < limit, f"{key} crashed {row.crash_count} times and goes on"


def _reviewed(memory: Memory, key: Key) -> bool:
    """Whether the last try of the step ended with an error that people were asked about."""
    present = (key, memory.steps[key].round)
    outcomes = [
        attempt.outcome for attempt in memory.attempts if (attempt.key, attempt.round) == present
    ]
    gates = [gate for gate in memory.gates if (gate.node, -1) == key]
    failed = bool(outcomes) and outcomes[-1] in (Outcome.ERROR, Outcome.TIMEOUT)
    return failed and bool(gates) and bool(gates[-1].cause)


def _holder(memory: Memory) -> None:
    running = [r for (_, item), r in memory.steps.items() if item < 0 and _is_held(r)]
    assert len(running) == int(memory.state is RunState.RUNNING)


def _is_held(row: StepRow) -> bool:
    return row.state is StepState.RUNNING and row.item_count is None


def _progress(memory: Memory) -> None:
    for (node, item), row in memory.steps.items():
        if item < 0 and row.item_count is not None and row.state is StepState.RUNNING:
            states = [i.state for i in memory.items(node)]
            waiting = StepState.PENDING in states
            assert not waiting or AT_WORK & set(states), f"{node}: nobody opens its next item"
        if item < 0 and row.state not in (StepState.PENDING, StepState.CANCELLED):
            for before in memory.definition.predecessors[node]:
                assert memory.steps[before, -1].state in STEP_DELIVERED, f"{node} before {before}"
    if memory.state in RUN_OPEN:
        assert any(row.state in LIVE for row in memory.steps.values()), "the run is lost"


def _endings(memory: Memory) -> None:
    for (node, item), row in memory.steps.items():
        if item < 0 and row.item_count is not None:
            states = {i.state for i in memory.items(node)}
            if row.state is StepState.COMPLETED:
                assert states <= STEP_DELIVERED
        if item < 0:
            outside = range(row.item_count or 0, 100)
            plan = {i.item for i in memory.items(node)}
            assert len(plan) == (row.item_count or 0), (
                f"{node}: {len(plan)} items of {row.item_count}"
            )
            assert not plan & set(outside), f"{node}: an item of an earlier round counts"
        if row.state in (StepState.PENDING, StepState.READY, StepState.SKIPPED):
            assert not row.output, f"{node} passes on a result of an earlier round"
    if memory.state in RUN_OPEN:
        return
    states = {row.state for row in memory.steps.values()}
    assert not states & LIVE, f"the run is {memory.state}, but {states & LIVE}"
    assert not any(gate.state in GATE_OPEN for gate in memory.gates)
    assert not any(letter.state is LetterState.REPLAYING for letter in memory.letters)
    if memory.state is RunState.COMPLETED:
        assert states <= STEP_SETTLED
    if memory.state is not RunState.FAILED:
        assert not any(letter.state is LetterState.OPEN for letter in memory.letters)


def _gates(memory: Memory) -> None:
    for gate in memory.gates:
        spec = memory.definition.steps[gate.node].asked(gate.cause)
        votes = gate.standing
        people = [vote.person for vote in votes]
        assert len(people) == len(set(people)), "one person approved twice"
        assert STARTER not in people, "the starter approved"
        if not spec.keep_approvals:
            assert {vote.level for vote in votes} <= {gate.level}, "an approval did not lapse"
        filled = Counter(vote.slot for vote in votes)
        assert filled <= Counter(spec.slots)
        assert (gate.state is GateState.APPROVED) == (filled == Counter(spec.slots)), "quorum"
        for vote in gate.votes:
            assert vote.role in memory.roles[vote.person], "voted in a role nobody gave them"
            ladder = [rung.role for rung in spec.ladder[: gate.level]]
            assert vote.role in {*spec.slots, *ladder}, "voted in a role that was not asked"
    for key, row in memory.steps.items():
        mine = [gate for gate in memory.gates if (gate.node, -1) == key]
        assert sum(gate.state in GATE_OPEN for gate in mine) == int(
            row.state is StepState.AWAITING_REVIEW
        )
        if row.state is StepState.COMPLETED and _asks_people(memory, key):
            assert mine[-1].state is GateState.APPROVED
            assert row.output == mine[-1].content, "handed on something else than approved"


def _asks_people(memory: Memory, key: Key) -> bool:
    return bool(memory.definition.steps[key[0]].gate) or _reviewed(memory, key)


def _letters(memory: Memory) -> None:
    for key, row in memory.steps.items():
        states = [letter.state for letter in memory.letters if letter.key == key]
        held = [s for s in states if s in (LetterState.OPEN, LetterState.REPLAYING)]
        assert len(held) <= 1, f"{key} has two letters"
        if row.item_count is not None:
            continue
        if row.state is StepState.DEAD:
            assert states, f"{key} is dead without a letter"
            assert states[-1] in (LetterState.OPEN, LetterState.DISCARDED)
        else:
            assert LetterState.OPEN not in states, f"{key} is {row.state} with an open letter"
