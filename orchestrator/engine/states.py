"""The states of every machine and the one table of edges: models take their transitions from here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RunState(StrEnum):
    PENDING = "pending"  # created, nobody has claimed it yet
    RUNNING = "running"  # one worker holds it
    WAITING = "waiting"  # ready to be claimed, or parked at a gate, a timer or a fan-out
    COMPLETED = "completed"
    REJECTED = "rejected"  # people refused the content
    FAILED = "failed"  # a step is dead; a replay revives the run
    CANCELLED = "cancelled"


class StepState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    RUNNING = "running"
    RETRYING = "retrying"  # waits for next_at
    AWAITING_REVIEW = "awaiting_review"
    COMPLETED = "completed"
    SKIPPED = "skipped"  # ended without output, leaving a gap
    NOT_TAKEN = "not_taken"  # a branch chose another way, or this round has no such item
    REJECTED = "rejected"
    DEAD = "dead"  # a dead letter holds it
    CANCELLED = "cancelled"


class GateState(StrEnum):
    OPEN = "open"
    ESCALATED = "escalated"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class LetterState(StrEnum):
    OPEN = "open"
    REPLAYING = "replaying"
    RESOLVED = "resolved"
    DISCARDED = "discarded"


class EffectState(StrEnum):
    INTENDED = "intended"  # written down before anything leaves
    SENT = "sent"  # on its way: whether it arrived is not known yet
    CONFIRMED = "confirmed"  # the foreign system answered, or was read and has it
    REJECTED = "rejected"  # the foreign system refused it


class BreakerState(StrEnum):
    CLOSED = "closed"  # the model is asked
    OPEN = "open"  # it is left out: it failed too often, or people switched it off
    HALF_OPEN = "half_open"  # one call probes whether it answers again


class VersionState(StrEnum):
    ACTIVE = "active"
    DRAINING = "draining"
    RETIRED = "retired"


class Outcome(StrEnum):
    """How one try ended."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"  # the worker died or lost its lease
    LATE = "late"  # a result that came after the lease was lost: recorded, changes nothing
    RELEASED = "released"  # given back without a verdict (deferred, cancelled)


Edges = dict[str, tuple[str, ...]]

RUN_EDGES: Final[Edges] = {
    "pending": ("running", "cancelled"),
    "running": ("waiting", "completed", "rejected", "failed", "cancelled"),
    "waiting": ("running", "completed", "rejected", "failed", "cancelled"),
    "failed": ("waiting", "cancelled"),
    "completed": ("waiting",),
    "rejected": (),
    "cancelled": (),
}
STEP_EDGES: Final[Edges] = {
    "pending": ("ready", "not_taken", "cancelled"),
    "ready": ("running", "cancelled"),
    "running": (
        "completed",
        "retrying",
        "awaiting_review",
        "ready",
        "skipped",
        "dead",
        "cancelled",
    ),
    "retrying": ("ready", "cancelled"),
    "awaiting_review": ("completed", "rejected", "ready", "pending", "cancelled"),
    # running: a fan-out whose item is replayed; not_taken: an item whose fan-out goes again
    "dead": ("ready", "running", "pending", "not_taken", "cancelled"),
    "completed": ("ready", "pending", "not_taken"),
    "skipped": ("ready", "pending", "not_taken"),
    "not_taken": ("pending", "ready"),
    "rejected": (),
    "cancelled": (),
}
GATE_EDGES: Final[Edges] = {
    "open": ("approved", "rejected", "sent_back", "escalated", "expired", "cancelled"),
    "escalated": ("approved", "rejected", "sent_back", "escalated", "expired", "cancelled"),
    "approved": (),
    "rejected": (),
    "sent_back": (),
    "expired": (),
    "cancelled": (),
}
LETTER_EDGES: Final[Edges] = {
    "open": ("replaying", "discarded"),
    "replaying": ("resolved", "open", "discarded"),
    "resolved": (),
    "discarded": (),
}
EFFECT_EDGES: Final[Edges] = {
    "intended": ("sent", "confirmed"),
    "sent": ("confirmed", "rejected", "intended"),
    "confirmed": (),
    "rejected": ("intended",),
}
BREAKER_EDGES: Final[Edges] = {
    "closed": ("open",),
    # closed: people say so; by itself it closes through a probe only
    "open": ("half_open", "closed"),
    "half_open": ("closed", "open"),
}
VERSION_EDGES: Final[Edges] = {
    "active": ("draining",),
    "draining": ("retired", "active"),
    "retired": ("active",),
}

MACHINES: Final[dict[str, Edges]] = {
    "run": RUN_EDGES,
    "step": STEP_EDGES,
    "gate": GATE_EDGES,
    "dead letter": LETTER_EDGES,
    "effect": EFFECT_EDGES,
    "breaker": BREAKER_EDGES,
    "workflow version": VERSION_EDGES,
}

RUN_OPEN: Final = frozenset({RunState.PENDING, RunState.RUNNING, RunState.WAITING})
# These need their very version: the open ones, and the failed, which a replay may revive.
RUN_PINNED: Final = RUN_OPEN | {RunState.FAILED}
STEP_OPEN: Final = frozenset(
    {
        StepState.PENDING,
        StepState.READY,
        StepState.RUNNING,
        StepState.RETRYING,
        StepState.AWAITING_REVIEW,
    }
)
STEP_DELIVERED: Final = frozenset({StepState.COMPLETED, StepState.SKIPPED})
STEP_SETTLED: Final = STEP_DELIVERED | {StepState.NOT_TAKEN}
GATE_OPEN: Final = frozenset({GateState.OPEN, GateState.ESCALATED})


def sources(edges: Edges, target: str) -> list[str]:
    """All states from which `target` can be reached: what a django-fsm transition takes as source."""
    return [state for state, targets in edges.items() if target in targets]


def is_edge(edges: Edges, source: str, target: str) -> bool:
    """Whether the table lets `source` become `target`."""
    return target in edges[source]
