"""The workflow around one marked function that belongs to no other: its version is the hash of its code."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, get_type_hints

from orchestrator.declare import alone
from orchestrator.declare.context import StepContext
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.flow import MARK, ParallelSpec, ReduceSpec, flow_of
from orchestrator.declare.handles import RunHandle
from orchestrator.declare.joins import join
from orchestrator.declare.names import LONGEST_NAME
from orchestrator.declare.workflow import AgentWorkflow, declared
from orchestrator.exceptions import DefinitionError

ITEMS = "items"
DIGITS = 12

_made: dict[Callable[..., Any], Standalone] = {}


class Standalone(AgentWorkflow):
    """One step that takes its arguments from the caller; `@parallel` takes the list it maps over."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(name=f"{function.__module__}.{function.__name__}"[-LONGEST_NAME:])
        self._function = function
        flow = flow_of(function)
        self.step()(_joining(function, flow) if isinstance(flow, ReduceSpec) else function)
        if isinstance(flow, ParallelSpec):
            self._steps[0] = replace(self._steps[0], flow=replace(flow, over=ITEMS))

    def freeze(self) -> WorkflowDefinition:
        """Changed code is another version by itself: nobody gives a function a version tag."""
        if self._frozen is None:
            self.version = self._define().fingerprint[:DIGITS]
        return super().freeze()

    def start(
        self, *args: Any, key: str | None = None, started_by: int | None = None, **values: Any
    ) -> RunHandle:
        """Start a run with the arguments of the function (`@parallel`: with the list)."""
        given = self.named(args, values)
        return self._begin(given, key=key, started_by=started_by)

    async def run(self, *args: Any, key: str | None = None, **values: Any) -> Any:
        """Start a run and wait for its result, also for people."""
        return await super().run(key=key, **self.named(args, values))

    def named(self, args: tuple[Any, ...], values: dict[str, Any]) -> dict[str, Any]:
        """The inputs of the run by name, from what the function would be called with."""
        if isinstance(flow_of(self._function), ParallelSpec):
            return {ITEMS: list(*args)} if args else values
        return dict(_asked(self._function).bind(*args, **values).arguments)


def workflow_of(function: Callable[..., Any]) -> Standalone:
    """The workflow of a function that stands alone; DefinitionError when it is a step of another."""
    if function not in _made:
        owner = _owner_of(function)
        if owner is not None:
            raise DefinitionError(
                f"{function.__name__!r} is a step of workflow {owner.name!r} and does not stand alone; "
                "start that workflow, or call the function itself"
            )
        _made[function] = Standalone(function)
    return _made[function]


def freeze_standing() -> None:
    """Make a workflow of every marked function that no other workflow uses, so that workers carry it."""
    for function in alone.standing():
        if _owner_of(function) is None:
            workflow_of(function).freeze()


def _owner_of(function: Callable[..., Any]) -> AgentWorkflow | None:
    return next(
        (
            workflow
            for workflow in declared()
            if not isinstance(workflow, Standalone) and workflow.uses(function)
        ),
        None,
    )


def _asked(function: Callable[..., Any]) -> inspect.Signature:
    """The parameters a caller gives values for: not the context, nor what a join reports."""
    flow = flow_of(function)
    report = flow.report if isinstance(flow, ReduceSpec) else None
    hints = get_type_hints(function)
    signature = inspect.signature(function)
    asked = [
        parameter
        for name, parameter in signature.parameters.items()
        if hints.get(name) is not StepContext and name != report
    ]
    return signature.replace(parameters=asked)


def _joining(function: Callable[..., Any], flow: ReduceSpec) -> Callable[..., Any]:
    """The function of a reduce that joins the list it is given, as the engine does behind a fan-out."""
    (parameter,) = _asked(function).parameters
    whole = inspect.signature(function)
    kept = [p for name, p in whole.parameters.items() if name != flow.report]

    @wraps(function)
    def joined(**values: Any) -> Any:
        found = join(flow.strategy, list(enumerate(values[parameter])), reported=bool(flow.report))
        report = {flow.report: found.report} if flow.report else {}
        return function(**values | {parameter: found.value} | report)

    joined.__dict__["__signature__"] = whole.replace(parameters=kept)
    del joined.__dict__[MARK]
    joined.__annotations__ = get_type_hints(function) | {parameter: list}
    return joined


alone.install(workflow_of)
