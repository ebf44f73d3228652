"""What is asked, and the course of one call of it: which keys it has, what it may cost, what it did."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from orchestrator.declare.digest import tokens
from orchestrator.llm.client import Reply
from orchestrator.llm.errors import ModelError, ModelTimeout
from orchestrator.llm.limits import Price
from orchestrator.llm.prices import FREE, price_of
from orchestrator.llm.prompts import Prompt
from orchestrator.llm.routes import Check, ModelRoute
from orchestrator.llm.shapes import Shape
from orchestrator.models.model_call import CallOutcome
from orchestrator.store import answers
from orchestrator.store.model_calls import Call, End

ENVELOPE = 64  # tokens that a provider adds around a prompt, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, of whichever model."""

    route: ModelRoute
    prompt: Prompt
    shape: Shape
    check: Check | None = None

    def read(self, answer: str) -> Any:
        """The value of a model's text; a ModelError when it has another shape or says what it must not."""
        value = self.shape.read(answer)
        if self.check:
            self.check(value)
        return value

    def key_of(self, model: str) -> str:
        """Under which the answer of this model is kept."""
        return answers.key_of(model, self.prompt.text, self.shape.text, self.route.max_tokens)

    def is_paid(self, model: str) -> bool:
        """Whether an answer of it is worth keeping: an unknown price counts as one."""
        return price_of(self.route, model) != FREE

    def most(self, price: Price | None) -> Decimal:
        """What a call can cost at most: all of the prompt and schema, and the longest answer."""
        if price is None:
            return Decimal(0)
        asked = tokens(self.prompt.text) + tokens(self.shape.text) + ENVELOPE
        return price.cost(asked, self.route.max_tokens)


@dataclass(slots=True)
class Course:
    """What is known of a call while it is under way."""

    call: Call
    began: float
    is_probe: bool = False
    reply: Reply | None = None

    def end(self, outcome: CallOutcome, error: BaseException | None = None, *, at: datetime) -> End:
        """The call as it ended at that moment, with what the provider counted."""
        reply = self.reply
        return End(
            outcome=outcome,
            at=at,
            cost=self._cost(error),
            error=error,
            input_tokens=reply.input_tokens if reply else None,
            output_tokens=reply.output_tokens if reply else None,
            latency_ms=(time.perf_counter() - self.began) * 1000,
        )

    def _cost(self, error: BaseException | None) -> Decimal | None:
        price, reply = self.call.price, self.reply
        if price == FREE:
            return Decimal(0)
        if reply is not None:
            return price.cost(reply.input_tokens, reply.output_tokens) if price else None
        # Providers charge for answers: none was heard. What was cut off may have been answered all the same.
        return None if _is_cut_off(error) else Decimal(0)


def _is_cut_off(error: BaseException | None) -> bool:
    """Whether nobody knows if the provider went on to answer."""
    return not isinstance(error, ModelError) or isinstance(error, ModelTimeout)
