"""What happened in a play, line by line, in words that may be pasted into a report: no values of any step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orchestrator.engine import changes as c
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event
from orchestrator.engine.states import (
    GATE_OPEN,
    RUN_OPEN,
    GateState,
    LetterState,
    Outcome,
    StepState,
)
from orchestrator.execution.labels import gap_message, item_label
from orchestrator.testing.memory import Memory

LONG = 600  # seconds, from where on a clock reads better
VERDICTS = {
    "approve": "approved",
    "reject": "rejected",
    "send_back": "sent back",
    "escalate": "escalated",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, so long after the start."""

    at: timedelta
    text: str


@dataclass(slots=True, kw_only=True)
class Trace:
    """Tells decisions in words; `name_of` gives the name of a person."""

    memory: Memory
    name_of: Callable[[int], str]
    began: datetime
    lines: list[Line] = field(default_factory=list)

    def tell(self, event: Event, decision: Decision) -> None:
        """Add what the decision on `event` did."""
        if decision.ignored:
            self.add(f"{type(event).__name__} ignored: {decision.ignored}")
        for text in self._told(decision.changes):
            self.add(text)

    def add(self, text: str) -> None:
        self.lines.append(Line(self.memory.now - self.began, text))

    def _told(self, changes: tuple[c.Change, ...]) -> Iterator[str]:
        """A try and what became of its step are one line; so are a vote and what became of its gate."""
        ended: c.AttemptEnded | None = None
        for change in changes:
            match change:
                case c.AttemptEnded():
                    ended = change
                case c.StepChange() if ended and (ended.node, ended.item) == (
                    change.node,
                    change.item,
                ):
                    yield f"{self._try(ended)}{self._outcome(ended, change)}"
                    ended = None
                case c.StepChange(to=StepState.NOT_TAKEN, item=-1):
                    yield f"{change.node} not taken"
                case _:
                    yield from filter(None, [self._alone(change)])

    def _alone(self, change: c.Change) -> str:
        """A change that needs no other to be understood, "" for one that nobody need know of."""
        match change:
            case c.ItemsCreated():
                return f"{change.node} {len(change.inputs)} items"
            case c.ApprovalCast():
                return self._vote(change)
            case c.GateChange():
                return self._gate(change)
            case c.ApprovalsLapsed():
                return f"{self.memory.gate(change.gate_id).node} approvals lapsed"
            case c.RevisionMade():
                gate = self.memory.gate(change.gate_id)
                return f"{gate.node} corrected by {self.name_of(change.person_id)}"
            case c.LetterChange():
                return self._letter(change)
            case c.ReplayMade():
                return f"run replayed from {change.node}"
            case c.RunChange() if change.to not in RUN_OPEN:
                return f"run {change.to}"
        return ""

    def _try(self, ended: c.AttemptEnded) -> str:
        by = f" by {ended.function}" if ended.function else ""
        what = "deferred" if ended.outcome is Outcome.RELEASED and ended.failure else ended.outcome
        error = (
            f" {ended.failure.error_class}"
            if ended.outcome is Outcome.ERROR and ended.failure
            else ""
        )
        return f"{self._label(ended.node, ended.item)}{by} {what}{error}"

    def _outcome(self, ended: c.AttemptEnded, change: c.StepChange) -> str:
        match change.to:
            case StepState.RETRYING if change.next_at is not None:
                how = "again" if ended.outcome is Outcome.RELEASED else "retry"
                return f" -> {how} in {seconds_of(change.next_at - self.memory.now)}"
            case StepState.READY:
                answering = self.memory.definition.steps[change.node].answering(change.variant)
                return f" -> {answering} takes over" if answering else " -> again"
            case StepState.SKIPPED:
                row = self.memory.steps[change.node, change.item]
                return f" -> skipped: {gap_message(self.memory.definition, row)}"
            case StepState.AWAITING_REVIEW:
                gate = self.memory.gates[-1]
                spec = self.memory.definition.steps[gate.node].asked(gate.cause)
                return f" -> review by {', '.join(spec.slots)}"
            case StepState.COMPLETED if self._is_join(change):
                return f": {change.reason}"
            case StepState.DEAD:
                return " -> dead letter" if ended.failure else f" -> dead: {change.reason}"
        return ""

    def _is_join(self, change: c.StepChange) -> bool:
        return change.item < 0 and self.memory.definition.steps[change.node].parallel is not None

    def _label(self, node: str, item: int) -> str:
        if item < 0:
            return node
        return f"{node}[{item_label(self.memory.definition, self.memory.steps[node, item])}]"

    def _vote(self, change: c.ApprovalCast) -> str:
        name = self.name_of(change.person_id)
        role = "" if name.startswith(change.role) else f" ({change.role})"
        node = self.memory.gate(change.gate_id).node
        return f"{node} {VERDICTS[change.verdict]} by {name}{role}"

    def _gate(self, change: c.GateChange) -> str:
        gate = self.memory.gate(change.gate_id)
        if change.to is GateState.EXPIRED:
            return f"{gate.node} expired: nobody answered in time"
        if change.to not in GATE_OPEN:
            return ""
        if change.due_at is None and change.reason.startswith("overdue"):
            return f"{gate.node} overdue: nobody left to ask"
        spec = self.memory.definition.steps[gate.node].asked(gate.cause)
        return f"{gate.node} now also asks {spec.ladder[change.level - 1].role}: {change.reason}"

    def _letter(self, change: c.LetterChange) -> str:
        label = self._label(*self.memory.letters[change.letter_id - 1].key)
        if change.to is LetterState.REPLAYING:
            return f"{label} replayed"
        return f"{label} dead letter discarded" if change.to is LetterState.DISCARDED else ""


def seconds_of(length: timedelta) -> str:
    """A length of time, as short as a reader needs it.

    >>> seconds_of(timedelta(seconds=0.8444)), seconds_of(timedelta(hours=1, seconds=2))
    ('0.84 s', '1:00:02 h')
    """
    seconds = length.total_seconds()
    if seconds >= LONG:
        return f"{timedelta(seconds=round(seconds))} h"
    return f"{seconds:.2f}".rstrip("0").rstrip(".") + " s"
