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
from orchestrator.testing.rows import AttemptRow, Key, StepRow
from tests.property.memory import STARTER, Recorded
from tests.property.workflows import GIVEN_UP, ROLES

LIVE = {StepState.READY, StepState.RUNNING, StepState.RETRYING, StepState.AWAITING_REVIEW}
AT_WORK = {StepState.READY, StepState.RUNNING, StepState.RETRYING}
HELD_LETTERS = {LetterState.OPEN, LetterState.REPLAYING}


def check(memory: Recorded) -> None:
    _tries(memory)
    _alternatives(memory)
    _holder(memory)
    _progress(memory)
    _order(memory)
    _branches(memory)
    _fan_outs(memory)
    _endings(memory)
    _gates(memory)
    _letters(memory)


def _tries(memory: Recorded) -> None:
    for key, row in memory.steps.items():
        ended = _tries_of(memory, key)
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


def _tries_of(memory: Recorded, key: Key) -> list[AttemptRow]:
    return [attempt for attempt in memory.attempts if attempt.key == key]


def _alternatives(memory: Recorded) -> None:
    """Functions answer in order, each with fresh tries, and a step gives up with the last of them."""
    for key, row in memory.steps.items():
        spec = memory.definition.steps[key[0]]
        assert 0 <= row.variant <= len(spec.alternatives)
        ended = _tries_of(memory, key)
        if row.state is StepState.READY and ended and row.variant:
            fresh = ended[-1].function != spec.answering(row.variant)
            assert not fresh or row.tries == 0, f"{key}: a new function with used tries"
        functions = [attempt.function for attempt in ended if attempt.round == row.round]
        answers = [spec.answering(n) for n in range(row.variant + 1)]
        if functions and spec.alternatives:
            skipped = [a for a in answers[:-1] if a not in functions]
            assert not skipped, f"{key}: {skipped} was left out"
        given_up = row.state in (StepState.DEAD, StepState.SKIPPED) and row.item_count is None
        asked = not (spec.parallel and row.item < 0) and row.reason not in (*GIVEN_UP, "skipped")
        if given_up and asked:
            assert row.variant == len(spec.alternatives), f"{key}: somebody was not asked"


def _reviewed(memory: Recorded, key: Key) -> bool:
    """Whether the last try of the step ended with an error that people were asked about."""
    outcomes = [
        attempt.outcome
        for attempt in _tries_of(memory, key)
        if attempt.round == memory.steps[key].round
    ]
    gates = [gate for gate in memory.gates if (gate.node, -1) == key]
    failed = bool(outcomes) and outcomes[-1] in (Outcome.ERROR, Outcome.TIMEOUT)
    return failed and bool(gates) and bool(gates[-1].cause)


def _holder(memory: Recorded) -> None:
    running = [row for row in _nodes(memory) if _is_held(row)]
    assert len(running) == int(memory.state is RunState.RUNNING)


def _is_held(row: StepRow) -> bool:
    return row.state is StepState.RUNNING and row.item_count is None


def _nodes(memory: Recorded) -> list[StepRow]:
    return [row for row in memory.steps.values() if row.item < 0]


def _progress(memory: Recorded) -> None:
    for row in _nodes(memory):
        if row.item_count is not None and row.state is StepState.RUNNING:
            states = {item.state for item in memory.items(row.node)}
            waiting = StepState.PENDING in states
            assert not waiting or AT_WORK & states, f"{row.node}: nobody opens its next item"
    if memory.state in RUN_OPEN:
        assert any(row.state in LIVE for row in memory.steps.values()), "the run is lost"


def _order(memory: Recorded) -> None:
    """Whoever left its place follows settled steps, one of which at least delivered."""
    for row in _nodes(memory):
        spec = memory.definition.steps[row.node]
        if spec.gate or spec.branch:
            assert row.state is not StepState.SKIPPED, f"{row.node} was skipped"
        before = [_state(memory, other) for other in memory.definition.predecessors[row.node]]
        if row.state in (StepState.PENDING, StepState.CANCELLED) or not before:
            continue
        if row.state is StepState.NOT_TAKEN:
            arm = row.node in memory.definition.branch_of
            assert arm or set(before) == {StepState.NOT_TAKEN}, f"{row.node} could be reached"
        else:
            assert set(before) <= STEP_SETTLED, f"{row.node} before {before}"
            assert set(before) & STEP_DELIVERED, f"{row.node}: no way leads here"


