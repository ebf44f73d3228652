"""Planted mistakes: each takes one protection out of the engine, and the graph that needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.flow import ParallelSpec
from orchestrator.engine import (
    changes,
    endings,
    events,
    fanout,
    gates,
    retries,
    rounds,
    settle,
    steps,
)
from orchestrator.engine import decide as decisions
from orchestrator.engine.decision import Decision
from orchestrator.engine.settle import Settled
from orchestrator.engine.states import LetterState, StepState
from tests.property.workflows import PEOPLE, SHORT, WAYS

Mutant = Callable[[pytest.MonkeyPatch], None]


def patch_rule(event: type, change: Callable[..., Any]) -> Mutant:
    """A mutant that shows the rule of `event` something else: (definition, snapshot, event) as changed."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        real = decisions.RULES[event]
        patch.setitem(decisions.RULES, event, lambda d, s, e, now: real(*change(d, s, e), now))

    return apply


def fence_ignored(patch: pytest.MonkeyPatch) -> None:
    def held(snapshot: Any, *, node: str, item: int, fence: int) -> Any:
        step = snapshot.step(node, item)
        return step if step and step.state is StepState.RUNNING else None

    patch.setattr(steps, "held_step", held)
    patch.setattr(fanout, "held_step", held)


def quorum_ignored(patch: pytest.MonkeyPatch) -> None:
    real = gates.open_seats
    patch.setattr(gates, "open_seats", lambda slots, votes: real(slots, votes)[:1])


def lapse_ignored(patch: pytest.MonkeyPatch) -> None:
    real = gates._one_rung_up
    patch.setattr(gates, "_one_rung_up", lambda *given: real(*given)[:1])


def refusal_ignored(code: str) -> Mutant:
    def apply(patch: pytest.MonkeyPatch) -> None:
        def deaf_to(real: Callable[..., Decision | None]) -> Callable[..., Decision | None]:
            def barred(*given: Any) -> Decision | None:
                found = real(*given)
                return None if found and found.refused and found.refused.code == code else found

            return barred

        for rule in ("barred", "voted_before"):
            patch.setattr(gates, rule, deaf_to(getattr(gates, rule)))

    return apply


def generation_and_level_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    gate = snapshot.gate
    if gate is None:
        return definition, snapshot, event
    return definition, snapshot, replace(event, generation=gate.generation, level=gate.level)


def crash_limit_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    patient = {name: replace(spec, crash_limit=1000) for name, spec in definition.steps.items()}
    return replace(definition, steps=patient), snapshot, event


def letter_state_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    letters = tuple(replace(letter, state=LetterState.OPEN) for letter in snapshot.letters)
    return definition, replace(snapshot, letters=letters), event


def open_items_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    items = {node: replace(counts, open=0) for node, counts in snapshot.items.items()}
    return definition, replace(snapshot, items=items), event


def letters_never_settled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decisions, "_with_letters", lambda _snapshot, changes: changes)


def other_branches_left_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decisions, "_orphans", lambda *_: ())


def places_never_freed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "_place_freed", lambda _node, _item: [])


def errors_approve_themselves(patch: pytest.MonkeyPatch) -> None:
    real = steps._ask_people

    def ask(event: Any, *given: Any, cause: str = "", **more: Any) -> list[Any]:
        if not cause:
            return real(event, *given, **more)
        return [steps._to(event, StepState.COMPLETED, "error")]

    patch.setattr(steps, "_ask_people", ask)


def left_out_of_rounds(kind: type) -> Mutant:
    def apply(patch: pytest.MonkeyPatch) -> None:
        real = rounds.again

        def again(*given: Any, **more: Any) -> list[Any]:
            return [change for change in real(*given, **more) if not isinstance(change, kind)]

        patch.setattr(endings, "again", again)
        patch.setattr(gates, "again", again)

    return apply


def steps_behind_left_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rounds, "_repeated", lambda _definition, _snapshot, target: {target: None})


def any_run_replayed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(endings, "barred", lambda *_: None)


def seen_round_ignored(definition: Any, snapshot: Any, event: Any) -> Any:
    return definition, snapshot, replace(event, seen_round=None)


def arms_left_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "others_closed", lambda *_: [])


def settled_otherwise(change: Callable[[Settled], Settled]) -> Mutant:
    def apply(patch: pytest.MonkeyPatch) -> None:
        real = decisions.settle
        patch.setattr(decisions, "settle", lambda *given: change(real(*given)))

    return apply


def not_taken_kept_to_itself(found: Settled) -> Settled:
    return replace(found, not_taken=())


