"""The bars of the waterfall: arithmetic over attempts, waits and gates. No queries here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.models import Attempt, Gate, Step
from orchestrator.queries.step_rows import SpanRow

SHORTEST_WAIT = timedelta(milliseconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time from the start of a run to its end, or to now."""

    start: datetime
    end: datetime

    def span(
        self,
        kind: str,
        since: datetime,
        until: datetime,
        *,
        outcome: str = "",
        label: str = "",
        attempt: Attempt | None = None,
    ) -> SpanRow:
        """One bar, as fractions of the window."""
        whole = max((self.end - self.start).total_seconds(), 0.001)
        seconds = max(0.0, (until - since).total_seconds())
        return SpanRow(
            kind=kind,
            outcome=outcome,
            start=min(1.0, max(0.0, (since - self.start).total_seconds() / whole)),
            length=min(1.0, seconds / whole),
            seconds=seconds,
            label=label or kind,
            error_class=attempt.error_class if attempt else "",
            message=attempt.message if attempt else "",
            attempt=attempt.number if attempt else 0,
            at=since,
            function=attempt.function if attempt else "",
        )


def spans_of(
    step: Step, attempts: Sequence[Attempt], gates: Sequence[Gate], window: Window
) -> tuple[SpanRow, ...]:
    """Queue, tries, backoff and human wait of one step, in the order they happened."""
    found: list[SpanRow] = []
    previous: Attempt | None = None
    for attempt in attempts:
        found += _try(attempt, previous, window)
        previous = attempt
    found += _present(step, previous, window)
    found += [_human(gate, window) for gate in gates]
    return tuple(sorted(found, key=lambda span: span.at))


def _try(attempt: Attempt, previous: Attempt | None, window: Window) -> list[SpanRow]:
    started = attempt.started_at or attempt.ended_at
    queued = attempt.queued_at or started
    found = []
    same_round = previous is not None and previous.round == attempt.round
    if previous is not None and same_round and queued - previous.ended_at > SHORTEST_WAIT:
        found.append(window.span("backoff", previous.ended_at, queued))
    if started - queued > SHORTEST_WAIT:
        found.append(window.span("queued", queued, started))
    found.append(
        window.span(
            "running",
            started,
            attempt.ended_at,
            outcome=attempt.outcome,
            label=f"try {attempt.number}: {attempt.outcome}{answered_by(attempt)}",
            attempt=attempt,
        )
    )
    return found


def answered_by(attempt: Attempt) -> str:
    """Which alternative answered, behind a comma; nothing for the step's own function."""
    return f", answered by {attempt.function}" if attempt.function else ""


def _present(step: Step, previous: Attempt | None, window: Window) -> list[SpanRow]:
    """What the step is doing right now."""
    match step.state:
        case "ready":
            return [
                window.span("queued", step.ready_at or window.end, window.end, outcome="waiting")
            ]
        case "running":
            since = step.started_at or window.end
            label = "its items run" if step.item_count is not None else f"try {step.fence}: running"
            return [window.span("running", since, window.end, outcome="waiting", label=label)]
        case "retrying" if previous is not None:
            return [window.span("backoff", previous.ended_at, window.end, outcome="waiting")]
        case _:
            return []


def _human(gate: Gate, window: Window) -> SpanRow:
    until = gate.closed_at or window.end
    state = gate.state.replace("_", " ")
    outcome = "" if gate.closed_at else "waiting"
    return window.span("human", gate.opened_at, until, outcome=outcome, label=f"people: {state}")
