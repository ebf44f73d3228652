"""What a run may cost, counted instead of timed: writes, statements, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from orchestrator import AgentWorkflow
from orchestrator.store import door
from orchestrator.store import statements as prepared

Work = Callable[[], int]
STEPS = 10


def _step(number: int) -> Callable[[int], int]:
    def step(value: int) -> int:
        return value + 1

    step.__name__ = f"step_{number}"
    return step


@pytest.fixture(scope="module")
def ten() -> AgentWorkflow:
    workflow = AgentWorkflow(name="ten steps", version="1")
    for number in range(STEPS):
        workflow.step()(_step(number))
    workflow.freeze()
    return workflow


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement this process sends from now on."""
    sent: list[str] = []
    execute, executed = psycopg.Cursor.execute, prepared._executed

    def counted(self: object, query: object, *args: object, **options: object) -> object:
        sent.append(str(query))
        return execute(self, query, *args, **options)  # type: ignore[arg-type]

    def counted_too(statement: str, values: object) -> object:
        sent.append(statement)
        return executed(statement, values)  # type: ignore[arg-type]

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    monkeypatch.setattr(prepared, "_executed", counted_too)
    yield sent
    monkeypatch.undo()


def test_a_run_costs_one_write_per_step_and_two_for_start_and_claim(
    ten: AgentWorkflow, work: Work, statements: list[str]
) -> None:
    ten.start(value=1)
    work()  # the version row exists now
    statements.clear()
    ten.start(value=1)
    assert work() == STEPS
    writing = [sql for sql in statements if "INSERT INTO" in sql or "UPDATE orch" in sql]
    # Without a transaction around it each statement is one; the last claim finds nothing and writes nothing.
    assert len(writing) <= STEPS + 3


def test_a_step_costs_one_statement(ten: AgentWorkflow, work: Work, statements: list[str]) -> None:
    ten.start(value=1)
    work()
    ten.start(value=1)
    statements.clear()
    assert work() == STEPS
    ends = [sql for sql in statements if "orchestrator_attempt" in sql]
    assert len(ends) == STEPS
    # Beside the ends: a claim that finds the run, one that finds nothing, a look for new versions.
    assert len(statements) <= STEPS + 3


def test_a_run_costs_one_message(ten: AgentWorkflow, work: Work) -> None:
    hints: list[str] = []
    door.on_ready_work(hints.extend)
    ten.start(value=1)
    work()
    assert hints == ["default"]
