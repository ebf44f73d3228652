"""What a step learns of its run: gaps, earlier outputs in a window, and a log that says who speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from structlog.stdlib import add_logger_name
from structlog.testing import capture_logs

from orchestrator import AgentWorkflow, Skip, StepContext, parallel, reduce
from orchestrator.execution import context as contexts
from orchestrator.execution.memory import RunMemory
from orchestrator.runtime import EmbeddedRuntime

Work = Callable[[], int]

SECRET = "Emily Carter"

telling = AgentWorkflow(name="telling", version="1")


@telling.step()
def gather(count: int, size: int) -> list[int]:
    return list(range(count))


@telling.step(on_exhausted="skip", gap="Part {item} is missing")
@parallel(max_workers=3, label=lambda number: f"no. {number}")
def expand(number: int, gather: list[int], context: StepContext) -> dict[str, Any]:
    context.log.info("expanding", number=number)
    if number % 3 == 1:
        raise ValueError(SECRET)
    return {"number": number, "text": SECRET}


@telling.step()
@reduce(strategy="concat")
def together(parts: list[dict[str, Any]]) -> int:
    return len(parts)


@telling.step(on_exhausted="skip", gap="No opinion")
def opinion(together: int, context: StepContext) -> str:
    context.log.info("thinking")
    raise Skip("nobody was asked")


@telling.step()
def told(together: int, opinion: str | None, context: StepContext) -> dict[str, Any]:
    found = context.window(400)
    return {
        "gaps": [[gap.step, gap.item, gap.message] for gap in context.gaps],
        "text": found.text,
        "ledger": [[entry.step, entry.kept] for entry in found.ledger],
    }


piping = AgentWorkflow(name="piping", version="1")


def _piped(context: StepContext, size: int) -> dict[str, Any]:
    """Every step passes on what its window took, and as much again as the run asks for."""
    found = context.window()
    return {
        "step": context.step,
        "tokens": found.tokens,
        "kept": [entry.kept for entry in found.ledger],
        "bulk": [f"{context.step} entry {n}" for n in range(size)],
    }


def _add(number: int) -> None:
    def step(size: int, context: StepContext) -> dict[str, Any]:
        return _piped(context, size)

    def later(previous: dict[str, Any], context: StepContext) -> dict[str, Any]:
        return _piped(context, len(previous["bulk"]))

    function = later if number else step
    function.__name__ = f"step_{number}"
    piping.step()(function)


for number in range(10):
    _add(number)


@pytest.fixture(autouse=True)
def _context(_engine: None) -> None:
    telling.freeze()
    piping.freeze()
    contexts._summaries.clear()


def result_of(run_id: object) -> Any:
    return EmbeddedRuntime().result(run_id)  # type: ignore[arg-type]


def test_gaps_name_steps_and_items_in_their_order(work: Work) -> None:
    run_id = telling.start(count=6, size=1).id
    work()
    assert result_of(run_id)["gaps"] == [
        ["expand", 1, "Part no. 1 is missing"],
        ["expand", 4, "Part no. 4 is missing"],
        ["opinion", -1, "nobody was asked"],
    ]


def test_a_window_shows_completed_steps_and_items_before_the_step(work: Work) -> None:
    run_id = telling.start(count=3, size=1).id
    work()
    found = result_of(run_id)
    assert found["ledger"] == [["gather", "raw"], ["expand", "raw"], ["together", "raw"]]
    assert found["text"] == (
        "## gather\n[0, 1, 2]\n\n"
        f'## expand\n[{{"number": 0, "text": "{SECRET}"}}, {{"number": 2, "text": "{SECRET}"}}]\n\n'
        "## together\n2"
    )


def test_ten_steps_with_big_outputs_keep_the_context_under_four_thousand_tokens(
    work: Work,
) -> None:
    run_id = piping.start(size=2000).id
    work()
    last = result_of(run_id)
    assert last["step"] == "step_9"
    assert 1000 < last["tokens"] <= 4000
    assert last["kept"] == ["summarised"] * 9


def test_what_the_summary_covers_is_not_read_again_by_the_next_step(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[list[str]] = []
    real = RunMemory.results_of

    def results_of(memory: RunMemory, nodes: Any) -> Any:
        wanted = list(nodes)
        read.append(wanted)
        return real(memory, wanted)

    monkeypatch.setattr(RunMemory, "results_of", results_of)
    piping.start(size=2000)
    work()
    last = read[max(at for at, nodes in enumerate(read) if nodes == ["step_8"]) :]
    assert ["step_0"] not in last


def test_lines_of_the_log_say_which_try_speaks_and_hold_no_values(
    work: Work,
) -> None:
    run_id = telling.start(count=2, size=1).id
    with capture_logs([add_logger_name]) as lines:
        work()
    said = [line for line in lines if line["logger"] == "orchestrator.step"]
    where = {"run": str(run_id), "attempt": 1, "logger": "orchestrator.step"}
    spoken = [{key: line[key] for key in ("step", "item", *where)} for line in said]
    assert spoken == [
        {"step": "expand", "item": 0, **where},
        {"step": "expand", "item": 1, **where},
        {"step": "opinion", "item": -1, **where},
    ]
    assert not any(SECRET in str(line) for line in lines)
