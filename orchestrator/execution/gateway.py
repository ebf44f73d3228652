"""The model gateway: one question, the models of its route in their order, the first valid answer.

What was paid for before is found again; each call is made as `asking` says. Nothing here knows a provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from orchestrator import conf
from orchestrator.execution.asking import Asking
from orchestrator.execution.questions import Question
from orchestrator.llm.errors import BudgetSpent, ModelError, NoModelAnswered
from orchestrator.llm.routes import Answered, ModelRoute
from orchestrator.store import answers
from orchestrator.store.answers import KeptAnswer
from orchestrator.store.held import Held


def answer(held: Held, question: Question) -> Answered[Any]:
    """The answer and who gave it. NoModelAnswered or BudgetSpent when there is none."""
    route = question.route
    asking = Asking(held, question, conf.model_providers())
    models = [model for model in route.models if asking.is_configured(model)]
    keys = {question.key_of(model): model for model in models if question.is_paid(model)}
    with _alone(route, list(keys)):
        found, value = _kept(question, keys)
        if found is not None:
            asking.note_kept(found)
            return Answered(value, found.model)
        return _first_answer(route, asking, models)


def _first_answer(route: ModelRoute, asking: Asking, models: Sequence[str]) -> Answered[Any]:
    refusals: list[ModelError] = []
    for model in models:
        try:
            return Answered(asking.ask(model), model)
        except ModelError as refusal:
            refusals.append(refusal)
    raise _none_answered(route, refusals)


def _none_answered(route: ModelRoute, refusals: Sequence[ModelError]) -> ModelError:
    """Why nobody answered, and when it pays to ask again: as soon as the first of them may answer."""
    if not refusals:
        return NoModelAnswered(
            f"none of the models of route {route.name!r} is configured here; name their providers in "
            "ORCHESTRATOR_MODEL_PROVIDERS, or give the route a local function"
        )
    only_money = all(isinstance(refusal, BudgetSpent) for refusal in refusals)
    kind = BudgetSpent if only_money else NoModelAnswered
    waits = [refusal.retry_after or 0.0 for refusal in refusals]
    why = "; ".join(str(refusal) for refusal in refusals)
    message = why if only_money else f"no model of route {route.name!r} answered: {why}"
    return kind(message, retry_after=min(waits) or None)


def _kept(question: Question, keys: dict[str, str]) -> tuple[KeptAnswer | None, Any]:
    """The kept answer of the first model that has one, and its value."""
    found = answers.find(keys) if keys else {}
    for key in keys:
        if key in found:
            try:
                return found[key], question.read(found[key].text)
            except ModelError:
                continue  # the code that reads and checks answers has changed since
    return None, None


@contextmanager
def _alone(route: ModelRoute, keys: Sequence[str]) -> Iterator[None]:
    """Whoever asks the same at this moment waits; where nothing is paid, nobody does."""
    if not keys:
        yield
        return
    with answers.one_at_a_time(keys[0], patience=route.timeout):
        yield
