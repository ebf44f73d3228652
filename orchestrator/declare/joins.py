"""How the results of a fan-out become one argument: concat, merge, vote, or a function of the author's."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from orchestrator.exceptions import DefinitionError

Strategy = Literal["concat", "merge", "vote"]
STRATEGIES: tuple[str, ...] = get_args(Strategy)
REPORTS = {"merge": "conflicts", "vote": "votes"}


@dataclass(frozen=True, slots=True)
class Joined:
    """The one value, and what was left out for it: the conflicts of a merge, the votes of a vote."""

    value: Any
    report: list[dict[str, Any]] = field(default_factory=list)


def join(
    strategy: Strategy | Callable[[list[Any]], Any],
    outputs: Sequence[tuple[int, Any]],
    *,
    reported: bool = False,
) -> Joined:
    """Apply a strategy to (item, result) pairs in item order.

    `reported`: the step looks at the report, so that a conflict need not fail it.

    >>> join("concat", [(0, [1]), (1, [2, 3])]).value
    [1, 2, 3]
    >>> join("vote", [(0, "flu"), (1, "cold"), (2, "cold")]).value
    'cold'
    >>> join("merge", [(0, {"a": 1}), (2, {"a": 2})], reported=True).report
    [{'key': 'a', 'values': {0: 1, 2: 2}}]
    """
    values = [value for _, value in outputs]
    if callable(strategy):
        return Joined(strategy(values))
    if strategy == "vote":
        return _voted(outputs)
    if strategy == "merge":
        return _merged(outputs, reported=reported)
    chained = all(isinstance(value, list) for value in values)
    return Joined([part for value in values for part in value] if chained else values)


def _voted(outputs: Sequence[tuple[int, Any]]) -> Joined:
    """What most items say; of equals what was said first. Objects are equal whatever the order of their keys."""
    votes: dict[str, dict[str, Any]] = {}
    for item, value in outputs:
        vote = votes.setdefault(json.dumps(value, sort_keys=True), {"value": value, "items": []})
        vote["items"].append(item)
    ranked = sorted(votes.values(), key=lambda vote: -len(vote["items"]))
    return Joined(ranked[0]["value"] if ranked else None, ranked)


def _merged(outputs: Sequence[tuple[int, Any]], *, reported: bool) -> Joined:
    """One dict; where items differ the first value stays, if somebody looks at the conflicts."""
    merged: dict[str, Any] = {}
    said: dict[str, dict[int, Any]] = {}
    for item, output in outputs:
        if not isinstance(output, dict):
            raise DefinitionError(
                f"merge joins objects, but item {item + 1} is a {type(output).__name__}",
                code="merge_impossible",
            )
        for key, value in output.items():
            merged.setdefault(key, value)
            said.setdefault(key, {})[item] = value
    conflicts = [
        {"key": key, "values": values}
        for key, values in said.items()
        if any(value != merged[key] for value in values.values())
    ]
    if conflicts and not reported:
        raise DefinitionError(
            f"two items give the key {conflicts[0]['key']!r} different values; a parameter named "
            "'conflicts' would receive them",
            code="merge_conflict",
        )
    return Joined(merged, conflicts)
