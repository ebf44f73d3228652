"""What an author declares of models: whom to ask in which order, for what, and under which limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar, overload

from orchestrator.exceptions import DefinitionError
from orchestrator.llm.errors import NoModelAnswered
from orchestrator.llm.limits import Breaker, Budget, Price
from orchestrator.llm.prompts import Prompt
from orchestrator.llm.shapes import Shape

Answer = TypeVar("Answer")
LocalModel = Callable[[str, Any], Any]
Check = Callable[[Any], None]

LOCAL = "local"
LONGEST_NAME = 100  # characters of a model's or a route's name, as much as their columns hold


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """An answer and the model that gave it: `provider:model`, or `local`."""

    value: Answer
    model: str


class Gateway(Protocol):
    """What answers a route's questions on behalf of the step in hand."""

    def generate(
        self, route: ModelRoute, prompt: Prompt, output_type: Any, check: Check | None
    ) -> Answered[Any]: ...


class Asker(Protocol):
    """Who asks a route: the StepContext of the step in hand."""

    @property
    def engine(self) -> Gateway: ...


@dataclass(frozen=True, kw_only=True)
class ModelRoute:
    """Models in the order they are asked: `provider:model`, or `local` for the function given as `local=`.

    A provider counts only where the installation configures it (ORCHESTRATOR_MODEL_PROVIDERS), so
    that nothing leaves the house unasked. `timeout` are seconds per call, `max_tokens` bounds an answer.
    `budget` is a Budget, or dollars per day. `prices` are for models that the price list does not know.
    """

    name: str = field(kw_only=False)
    models: Sequence[str]
    breaker: Breaker = field(default_factory=Breaker)
    budget: Budget | float | str | Decimal | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    local: LocalModel | None = None
    timeout: float = 30
    max_tokens: int = 1000

    def __post_init__(self) -> None:
        object.__setattr__(self, "models", tuple(self.models))
        if self.budget is not None and not isinstance(self.budget, Budget):
            object.__setattr__(self, "budget", Budget(per_day=Decimal(str(self.budget))))
        if not 0 < len(self.name) <= LONGEST_NAME:
            raise DefinitionError(f"a route has a name of 1 to {LONGEST_NAME} characters")
        if not self.models or len(set(self.models)) < len(self.models):
            raise DefinitionError(f"route {self.name!r} needs models, each named once")
        for model in self.models:
            self._check(model)
        if self.timeout <= 0 or self.max_tokens < 1:
            raise DefinitionError(f"route {self.name!r} needs timeout > 0 and max_tokens >= 1")

    def _check(self, model: str) -> None:
        if model == LOCAL:
            if self.local is None:
                raise DefinitionError(
                    f"route {self.name!r} names the model 'local': give the function as local="
                )
            return
        provider, _, name = model.partition(":")
        if not provider or not name or len(model) > LONGEST_NAME:
            raise DefinitionError(
                f"route {self.name!r}: a model is 'local' or 'provider:model', not {model!r}"
            )

    @property
    def limits(self) -> Budget:
        """The budget, with nothing said as no bound."""
        return self.budget if isinstance(self.budget, Budget) else Budget()

    @overload
    def generate(
        self, prompt: str | Prompt, *, context: Asker, check: Check | None = None
    ) -> str: ...

    @overload
    def generate(
        self,
        prompt: str | Prompt,
        *,
        output_type: type[Answer],
        context: Asker,
        check: Check | None = None,
    ) -> Answer: ...

    def generate(
        self,
        prompt: str | Prompt,
        *,
        output_type: Any = str,
        context: Asker,
        check: Check | None = None,
    ) -> Any:
        """The answer of the first model that gives one, as the type asked for.

        `check` is called with a model's answer and refuses it by raising AnswerUnfit: the call is
        written down as failed and paid for, and the next model is asked. The route's own function
        is not checked.

        Raises NoModelAnswered when none did, BudgetSpent when only money was lacking; both carry
        `retry_after` where it is known, which the engine waits for. The same question is paid once:
        later calls, of any run, get the answer that was kept.
        """
        return self.answer(prompt, output_type=output_type, context=context, check=check).value

    def answer(
        self,
        prompt: str | Prompt,
        *,
        output_type: type[Answer],
        context: Asker,
        check: Check | None = None,
    ) -> Answered[Answer]:
        """The same as `generate`, with the model that answered."""
        question = prompt if isinstance(prompt, Prompt) else Prompt(text=prompt)
        found: Answered[Answer] = context.engine.generate(self, question, output_type, check)
        return found

    def answer_locally(self, prompt: Prompt, output_type: Any) -> Answered[Any]:
        """What the route's own function answers, as the type asked for. NoModelAnswered without one."""
        if self.local is None:
            raise NoModelAnswered(
                f"route {self.name!r} asks models only within a run; give it a local= function to "
                "answer elsewhere, or a test a double of the step"
            )
        return Answered(Shape(output_type).check(self.local(prompt.text, output_type)), LOCAL)

    def pinned(self) -> dict[str, Any]:
        """What a run keeps to (see `orchestrator.declare.pins`): what decides the answer.

        Breaker, budget and prices may change under open runs.
        """
        return {
            "route": self.name,
            "models": list(self.models),
            "max_tokens": self.max_tokens,
            "local": self.local,
        }
