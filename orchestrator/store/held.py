"""A step in a worker's hand, and how statements name what it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from orchestrator.store.statements import fetch_one


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What never changes about a run: who started it, under which key, with which input."""

    id: UUID
    workflow: str
    version_id: int
    business_key: str
    started_by: int | None
    input: bytes
    input_sha256: str


@dataclass(frozen=True, slots=True)
class Held:
    """A step this worker holds. `fence` proves it: the run's for a plain step, the item's own else.

    `input` is the item's element, `edited_input` what an admin put in place of arguments.
    """

    run: RunFacts
    step_id: int
    node: str
    item: int
    number: int
    tries: int
    variant: int
    timeout_seconds: float
    input: bytes | None
    edited_input: bytes | None
    fence: int
    is_replay: bool

    @property
    def run_id(self) -> UUID:
        return self.run.id


# In the order of the fields of RunFacts and, behind its run, of Held.
RUN_FACTS = (
    "r.id, r.workflow, r.version_id, r.business_key, r.started_by_id, r.input, r.input_sha256"
)
STEP_FACTS = (
    "s.id, s.node, s.item, s.fence, s.tries, s.variant, s.timeout_seconds, s.input, s.edited_input"
)
REPLAYING = """EXISTS (SELECT 1 FROM orchestrator_deadletter d
                 WHERE d.step_id = s.id AND d.state = 'replaying')"""


def fetch_held(statement: str, values: dict[str, Any]) -> Held | None:
    """The step a statement found, as a row of RUN_FACTS and what `held_from` needs; None without one."""
    row = fetch_one(statement, values)
    return None if row is None else held_from(RunFacts(*row[:7]), row[7:])


def held_from(run: RunFacts, row: tuple[Any, ...]) -> Held:
    """From a row of `STEP_FACTS`, the fence that proves the hold, and whether it is a replay."""
    return Held(run, *row)
