"""`play`: one run of a workflow from its inputs to its end, or to where it waits for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from orchestrator.declare.alone import plain
from orchestrator.declare.standalone import Standalone, workflow_of
from orchestrator.declare.workflow import AgentWorkflow
from orchestrator.engine.states import RunState
from orchestrator.exceptions import DefinitionError
from orchestrator.execution.contracts import check_inputs, unfit_types
from orchestrator.testing.calls import Caller
from orchestrator.testing.context import Surroundings
from orchestrator.testing.doubles import Doubles, resolved
from orchestrator.testing.errors import PlayError
from orchestrator.testing.finale import played_of
from orchestrator.testing.ledger import Effects
from orchestrator.testing.memory import BEGIN, Memory
from orchestrator.testing.played import Played
from orchestrator.testing.player import Player
from orchestrator.testing.rows import payload_from_outside
from orchestrator.testing.script import Act, Cast
from orchestrator.testing.stage import Stage
from orchestrator.testing.trace import Trace


def play(
    workflow: AgentWorkflow | Callable[..., Any],
    /,
    *given: Any,
    people: Sequence[Act] = (),
    doubles: Doubles | None = None,
    must_complete: bool = False,
    started_by: str = "",
    key: str = "",
    seed: int = 0,
    now: datetime = BEGIN,
    **values: Any,
) -> Played:
    """Run `workflow` here and now, by the engine's own rules, in a memory and with a clock of its own.

    The inputs of the run are `values`, or one mapping where a name is taken. A marked function that
    stands alone is played with the arguments it would be called with. `people` act in order,
    each as soon as there is something for them; when the script is over, the run may be left waiting.
    `doubles` stand in for functions of steps and fallbacks, given by function or name: a value, a
    function that takes the parameters it wants by name, or `raises`, `takes`, `crashes`.
    `started_by` names the person whose work it is. `seed` fixes the jitter of retries, `now` is when
    the run starts. Steps take no time but what `takes` says; nothing ever sleeps.

    Raises Invalid for inputs that do not fit; what the engine refuses to people (NotAllowed, Conflict,
    Invalid); PlayError for doubles and entries of the script that fit nothing, and with
    `must_complete` for a run that did not, from the last error of a step.
    """
    owner, inputs = _workflow(workflow, given, values)
    stage = _stage(owner, inputs, doubles or {}, started_by, key, seed, now)
    player = Player(stage, list(people))
    left = player.play()
    played = played_of(stage, began=now, ended_at=player.ended_at)
    if left:
        raise PlayError(
            f"nobody could do {', '.join(map(str, left))}: the run is {played.state}\n{played}"
        )
    if must_complete and stage.memory.state is not RunState.COMPLETED:
        raise PlayError(_not_completed(played)) from _last_error(stage)
    return played


def _workflow(
    workflow: AgentWorkflow | Callable[..., Any], given: tuple[Any, ...], values: dict[str, Any]
) -> tuple[AgentWorkflow, dict[str, Any]]:
    """The workflow that is meant, and the inputs of its run by name."""
    if not isinstance(workflow, AgentWorkflow):
        workflow = workflow_of(plain(workflow))
    if isinstance(workflow, Standalone):
        return workflow, workflow.named(given, values)
    if len(given) > 1 or not all(isinstance(inputs, Mapping) for inputs in given):
        raise PlayError(
            f"workflow {workflow.name!r} takes its inputs by name: play(workflow, name=value)"
        )
    return workflow, {**(given[0] if given else {}), **values}


def _stage(
    workflow: AgentWorkflow,
    values: dict[str, Any],
    doubles: Doubles,
    started_by: str,
    key: str,
    seed: int,
    now: datetime,
) -> Stage:
    definition = workflow.freeze()
    for node, kind, why in unfit_types(definition):
        raise DefinitionError(
            f"workflow {definition.name!r}, step {node!r}: the type {kind!r} cannot be checked: {why}"
        )
    check_inputs(definition, values)
    cast = Cast()
    memory = Memory(definition, started_by=cast.id_of(started_by) if started_by else None, now=now)
    around = Surroundings(memory=memory, effects=Effects(), name_of=cast.name_of, business_key=key)
    caller = Caller(
        around=around,
        input=payload_from_outside(values),
        doubles=resolved(definition, doubles),
        chance=Random(seed),
    )
    trace = Trace(memory=memory, name_of=cast.name_of, began=now)
    return Stage(around=around, caller=caller, cast=cast, trace=trace)


def _not_completed(played: Played) -> str:
    """What is missing, with the entry for the script where it is people."""
    wanted = [
        f"{gate.step!r} waits for {', '.join(f'approve({role!r})' for role in gate.still_needed)}"
        for gate in played.open_gates
    ]
    missing = f"; nobody in people= decides: {'; '.join(wanted)}" if wanted else ""
    return f"the run did not complete, it is {played.state}{missing}\n{played}"


def _last_error(stage: Stage) -> BaseException | None:
    errors = [attempt.error for attempt in stage.memory.attempts if attempt.error is not None]
    return errors[-1] if errors else None
