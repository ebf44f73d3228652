"""One question to one model: written down, let through by its breaker, asked, checked, and closed with what it cost."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from orchestrator.engine.breaker import Ended
from orchestrator.exceptions import StepCancelled, StepTimeout
from orchestrator.execution import breakers
from orchestrator.execution.questions import Course, Question
from orchestrator.llm import client
from orchestrator.llm.client import Endpoint
from orchestrator.llm.errors import (
    AnswerRefused,
    BreakerOpen,
    BudgetSpent,
    ModelError,
)
from orchestrator.llm.prices import price_of
from orchestrator.llm.routes import LOCAL
from orchestrator.models.model_call import CallOutcome
from orchestrator.store import answers, model_calls
from orchestrator.store.answers import KeptAnswer
from orchestrator.store.held import Held
from orchestrator.store.model_calls import Call, End

now = timezone.now  # a name of its own: tests let hours pass here


class Asking:
    """Asks the models of one question on behalf of the step in hand."""

    def __init__(
        self, held: Held, question: Question, providers: Mapping[str, tuple[str, str]]
    ) -> None:
        self._held = held
        self._question = question
        self._providers = providers

    def is_configured(self, model: str) -> bool:
        """Whether this installation can ask it at all."""
        return model == LOCAL or model.partition(":")[0] in self._providers

    def ask(self, model: str) -> Any:
        """Its answer, checked unless it is the route's own. A ModelError says why there is none."""
        course = self._begun(model)
        with self._closing(course, model):
            if model == LOCAL:
                return self._ask_local(course)
            self._admit(course, model)
            course.reply = client.ask(self._request(model))
            if course.reply.is_refusal:
                raise AnswerRefused(f"{model} would not answer")
            value = self._question.read(course.reply.text)
            self._keep(course, model)
        return value

    def note_kept(self, found: KeptAnswer) -> None:
        """Write down that a kept answer did instead of a call."""
        call = self._call(found.model)
        end = End(outcome=CallOutcome.CACHED, at=call.at, cost=Decimal(0), latency_ms=0.0)
        model_calls.note(self._held, call, end, saved=found.cost or Decimal(0))

    def _begun(self, model: str) -> Course:
        course = Course(self._call(model), time.perf_counter())
        try:
            begun = model_calls.begin(self._held, course.call, limits=self._question.route.limits)
        except BudgetSpent as refusal:
            model_calls.note(
                self._held, course.call, course.end(CallOutcome.SKIPPED, refusal, at=now())
            )
            raise
        if not begun:
            raise StepCancelled(f"{model} was not asked: this worker no longer holds the step")
        return course

    def _call(self, model: str) -> Call:
        price = price_of(self._question.route, model)
        return Call(
            id=uuid4(),
            route=self._question.route.name,
            model=model,
            template=self._question.prompt.template,
            price=price,
            reserved=self._question.most(price),
            at=now(),
        )

    @contextmanager
    def _closing(self, course: Course, model: str) -> Iterator[None]:
        """Whatever happens, the row is closed and the breaker hears of it."""
        try:
            yield
        except BreakerOpen as refusal:
            model_calls.close(course.call.id, course.end(CallOutcome.SKIPPED, refusal, at=now()))
            raise
        except BaseException as error:
            end = course.end(CallOutcome.FAILED, error, at=now())
            model_calls.close(course.call.id, end, is_probe=course.is_probe)
            self._tell(course, model, _speaks_for(error), wait=_asked_wait(error))
            raise
        self._tell(course, model, Ended.OK)

    def _ask_local(self, course: Course) -> Any:
        question = self._question
        found = question.route.answer_locally(question.prompt, question.shape.kind)
        model_calls.close(course.call.id, course.end(CallOutcome.OK, at=now()))
        return found.value

    def _admit(self, course: Course, model: str) -> None:
        route, call = self._question.route, course.call
        course.is_probe = breakers.admit(route, model, call=call.id.hex, now=call.at)

    def _request(self, model: str) -> client.Request:
        route = self._question.route
        return client.Request(
            model=model,
            endpoint=Endpoint(*self._providers[model.partition(":")[0]]),
            prompt=self._question.prompt.text,
            shape=self._question.shape,
            timeout=route.timeout,
            max_tokens=route.max_tokens,
        )

    def _keep(self, course: Course, model: str) -> None:
        """Close the call and keep its answer in one: who paid also has it, even after a crash."""
        assert course.reply is not None, "an answer was read"
        end = course.end(CallOutcome.OK, at=now())
        with transaction.atomic():
            model_calls.close(course.call.id, end, is_probe=course.is_probe)
            if self._question.is_paid(model):
                kept = KeptAnswer(model, course.reply.text, end.cost)
                answers.keep(self._question.key_of(model), kept, now=end.at)

    def _tell(self, course: Course, model: str, how: Ended, *, wait: float = 0.0) -> None:
        if model != LOCAL:
            call: UUID = course.call.id
            breakers.ended(self._question.route, model, how, call=call.hex, now=now(), wait=wait)


def _speaks_for(error: BaseException) -> Ended:
    """A step that ran out of time waiting for a model speaks against the model, a cancelled one does not."""
    counts = error.counts if isinstance(error, ModelError) else isinstance(error, StepTimeout)
    return Ended.ERROR if counts else Ended.NEITHER


def _asked_wait(error: BaseException) -> float:
    return (error.retry_after or 0.0) if isinstance(error, ModelError) else 0.0
