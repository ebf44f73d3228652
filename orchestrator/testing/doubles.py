"""Stand-ins for the functions of steps: what they return or raise, how long they take, when they lose their worker."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.alone import plain
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import StepTimeout
from orchestrator.execution.loops import called
from orchestrator.testing.errors import PlayError

# By function or name; `Mapping` would refuse a dict whose keys are typed more narrowly than it says.
Doubles = Mapping[Any, Any]


class WorkerLost(BaseException):
    """Ends a call like the end of its process: no step can catch it."""


class CheckFailed(BaseException):
    """Carries the AssertionError of a double past everything that would take it for an error of the step."""

    def __init__(self, error: AssertionError) -> None:
        super().__init__(error)
        self.error = error


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a step's function: the `number`-th of this step or item, counted from 1.

    `seconds` is the fake time that went by in it.
    """

    spec: StepSpec
    function: Callable[..., Any]
    arguments: dict[str, Any]
    number: int
    seconds: float = 0.0

    def perform(self, double: Any) -> Any:
        """The value of the function or of its double; raises what that raises."""
        if isinstance(double, Double):
            return double.perform(self)
        if not callable(double):
            return double
        try:
            return called(double, _accepted(double, self.arguments))
        except AssertionError as error:
            raise CheckFailed(error) from error

    def spend(self, seconds: float) -> None:
        """Let fake time go by; StepTimeout as soon as it is more than the step has."""
        self.seconds += seconds
        if self.seconds > self.spec.timeout:
            self.seconds = self.spec.timeout
            raise StepTimeout(f"the step ran longer than its timeout of {self.spec.timeout:g} s")

    def later(self, times: int, then: Any) -> Any:
        """What follows the first `times` calls."""
        self.number -= times
        return self.perform(then)


class Double(ABC):
    """A double that does more than to return a value. `then` is the double it leaves the rest to."""

    then: Any

    @abstractmethod
    def perform(self, call: Call) -> Any:
        """What happens in place of the step's function; raises what that would raise."""


class Own(Double):
    """The step's own function."""

    then = None

    def perform(self, call: Call) -> Any:
        return called(call.function, call.arguments)


OWN = Own()


@dataclass(frozen=True, slots=True)
class Raises(Double):
    """See `raises`."""

    error: BaseException | type[BaseException]
    times: int | None
    then: Any

    def perform(self, call: Call) -> Any:
        if self.times is not None and call.number > self.times:
            return call.later(self.times, self.then)
        raise self.error if isinstance(self.error, type) else self.error.with_traceback(None)


@dataclass(frozen=True, slots=True)
class Takes(Double):
    """See `takes`."""

    seconds: float
    then: Any

    def perform(self, call: Call) -> Any:
        call.spend(self.seconds)
        return call.perform(self.then)


@dataclass(frozen=True, slots=True)
class Crashes(Double):
    """See `crashes`."""

    times: int
    then: Any
    after: bool

    def perform(self, call: Call) -> Any:
        if call.number > self.times:
            return call.later(self.times, self.then)
        if self.after:
            call.perform(self.then)
        raise WorkerLost


def raises(
    error: BaseException | type[BaseException], *, times: int | None = None, then: Any = OWN
) -> Double:
    """A double that raises `error`: on every call, or on the first `times` calls of each step or item.

    `then` is what follows: a value, a function, another double; by default the step's own function.
    """
    return Raises(error, times, then)


def takes(seconds: float, then: Any = OWN) -> Double:
    """A double that takes so many seconds of fake time; more than the step's timeout is a timeout.

    `then` is what it does after them: a value, a function, another double; by default the step's own function.
    """
    return Takes(seconds, then)


def crashes(times: int = 1, *, then: Any = OWN, after: bool = False) -> Double:
    """A double whose worker is lost on the first `times` calls of each step or item, before it did anything.

    With `after` the worker does all that `then` does, writes to foreign systems included, and is
    lost before the result is stored. `then` is also what follows.
    """
    return Crashes(times, then, after)


def resolved(definition: WorkflowDefinition, doubles: Doubles) -> dict[Callable[..., Any], Any]:
    """The doubles by the function they stand in for; PlayError for one that fits nothing."""
    known = list(_functions(definition))
    found: dict[Callable[..., Any], Any] = {}
    for key, double in doubles.items():
        function = next((each for each in known if _is_meant(key, each)), None)
        if function is None:
            name = key if isinstance(key, str) else getattr(key, "__name__", repr(key))
            names = ", ".join(dict.fromkeys(each.__name__ for each in known))
            raise PlayError(
                f"there is a double for {name!r}, but workflow {definition.name!r} calls no such "
                f"function; it calls {names}"
            )
        _check_parameters(function, double)
        found[function] = double
    return found


def _functions(definition: WorkflowDefinition) -> Iterator[Callable[..., Any]]:
    """Everything that may answer in a workflow: the functions of steps and their alternatives."""
    for name in definition.order:
        yield definition.steps[name].function
        yield from (other.function for other in definition.steps[name].alternatives)


def _is_meant(key: Callable[..., Any] | str, function: Callable[..., Any]) -> bool:
    return key == function.__name__ if isinstance(key, str) else plain(key) is plain(function)


def _check_parameters(function: Callable[..., Any], double: Any) -> None:
    """A double asks for parameters of the step by name, and may leave some out."""
    while isinstance(double, Double):
        double = double.then
    if not callable(double):
        return
    offered = inspect.signature(function).parameters
    strange = [
        parameter.name
        for parameter in _parameters(double)
        if parameter.name not in offered
        and parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    if strange:
        raise PlayError(
            f"the double of {function.__name__!r} asks for {', '.join(strange)}, which the step does not take; "
            f"it may name any of {', '.join(offered) or 'nothing'}, or nothing: `lambda: ...`"
        )


def _accepted(double: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    parameters = _parameters(double)
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return arguments
    names = {parameter.name for parameter in parameters}
    return {name: value for name, value in arguments.items() if name in names}


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())
