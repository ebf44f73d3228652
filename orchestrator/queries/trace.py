"""One run as a trace: every node of the pinned graph, with bars for what happened and words for what did not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import LetterState
from orchestrator.execution.labels import gap_message, item_label
from orchestrator.models import Attempt, DeadLetter, Effect, Gate, Run, Step
from orchestrator.queries.models import calls_in, calls_of, spent_on
from orchestrator.queries.sizes import size_of, sizes_of, total
from orchestrator.queries.spans import Window, spans_of
from orchestrator.queries.step_rows import EffectRow, SpanRow, StateSize, StepRow
from orchestrator.store import versions

MAX_ITEMS = 200
NEVER_RAN = {
    "rejected": "never ran: people rejected the content before it",
    "failed": "never ran: a step before it failed",
    "cancelled": "never ran: the run was cancelled",
}


def trace_of(run: Run) -> dict[str, Any]:
    """What `RunDetail` adds to a row: steps with their bars, the split of time, gate, letter, cause."""
    sizes = sizes_of(run)
    rows = _step_rows(run, sizes)
    gate = Gate.objects.filter(run=run).order_by("-opened_at").first()
    letter = DeadLetter.objects.filter(run=run, state=LetterState.OPEN).first()
    return {
        "fingerprint": run.version.fingerprint,
        **_split(rows),
        "size": total(sizes.values()),
        "spending": spent_on(run.pk),
        "steps": rows,
        "gate_id": gate.pk if gate else None,
        "dead_letter_id": letter.pk if letter else None,
        "cause": _cause(run, letter),
    }


def step_row(run: Run, step: Step) -> StepRow:
    """One step alone."""
    attempts = list(Attempt.objects.filter(step=step).order_by("id"))
    gates = list(Gate.objects.filter(step=step).order_by("opened_at"))
    definition, kind = versions.carried(run.version), _kinds(run).get(step.node, "step")
    row = _row(definition, step, attempts, gates, _window(run), kind, sizes_of(run))
    calls = calls_of([step.pk]).get(step.pk, ())
    return replace(row, effects=_effects(step.effects.all())[step.pk], calls=calls)


def _step_rows(run: Run, sizes: dict[str, StateSize]) -> tuple[StepRow, ...]:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(step__run=run, step__item__lt=MAX_ITEMS).order_by("id"):
        attempts[attempt.step_id].append(attempt)
    gates: dict[int, list[Gate]] = defaultdict(list)
    for gate in Gate.objects.filter(run=run).order_by("opened_at"):
        gates[gate.step_id].append(gate)
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in run.steps.filter(item__lt=MAX_ITEMS).defer("output").order_by("node", "item"):
        steps[step.node].append(step)
    definition = versions.carried(run.version)
    window, kinds = _window(run), _kinds(run)
    effects, calls = _effects(run.effects.filter(step__item__lt=MAX_ITEMS)), calls_in(run.pk)
    rows: list[StepRow] = []
    for node, kind in kinds.items():
        if node not in steps:
            rows.append(_never_ran(run, node, kind))
        for step in steps[node]:
            row = _row(definition, step, attempts[step.pk], gates[step.pk], window, kind, sizes)
            rows.append(replace(row, effects=effects[step.pk], calls=calls.get(step.pk, ())))
    return tuple(rows)


def _effects(writes: QuerySet[Effect]) -> defaultdict[int, tuple[EffectRow, ...]]:
    """Writes to foreign systems, by step."""
    found: defaultdict[int, tuple[EffectRow, ...]] = defaultdict(tuple)
    for effect in writes.defer("receipt").order_by("id"):
        row = EffectRow(
            operation=effect.operation,
            target=effect.target,
            state=effect.state,
            sends=effect.sends,
            changed_at=effect.changed_at,
        )
        found[effect.step_id] += (row,)
    return found


def _window(run: Run) -> Window:
    return Window(start=run.created_at, end=run.finished_at or timezone.now())


def _kinds(run: Run) -> dict[str, str]:
    """Every node of the pinned graph with its kind, in order."""
    return {step["name"]: _kind(step) for step in run.version.graph["steps"]}


def _kind(step: dict[str, Any]) -> str:
    if step["gate"]:
        return "gate"
    if step["parallel"]:
        return "parallel"
    if step.get("branch"):
        return "branch"
    return "reduce" if step["reduce"] else "step"


def _row(
    definition: WorkflowDefinition | None,
    step: Step,
    attempts: list[Attempt],
    gates: list[Gate],
    window: Window,
    kind: str,
    sizes: dict[str, StateSize],
) -> StepRow:
    return StepRow(
        id=step.pk,
        node=step.node,
        item=step.item,
        label=item_label(definition, step),
        state=step.state,
        kind=kind,
        tries=step.fence,
        round=step.round,
        note=_note(definition, step),
        size=sizes[step.node] if step.item < 0 else size_of(step),
        spans=spans_of(step, attempts, gates, window),
    )


def _never_ran(run: Run, node: str, kind: str) -> StepRow:
    return StepRow(
        id=0,
        node=node,
        item=-1,
        label=node,
        state="pending",
        kind=kind,
        tries=0,
        round=0,
        note=NEVER_RAN.get(run.state, "not reached yet"),
        size=StateSize(),
        spans=(),
    )


def _note(definition: WorkflowDefinition | None, step: Step) -> str:
    if step.state == "skipped" or (step.state == "dead" and step.gap):
        return gap_message(definition, step)
    if step.state == "not_taken" and step.item >= 0:
        return "not in this round"
    if step.state in ("dead", "rejected", "cancelled", "retrying", "not_taken"):
        return step.reason.replace("_", " ")
    branch = definition.steps[step.node].branch if definition else None
    return f"chooses by {branch.on.replace('_', ' ')}" if branch else ""


def _split(rows: tuple[StepRow, ...]) -> dict[str, float]:
    """Seconds of the run in which a machine worked, people were asked, or nothing but waiting was done."""
    return {
        "machine_seconds": _covered(rows, "running"),
        "queue_seconds": _covered(rows, "queued") + _covered(rows, "backoff"),
        "human_seconds": _covered(rows, "human"),
    }


def _covered(rows: tuple[StepRow, ...], kind: str) -> float:
    """Seconds covered by bars of a kind; overlapping items count once."""
    bars: list[SpanRow] = [span for row in rows for span in row.spans if span.kind == kind]
    total, reached = 0.0, None
    for bar in sorted(bars, key=lambda span: span.at):
        begin = bar.at.timestamp()
        end = begin + bar.seconds
        if reached is not None:
            begin = max(begin, reached)
        total += max(0.0, end - begin)
        reached = end if reached is None else max(reached, end)
    return total


def _cause(run: Run, letter: DeadLetter | None) -> str:
    """Why a run did not complete, in one plain sentence."""
    if run.state == "rejected":
        return "People rejected the content."
    if run.state == "cancelled":
        return f"Cancelled: {run.reason}."
    if letter is None:
        return ""
    tries = letter.step.fence
    times = "once" if tries == 1 else f"{tries} times"
    what = letter.message or letter.error_class
    return f"Step {letter.step} was tried {times} and ended as a dead letter: {what}"
