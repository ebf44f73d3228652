"""How items become one value, and what a join reports."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import AgentWorkflow, DefinitionError, parallel, reduce
from orchestrator.declare.binding import Source
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.joins import join
from tests.definitions import definition_of


@pytest.mark.parametrize(
    ("strategy", "outputs", "value", "report"),
    [
        ("concat", [], [], []),
        ("concat", [[1], [], [2]], [1, 2], []),
        ("concat", [[1], 2], [[1], 2], []),
        ("merge", [], {}, []),
        ("merge", [{"a": 1}, {"b": 2}, {"a": 1}], {"a": 1, "b": 2}, []),
        (
            "merge",
            [{"a": 1}, {"a": 2}, {"a": 1}],
            {"a": 1},
            [{"key": "a", "values": {0: 1, 1: 2, 2: 1}}],
        ),
        ("vote", [], None, []),
        ("vote", ["x"], "x", [{"value": "x", "items": [0]}]),
        (
            "vote",
            ["y", "x", "x"],
            "x",
            [{"value": "x", "items": [1, 2]}, {"value": "y", "items": [0]}],
        ),
        ("vote", ["y", "x"], "y", [{"value": "y", "items": [0]}, {"value": "x", "items": [1]}]),
        ("vote", [{"a": 1, "b": 2}, {"b": 2, "a": 1}], {"a": 1, "b": 2}, None),
        (sum, [1, 2, 3], 6, []),
    ],
)
def test_items_become_one_value(
    strategy: Any, outputs: list[Any], value: Any, report: list[Any] | None
) -> None:
    found = join(strategy, list(enumerate(outputs)), reported=True)
    assert found.value == value
    assert report is None or found.report == report


def test_a_conflict_nobody_looks_at_is_an_error_that_names_the_key() -> None:
    with pytest.raises(DefinitionError, match="give the key 'a' different values") as caught:
        join("merge", [(0, {"a": 1}), (1, {"a": 2})])
    assert caught.value.code == "merge_conflict"
    with pytest.raises(DefinitionError, match="merge joins objects, but item 2 is a list"):
        join("merge", [(0, {}), (1, [])])


def frozen(strategy: Any, step: Any) -> WorkflowDefinition:
    work = AgentWorkflow(name="flow", version="1")

    @work.step()
    @parallel(over="pages")
    def read(page: str) -> str:
        return page

    work.step()(reduce(strategy=strategy)(step))
    return definition_of(work)


def test_the_report_is_bound_by_the_name_its_strategy_gives_it() -> None:
    def merged(whole: Any, conflicts: Any) -> None: ...
    def voted(read: Any, votes: Any) -> None: ...
    def chained(whole: Any, conflicts: Any) -> None: ...

    assert frozen("merge", merged).bindings["merged"].sources == {
        "whole": Source("step", "read"),
        "conflicts": Source("report"),
    }
    assert frozen("vote", voted).bindings["voted"].sources["votes"] == Source("report")
    with pytest.raises(DefinitionError, match="cannot tell where 'whole', 'conflicts' come from"):
        frozen("concat", chained)


def test_the_code_of_a_joining_function_belongs_to_the_fingerprint() -> None:
    def joined(parts: Any) -> None: ...
    def first(parts: list[Any]) -> Any:
        return parts[0]

    one = frozen(first, joined)

    def first(parts: list[Any]) -> Any:  # type: ignore[no-redef]
        return parts[-1]

    del joined.__orchestrator_flow__  # type: ignore[attr-defined]
    other = frozen(first, joined)
    assert one.graph["steps"][1]["reduce"][0] == other.graph["steps"][1]["reduce"][0] == "first"
    assert one.fingerprint != other.fingerprint
