"""`AgentWorkflow`: what an author creates once and hangs steps on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from orchestrator.declare import registry
from orchestrator.declare.alone import plain
from orchestrator.declare.approvals import ApprovalHook, check_hook
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.freezing import freeze
from orchestrator.declare.gates import HumanReviewGate
from orchestrator.declare.handles import RunHandle, beside_the_loop
from orchestrator.declare.names import LONGEST_NAME, LONGEST_VERSION, named
from orchestrator.declare.options import DEFAULT_TIMEOUT, make_step
from orchestrator.declare.policies import Recovery, RetryPolicy
from orchestrator.declare.ports import runtime
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError

Function = TypeVar("Function", bound=Callable[..., Any])

_declared: list[AgentWorkflow] = []


class AgentWorkflow:
    """A named, versioned sequence of steps with an upper bound on steps running at once.

    >>> greetings = AgentWorkflow(name="greetings", version="1")
    >>> @greetings.step(retry=3, timeout=5)
    ... def greet(who: str) -> str:
    ...     return f"hello {who}"
    >>> greet("you")
    'hello you'
    """

    def __init__(
        self,
        *,
        name: str,
        version: str = "1",
        max_concurrency: int | None = None,
        state_store: str = "postgresql",
    ) -> None:
        if state_store != "postgresql":
            raise DefinitionError(
                f"workflow {name!r}: state_store is 'postgresql', got {state_store!r}"
            )
        if max_concurrency is not None and max_concurrency < 1:
            raise DefinitionError(f"workflow {name!r}: max_concurrency must be at least 1")
        self.name = named("the name of a workflow", name, LONGEST_NAME)
        self.version = named(f"workflow {name!r}: a version", version, LONGEST_VERSION)
        self.max_concurrency = max_concurrency
        self._steps: list[StepSpec] = []
        self._hooks: dict[str, ApprovalHook] = {}
        self._frozen: WorkflowDefinition | None = None
        _declared.append(self)

    def step(
        self,
        *,
        after: list[Callable[..., Any] | str] | None = None,
        retry: int | RetryPolicy = 0,
        timeout: float = DEFAULT_TIMEOUT,
        on_error: Mapping[type[BaseException], Recovery] | None = None,
        on_exhausted: Recovery = "dead_letter",
        gap: str = "",
        queue: str = "default",
        crash_limit: int = 3,
        gate: HumanReviewGate | None = None,
        review: HumanReviewGate | None = None,
    ) -> Callable[[Function], Function]:
        """Declare a function as the next step. It stays a plain function when called directly.

        `retry`: more tries after the first, or a RetryPolicy. `timeout`: seconds per try.
        `on_error` maps error classes to retry, fallback, review, skip or dead_letter, `on_exhausted`
        says what happens when the tries of the last fallback are used up: skipped, a step leaves
        `gap`, a sentence for whoever relies on the result; reviewed, the people of `review` decide on
        what the error brings.
        `queue` names the kind of worker. `crash_limit`: how many workers the step may take down
        before it is a dead letter. `gate`: people decide on its output.
        """
        make = partial(
            make_step,
            after=after,
            retry=retry,
            timeout=timeout,
            on_error=on_error,
            on_exhausted=on_exhausted,
            gap=gap,
            queue=queue,
            crash_limit=crash_limit,
            gate=gate,
            review=review,
        )
        return self._declaring(make)

    def approval(self, *, role: str) -> Callable[[Function], Function]:
        """Declare a function that sees the content when a person of `role` approves at any gate.

        It may refuse by raising `Invalid` with a message for that person, or by returning False;
        it never decides.
        """

        def declare(function: Function) -> Function:
            check_hook(function)
            if role in self._hooks:
                raise DefinitionError(f"workflow {self.name!r} has two approval hooks for {role!r}")
            self._hooks[role] = function
            self._frozen = None
            return function

        return declare

    def freeze(self) -> WorkflowDefinition:
        """The checked definition; registers it, so that workers can run it."""
        if self._frozen is None:
            self._frozen = self._define()
            registry.register(self._frozen)
        return self._frozen

    def start(
        self, *, key: str | None = None, started_by: int | None = None, **values: Any
    ) -> RunHandle:
        """Start a run and return at once. The same `key` again is the same run.

        `started_by` is the id of the person whose work it is: under four eyes they cannot approve it.
        """
        return self._begin(values, key=key, started_by=started_by)

    async def run(self, *, key: str | None = None, **values: Any) -> Any:
        """Start a run and wait for its result, also for people."""
        async with beside_the_loop() as ask:
            handle: RunHandle = await ask(partial(self._begin, values, key=key))
        return await handle.result()

    def uses(self, function: Callable[..., Any]) -> bool:
        """Whether the function is one of the steps."""
        return any(step.function is function for step in self._steps)

    def _begin(
        self, values: dict[str, Any], *, key: str | None, started_by: int | None = None
    ) -> RunHandle:
        definition = self.freeze()
        run_id = runtime().start(
            definition.name, definition.version, values, key=key, started_by=started_by
        )
        return RunHandle(run_id)

    def _define(self) -> WorkflowDefinition:
        return freeze(
            name=self.name,
            version=self.version,
            steps=self._steps,
            max_concurrency=self.max_concurrency,
            approval_hooks=self._hooks,
        )

    def _declaring(self, make: Callable[[Function], StepSpec]) -> Callable[[Function], Function]:
        def declare(marked: Function) -> Function:
            function = plain(marked)
            self._add(make(function))
            return function

        return declare

    def _add(self, step: StepSpec) -> None:
        if self._frozen is not None:
            raise DefinitionError(
                f"workflow {self.name!r} is already in use; declare step {step.name!r} before"
            )
        if any(step.name == other.name for other in self._steps):
            raise DefinitionError(f"workflow {self.name!r} has two steps named {step.name!r}")
        self._steps.append(step)


def declared() -> tuple[AgentWorkflow, ...]:
    """All workflows of this process, in the order they were created."""
    return tuple(_declared)


def freeze_all() -> None:
    """Check and register every workflow declared so far (called when all apps are loaded)."""
    for workflow in _declared:
        workflow.freeze()
