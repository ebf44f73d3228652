"""Small pictures of runs for tables of decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, parallel
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import Change, RunChange, StepChange
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Failure, Payload, StepFailed, StepSucceeded
from orchestrator.engine.snapshot import (
    GateSnapshot,
    ItemCounts,
    LetterSnapshot,
    RunSnapshot,
    StepSnapshot,
    Vote,
)
from orchestrator.engine.states import GateState, LetterState, RunState, StepState
from tests.definitions import definition_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STARTER = 99
GATE_ID = UUID(int=7)


def payload(text: str) -> Payload:
    return Payload(
        data=text.encode(), sha256=hashlib.sha256(text.encode()).hexdigest(), size=len(text)
    )


CONTENT = payload("content")
ERROR = Failure(error_class="E", code="error", message="")

work = AgentWorkflow(name="scenes", version="1")


@work.step(retry=RetryPolicy(retries=2, base=10, cap=30), crash_limit=2)
def read(text: str) -> list[str]:
    return [text]


@work.step(on_exhausted="skip", gap="a part is missing")
@parallel(max_workers=2)
def parts(part: str) -> str:
    return part


@work.step(
    gate=HumanReviewGate(
        required_approvals=["doctor", "quality"], timeout=60, escalate_to=[("head", 30), "chief"]
    )
)
def review(parts: list[str]) -> str:
    return "".join(parts)


@work.step()
def publish(review: str) -> str:
    return review


DEFINITION: WorkflowDefinition = definition_of(work)


def step(node: str, state: StepState, *, item: int = -1, **more: Any) -> StepSnapshot:
    values: dict[str, Any] = {"fence": 1, "tries": 1, "crash_count": 0} | more
    return StepSnapshot(node=node, item=item, state=state, **values)


READ = step("read", StepState.COMPLETED)
FANNED = step("parts", StepState.RUNNING, fanned_out=True)


def scene(
    *steps: StepSnapshot,
    state: RunState = RunState.RUNNING,
    fence: int = 5,
    gate: GateSnapshot | None = None,
    items: Mapping[str, ItemCounts] | None = None,
    letters: tuple[LetterSnapshot, ...] = (),
) -> RunSnapshot:
    return RunSnapshot(
        id=UUID(int=1),
        state=state,
        fence=fence,
        started_by=STARTER,
        steps={s.node: s for s in steps if s.item < 0},
        item=next((s for s in steps if s.item >= 0), None),
        items=items or {},
        gate=gate,
        letters=letters,
    )


def open_gate(*votes: tuple[int, str], **more: Any) -> GateSnapshot:
    values: dict[str, Any] = {
        "cause": "",
        "state": GateState.OPEN,
        "generation": 1,
        "level": 0,
        "content_hash": CONTENT.sha256,
    } | more
    return GateSnapshot(
        id=GATE_ID,
        node="review",
        votes=tuple(Vote(person_id=person, slot=slot) for person, slot in votes),
        **values,
    )


def letter(node: str, item: int = -1, state: LetterState = LetterState.OPEN) -> LetterSnapshot:
    return LetterSnapshot(id=1, node=node, item=item, state=state)


def succeeded(node: str, *, item: int = -1, fence: int = 5) -> StepSucceeded:
    return StepSucceeded(node=node, item=item, fence=fence, output=CONTENT)


def failed(node: str, failure: Failure = ERROR, *, item: int = -1, fence: int = 5) -> StepFailed:
    return StepFailed(node=node, item=item, fence=fence, failure=failure, chance=0.5)


def moves(decision: Decision) -> list[tuple[str, int, str]]:
    """The steps that move, in order."""
    changes: tuple[Change, ...] = decision.changes
    return [(c.node, c.item, c.to.value) for c in changes if isinstance(c, StepChange)]


def run_state(decision: Decision) -> str | None:
    """What the run becomes, if it changes."""
    found = [c.to.value for c in decision.changes if isinstance(c, RunChange)]
    assert len(found) <= 1
    return found[0] if found else None


def of_kind(decision: Decision, kind: type) -> list[Any]:
    return [change for change in decision.changes if isinstance(change, kind)]


def kinds(decision: Decision) -> list[str]:
    return [type(change).__name__ for change in decision.changes]
