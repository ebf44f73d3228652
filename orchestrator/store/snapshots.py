"""From a locked scene to the frozen picture the decision looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from orchestrator.engine.events import (
    CancelRequested,
    DeadlinePassed,
    Event,
    ItemsSettled,
    LetterDiscarded,
    LetterReplayed,
    RunReplayed,
    StepFailed,
    VoteCast,
)
from orchestrator.engine.snapshot import (
    GateSnapshot,
    ItemCounts,
    LetterSnapshot,
    RunSnapshot,
    StepSnapshot,
    Vote,
)
from orchestrator.engine.states import (
    STEP_OPEN,
    GateState,
    LetterState,
    Outcome,
    RunState,
    StepState,
)
from orchestrator.models import Approval, Attempt, DeadLetter, Gate, Run, Step
from orchestrator.store import rows, versions
from orchestrator.store.load import Scene, read_steps

# Only what people do, and a deadline that rejects, can touch a letter that is open: a fan-out with thousands
# of them must not read them all whenever one more item ends.
PEOPLES_EVENTS = (
    CancelRequested,
    DeadlinePassed,
    LetterDiscarded,
    LetterReplayed,
    RunReplayed,
    VoteCast,
)


def take_snapshot(scene: Scene, event: Event) -> RunSnapshot:
    """The frozen picture of a scene that the decision looks at."""
    run = scene.run
    failures = _failures(scene, event)
    steps = {key: _step(row, failures.get(key, {})) for key, row in scene.steps.items()}
    nodes = {node: step for (node, item), step in steps.items() if item < 0}
    items = [step for (_, item), step in steps.items() if item >= 0]
    counted = event.node if isinstance(event, ItemsSettled) else None
    replays = isinstance(event, RunReplayed)
    drifted, retired = versions.found_again(run) if replays else (False, False)
    return RunSnapshot(
        id=run.pk,
        state=RunState(run.state),
        fence=run.fence,
        started_by=run.started_by_id,
        steps=nodes,
        item=items[0] if items else None,
        items={counted: _item_counts(run, counted)} if counted else {},
        gate=_gate_snapshot(scene.gate, scene.votes) if scene.gate else None,
        letters=_letters(scene, event),
        drifted=drifted,
        retired=retired,
    )


def _failures(scene: Scene, event: Event) -> dict[tuple[str, int], Counter[str]]:
    """The failed tries behind the present one, where a retry policy has budgets per class of errors.

    `tries` knows how many they are: it is refilled by a replay, a new round and a fallback, and does
    not count crashes and tries that were given back.
    """
    if not isinstance(event, StepFailed):
        return {}
    row = scene.steps.get((event.node, event.item))
    if row is None or not scene.definition.steps[event.node].retry.per_error:
        return {}
    ended = Attempt.objects.filter(step=row, outcome__in=[Outcome.ERROR, Outcome.TIMEOUT])
    classes = ended.order_by("-id").values_list("error_class", flat=True)
    return {(event.node, event.item): Counter(classes[: max(0, row.tries - 1)])}


def _step(row: Step, failures: Mapping[str, int]) -> StepSnapshot:
    return StepSnapshot(
        node=row.node,
        item=row.item,
        state=StepState(row.state),
        fence=row.fence,
        tries=row.tries,
        crash_count=row.crash_count,
        variant=row.variant,
        round=row.round,
        failures=failures,
        fanned_out=row.item_count is not None,
    )


def _item_counts(run: Run, node: str) -> ItemCounts:
    items = run.steps.filter(node=node, item__gte=0).values("state").annotate(count=Count("id"))
    by_state = {row["state"]: row["count"] for row in items.order_by()}
    return ItemCounts(
        open=sum(by_state.get(state, 0) for state in STEP_OPEN),
        completed=by_state.get(StepState.COMPLETED, 0),
        skipped=by_state.get(StepState.SKIPPED, 0),
        dead=by_state.get(StepState.DEAD, 0),
    )


def _gate_snapshot(gate: Gate, votes: list[Approval]) -> GateSnapshot:
    return GateSnapshot(
        id=gate.pk,
        node=gate.step.node,
        cause=gate.cause,
        state=GateState(gate.state),
        generation=gate.generation,
        level=gate.level,
        content_hash=gate.content_hash,
        votes=tuple(Vote(person_id=vote.person_id, slot=vote.slot) for vote in votes),
    )


def _letters(scene: Scene, event: Event) -> tuple[LetterSnapshot, ...]:
    states = [LetterState.REPLAYING.value]
    if isinstance(event, PEOPLES_EVENTS):
        states.append(LetterState.OPEN.value)
    named = getattr(event, "letter_id", None)
    letters = rows.select(
        DeadLetter,
        "run_id = %(run)s AND (state = ANY(%(states)s) OR id = %(named)s) ORDER BY id",
        {"run": scene.run.pk, "states": states, "named": named},
        without=("edited_input",),
    )
    if not letters:
        return ()
    ids = [letter.step_id for letter in letters]
    steps = {row.pk: row for row in read_steps(scene.run, "id = ANY(%(ids)s)", ids=ids)}
    for row in steps.values():
        row.run = scene.run
        scene.steps.setdefault((row.node, row.item), row)
    return tuple(
        LetterSnapshot(
            id=letter.pk,
            node=steps[letter.step_id].node,
            item=steps[letter.step_id].item,
            state=LetterState(letter.state),
            closing_reason=letter.closing_reason,
        )
        for letter in letters
    )