def delivery_ignored(found: Settled) -> Settled:
    return replace(found, ready=found.ready + found.not_taken, not_taken=())


def order_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settle, "STEP_SETTLED", frozenset(StepState))


def tolerance(answer: bool) -> Mutant:
    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(ParallelSpec, "can_do_without", lambda *_given, **_named: answer)

    return apply


def letters_of_missing_items_kept(patch: pytest.MonkeyPatch) -> None:
    real = decisions.RULES[events.ItemsSettled]

    def joined(*given: Any) -> Decision:
        found = real(*given)
        kept = [c for c in found.changes if not isinstance(c, changes.ItemLettersDiscarded)]
        return replace(found, changes=tuple(kept))

    patch.setitem(decisions.RULES, events.ItemsSettled, joined)


def missing_items_silent(patch: pytest.MonkeyPatch) -> None:
    real = steps.died

    def died(*given: Any, **named: Any) -> list[Any]:
        return [
            replace(change, gap="") if isinstance(change, changes.StepChange) else change
            for change in real(*given, **named)
        ]

    patch.setattr(steps, "died", died)


def nobody_else_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(retries, "has_alternative", lambda *_: False)


def alternatives_left_out(patch: pytest.MonkeyPatch) -> None:
    real = steps._switched

    def switched(spec: Any, step: Any, failure: Any) -> Any:
        return replace(real(spec, step, failure), variant=len(spec.alternatives))

    patch.setattr(steps, "_switched", switched)


def everything_skipped(patch: pytest.MonkeyPatch) -> None:
    real = steps.recovery_of

    def recovery_of(spec: Any, failure: Any, step: Any) -> Any:
        return "skip" if failure.recovery == "skip" else real(spec, failure, step)

    patch.setattr(steps, "recovery_of", recovery_of)


def closed_arms_go_again(patch: pytest.MonkeyPatch) -> None:
    def repeated(definition: Any, _snapshot: Any, target: str) -> Any:
        return dict.fromkeys(definition.downstream(target))

    patch.setattr(rounds, "_repeated", repeated)


IN_PEOPLE: dict[str, Mutant] = {
    "fence ignored": fence_ignored,
    "quorum ignored": quorum_ignored,
    "lapse ignored": lapse_ignored,
    "errors approve themselves": errors_approve_themselves,
    "distinct person ignored": refusal_ignored("already_approved"),
    "four eyes ignored": refusal_ignored("own_work"),
    "stale content ignored": refusal_ignored("stale_content"),
    "closed gate ignored": refusal_ignored("gate_closed"),
    "generation and level ignored": patch_rule(events.DeadlinePassed, generation_and_level_ignored),
    "crash limit ignored": patch_rule(events.LeaseLost, crash_limit_ignored),
    "letter state ignored": patch_rule(events.LetterReplayed, letter_state_ignored),
    "open items ignored": patch_rule(events.ItemsSettled, open_items_ignored),
    "letters never settled": letters_never_settled,
    "other branches left open": other_branches_left_open,
    "places never freed": places_never_freed,
    "items kept in a new round": left_out_of_rounds(changes.ItemsNotTaken),
    "letters kept in a new round": left_out_of_rounds(changes.LetterChange),
    "steps behind left alone": steps_behind_left_alone,
}
IN_WAYS: dict[str, Mutant] = {
    "arms left open": arms_left_open,
    "not taken kept to itself": settled_otherwise(not_taken_kept_to_itself),
    "delivery ignored": settled_otherwise(delivery_ignored),
    "order ignored": order_ignored,
    "everything skipped": everything_skipped,
    "closed arms go again": closed_arms_go_again,
}
IN_SHORT: dict[str, Mutant] = {
    "everything tolerated": tolerance(True),
    "nothing tolerated": tolerance(False),
    "letters of missing items kept": letters_of_missing_items_kept,
    "missing items silent": missing_items_silent,
    "nobody else asked": nobody_else_asked,
    "alternatives left out": alternatives_left_out,
    "any run replayed": any_run_replayed,
    "seen round ignored": patch_rule(events.RunReplayed, seen_round_ignored),
}
MUTANTS: dict[str, tuple[Mutant, WorkflowDefinition]] = {
    **{name: (mutant, PEOPLE) for name, mutant in IN_PEOPLE.items()},
    **{name: (mutant, WAYS) for name, mutant in IN_WAYS.items()},
    **{name: (mutant, SHORT) for name, mutant in IN_SHORT.items()},
}
