"""What people approved before a step: nothing else may leave the house behind a gate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import F
from pydantic_core import to_jsonable_python

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import GateState, StepState
from orchestrator.exceptions import Invalid, NotApproved
from orchestrator.execution.contracts import load_argument
from orchestrator.models import Gate, GateRevision
from orchestrator.store import payloads
from orchestrator.store.leases import Held


def approved_hash(definition: WorkflowDefinition, held: Held, content: Any) -> str:
    """The hash of `content`, which the last gate before the step must have approved in this round.

    Without a gate before it the step may write what it likes, and "" means: no content was named.
    Raises NotApproved.
    """
    gates = gates_before(definition, held.node)
    if not gates:
        return "" if content is None else hash_of(content)
    if content is None:
        raise NotApproved(
            f"step {held.node!r} writes behind the gate {' and '.join(gates)}: say in content= which "
            "approved content the write rests on"
        )
    approved = _approved(definition, held, gates)
    for gate in approved:
        if _is(content, gate):
            return str(gate.content_hash)
    raise NotApproved(
        f"step {held.node!r} would write something else than what people approved at "
        f"{' and '.join(gate.step.node for gate in approved) or ' and '.join(gates)}; "
        "pass on the output of that gate unchanged as content="
    )


def gates_before(definition: WorkflowDefinition, node: str) -> tuple[str, ...]:
    """The gates that `node` rests on, in order."""
    return tuple(name for name in definition.upstream(node) if definition.steps[name].gate)


def hash_of(value: Any) -> str:
    """The hash a stored payload of this value has; models count as what they dump."""
    return hashlib.sha256(_canonical(value)).hexdigest()


def plain(value: Any) -> Any:
    """The value as plain JSON types."""
    return orjson.loads(_canonical(value))


def _canonical(value: Any) -> bytes:
    try:
        return orjson.dumps(to_jsonable_python(value, by_alias=False), option=payloads.OPTIONS)
    except (TypeError, ValueError) as error:
        kind = type(value).__name__
        raise Invalid(f"a value of an effect is JSON or a model, not this {kind}") from error


def _approved(
    definition: WorkflowDefinition, held: Held, gates: tuple[str, ...]
) -> tuple[Gate, ...]:
    """The present round of these gates as far as they are approved, but those with a later one behind."""
    rows = Gate.objects.filter(run=held.run_id, step__node__in=gates, step__item=-1)
    newest = rows.select_related("step").order_by("step", "-opened_at").distinct("step")
    found = {
        row.step.node: row
        for row in newest
        if row.state == GateState.APPROVED and row.step.state == StepState.COMPLETED
    }
    return tuple(row for name, row in found.items() if not _is_superseded(definition, name, found))


def _is_superseded(definition: WorkflowDefinition, name: str, others: Iterable[str]) -> bool:
    return any(name in definition.upstream(other) for other in others)


def _is(content: Any, gate: Gate) -> bool:
    """Whether this is the approved content: by its hash, or as the model it was loaded into."""
    if hash_of(content) == gate.content_hash:
        return True
    stored = GateRevision.objects.filter(gate=gate, generation=F("gate__generation")).get()
    approved = payloads.decode(stored.content, run=gate.run_id, sha256=stored.content_hash)
    loaded = load_argument(type(content), approved)
    return loaded is not approved and hash_of(loaded) == hash_of(content)
