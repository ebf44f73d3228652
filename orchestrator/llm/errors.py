"""Why a model did not answer. Every message is written here: none quotes a prompt or an answer.

`counts` says whether the error speaks against the model, so that its breaker counts it.
"""

from __future__ import annotations

from typing import Any

from orchestrator.exceptions import StepError


class ModelError(StepError):
    """A model could not answer. `retry_after` are seconds, where somebody said when it pays to ask again."""

    code = "model_error"
    counts = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions cross process borders; a keyword alone would be lost there.
        return _rebuild, (type(self), str(self), self.retry_after)


def _rebuild(kind: type[ModelError], message: str, retry_after: float | None) -> ModelError:
    return kind(message, retry_after=retry_after)


class ModelUnavailable(ModelError):
    """The provider cannot be reached, or says that it has a fault of its own."""

    code = "model_unavailable"


class ModelTimeout(ModelError):
    """The provider did not answer in the time that the route gives it."""

    code = "model_timeout"


class RateLimited(ModelError):
    """The provider takes no more requests for now."""

    code = "rate_limited"


class ModelDenied(ModelError):
    """The provider does not know the key or the model, or does not let this key use it."""

    code = "model_denied"


class AnswerInvalid(ModelError):
    """The model answered something else than was asked for."""

    code = "answer_invalid"


class AnswerUnfit(ModelError):
    """The answer has the shape that was asked for and says what it must not: raised by a route's caller.

    It does not count: what was asked about can bring a sound model to say anything, and must not be
    able to switch it off for everybody.
    """

    code = "answer_unfit"
    counts = False


class AnswerRefused(ModelError):
    """The model would not answer this question; it may well answer the next."""

    code = "answer_refused"
    counts = False


class QuestionRefused(ModelError):
    """The provider does not accept the request as it is: too long, or not well formed."""

    code = "question_refused"
    counts = False


class BreakerOpen(ModelError):
    """The model failed too often lately, or was switched off by people, and is not asked for a while."""

    code = "breaker_open"
    counts = False


class BudgetSpent(ModelError):
    """The call could cost more than is left of the budget of its route."""

    code = "budget_spent"
    counts = False


class NoModelAnswered(ModelError):
    """None of the models of a route gave an answer."""

    code = "no_model_answered"
    counts = False
