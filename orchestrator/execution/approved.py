"""What people approved before a step: nothing else may leave the house behind a gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.exceptions import NotApproved
from orchestrator.execution.canonical import hash_of
from orchestrator.execution.contracts import load_argument


@dataclass(frozen=True, slots=True)
class Approved:
    """What people approved at a gate: the hash of the content, and the content when it is asked for."""

    content_hash: str
    load: Callable[[], Any]


def approved_hash(
    definition: WorkflowDefinition,
    node: str,
    content: Any,
    *,
    approved: Callable[[tuple[str, ...]], Mapping[str, Approved]],
) -> str:
    """The hash of `content`, which the last gate before the step must have approved in this round.

    `approved` tells of these gates what was approved in their present round. Without a gate before
    it the step may write what it likes, and "" means: no content was named. Raises NotApproved.
    """
    gates = gates_before(definition, node)
    if not gates:
        return "" if content is None else hash_of(content)
    if content is None:
        raise NotApproved(
            f"step {node!r} writes behind the gate {' and '.join(gates)}: say in content= which "
            "approved content the write rests on"
        )
    found = approved(gates)
    last = {name: it for name, it in found.items() if not _is_superseded(definition, name, found)}
    for it in last.values():
        if _is(content, it):
            return it.content_hash
    if not last:
        raise NotApproved(
            f"step {node!r} writes behind the gate {' and '.join(gates)}, where nobody approved "
            "anything in this round of the run"
        )
    raise NotApproved(
        f"step {node!r} would write something else than what people approved at "
        f"{' and '.join(last)}; pass on the output of that gate unchanged as content="
    )


def gates_before(definition: WorkflowDefinition, node: str) -> tuple[str, ...]:
    """The gates that `node` rests on, in order."""
    return tuple(name for name in definition.upstream(node) if definition.steps[name].gate)


def _is_superseded(definition: WorkflowDefinition, name: str, others: Iterable[str]) -> bool:
    return any(name in definition.upstream(other) for other in others)


def _is(content: Any, approved: Approved) -> bool:
    """Whether this is the approved content: by its hash, or as the model it was loaded into."""
    if hash_of(content) == approved.content_hash:
        return True
    stored = approved.load()
    loaded = load_argument(type(content), stored)
    return loaded is not stored and hash_of(loaded) == hash_of(content)