def _state(memory: Recorded, node: str) -> StepState:
    row = memory.steps.get((node, -1))
    return StepState.PENDING if row is None else row.state


def _branches(memory: Recorded) -> None:
    for branch, ways in memory.definition.arms.items():
        open_arms = [n for n in ways.nodes if _state(memory, n) is not StepState.NOT_TAKEN]
        if _state(memory, branch) is StepState.COMPLETED:
            assert len(open_arms) == 1, f"{branch} leads to {open_arms}"


def _fan_outs(memory: Recorded) -> None:
    for row in _nodes(memory):
        spec = memory.definition.steps[row.node].parallel
        plan = memory.items(row.node)
        assert [item.item for item in plan] == list(range(row.item_count or 0)), (
            f"{row.node}: items of {row.item_count}"
        )
        if row.item_count is None or spec is None:
            continue
        states = Counter(item.state for item in plan)
        tolerated = states[StepState.DEAD] <= spec.tolerate * row.item_count
        if row.state is StepState.COMPLETED:
            assert set(states) <= STEP_DELIVERED | {StepState.DEAD}
            assert tolerated, f"{row.node} goes on without {states[StepState.DEAD]} items"
            assert all(item.gap for item in plan if item.state is StepState.DEAD), "a silent gap"
        if row.state is StepState.DEAD:
            assert not tolerated, f"{row.node} could go on"


def _endings(memory: Recorded) -> None:
    for row in memory.steps.values():
        if row.state in (StepState.PENDING, StepState.READY, StepState.SKIPPED):
            assert not row.output, f"{row.node} passes on a result of an earlier round"
    if memory.state in RUN_OPEN:
        return
    states = {row.state for row in memory.steps.values()}
    assert not states & LIVE, f"the run is {memory.state}, but {states & LIVE}"
    assert not any(gate.state in GATE_OPEN for gate in memory.gates)
    assert not any(letter.state is LetterState.REPLAYING for letter in memory.letters)
    if memory.state is RunState.COMPLETED:
        assert {row.state for row in _nodes(memory)} <= STEP_SETTLED
    if memory.state is not RunState.FAILED:
        assert not any(letter.state is LetterState.OPEN for letter in memory.letters)


def _gates(memory: Recorded) -> None:
    for gate in memory.gates:
        spec = memory.definition.steps[gate.node].asked(gate.cause)
        people = [vote.person for vote in gate.standing]
        assert len(people) == len(set(people)), "one person approved twice"
        assert STARTER not in people, "the starter approved"
        if not spec.keep_approvals:
            assert {vote.level for vote in gate.standing} <= {gate.level}, "a vote did not lapse"
        filled = Counter(vote.slot for vote in gate.standing)
        assert filled <= Counter(spec.slots)
        assert (gate.state is GateState.APPROVED) == (filled == Counter(spec.slots)), "quorum"
        for vote in gate.votes:
            assert vote.role in ROLES[vote.person], "voted in a role nobody gave them"
            ladder = [rung.role for rung in spec.ladder[: gate.level]]
            assert vote.role in {*spec.slots, *ladder}, "voted in a role that was not asked"
    for key, row in memory.steps.items():
        mine = [gate for gate in memory.gates if (gate.node, -1) == key]
        assert sum(gate.state in GATE_OPEN for gate in mine) == int(
            row.state is StepState.AWAITING_REVIEW
        )
        if row.state is StepState.COMPLETED and _asks_people(memory, key):
            assert mine[-1].state is GateState.APPROVED
            assert row.output is not None
            assert row.output.sha256 == mine[-1].content_hash, "handed on what nobody approved"


def _asks_people(memory: Recorded, key: Key) -> bool:
    return bool(memory.definition.steps[key[0]].gate) or _reviewed(memory, key)


def _letters(memory: Recorded) -> None:
    for key, row in memory.steps.items():
        states = [letter.state for letter in memory.letters if letter.key == key]
        assert len([s for s in states if s in HELD_LETTERS]) <= 1, f"{key} has two letters"
        if row.item_count is not None:
            assert LetterState.OPEN not in states, f"{key} is planned and has an open letter"
            continue
        if row.state is StepState.DEAD:
            assert states, f"{key} is dead without a letter"
            assert states[-1] in (LetterState.OPEN, LetterState.DISCARDED)
        else:
            assert LetterState.OPEN not in states, f"{key} is {row.state} with an open letter"
