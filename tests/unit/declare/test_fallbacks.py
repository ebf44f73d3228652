"""Fallbacks as declared: who answers in which order, with which arguments, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestrator import AgentWorkflow, DefinitionError, RetryPolicy, StepContext, fallback
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.fallbacks import alternatives_of
from tests.definitions import definition_of

MODELS = """
@fallback(strategy="model_switch")
def large(query: str, context: StepContext) -> str:
    return query

@fallback(strategy="local_model")
def small(text: str, where: StepContext) -> str:
    return text

@fallback(strategy="local_model")
def tiny(query: str, tone: str = "calm") -> str:
    return query
"""


def module(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {
        "__name__": "models",
        "fallback": fallback,
        "StepContext": StepContext,
    }
    exec(text, space)  # noqa: S102 - text of this test
    return space


def function(parameters: str, name: str = "other") -> Callable[..., Any]:
    return module(f"def {name}({parameters}): pass")[name]  # type: ignore[no-any-return]


def frozen(step: Callable[..., Any], **options: Any) -> WorkflowDefinition:
    work = AgentWorkflow(name="flow", version="1")
    work.step(**options)(step)
    return definition_of(work)


def test_a_model_switch_goes_on_to_the_local_models_of_its_module() -> None:
    space = module(MODELS)
    small, tiny = alternatives_of(space["large"])
    assert (small.function, tiny.function) == (space["small"], space["tiny"])
    values = {"query": "why", "context": "here"}
    assert small.given(values) == {"text": "why", "where": "here"}
    assert tiny.given(values) == {"query": "why"}
    assert alternatives_of(space["small"]) == ()


def test_a_list_names_the_others_in_order_each_once() -> None:
    first, second = function("a", "first"), function("b", "second")
    own = fallback(to=[first, second, first])(function("a", "own"))
    assert [other.name for other in alternatives_of(own)] == ["first", "second"]


def test_further_tries_of_a_fallback_replace_those_of_the_step() -> None:
    spare = function("a")
    policy = RetryPolicy(retries=5, base=3)
    told = frozen(fallback(to=[spare], max_retries=2)(function("a", "own")), retry=policy)
    assert told.steps["own"].retry == RetryPolicy(retries=2, base=3)
    untold = frozen(fallback(to=[spare])(function("a", "own")), retry=policy)
    assert untold.steps["own"].retry == policy


def test_a_step_with_fallbacks_stays_in_sequence_and_names_them_in_its_graph() -> None:
    own = fallback(to=[function("a", "spare")])(function("a", "own"))
    definition = frozen(own)
    assert definition.is_linear
    described = definition.graph["steps"][0]["fallback"]
    assert [other["name"] for other in described["to"]] == ["spare"]
    step = definition.steps["own"]
    assert (step.answering(0), step.answering(1)) == ("", "spare")


def test_the_code_of_an_alternative_belongs_to_the_fingerprint() -> None:
    def marked(body: str) -> str:
        spare = module(f"def spare(a): return {body}")["spare"]
        return frozen(fallback(to=[spare])(function("a", "own"))).fingerprint

    assert marked("a") == marked("a")
    assert marked("a") != marked("a + a")


def twice() -> None:
    fallback(to=[function("a")])(fallback(strategy="local_model")(function("a")))


def own_fallback() -> None:
    own = function("a", "own")
    alternatives_of(fallback(to=[own])(own))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fallback(), "names a strategy= or other functions in to="),
        (lambda: fallback(strategy="pray"), "one of 'model_switch', 'local_model', got 'pray'"),  # type: ignore[arg-type]
        (
            lambda: fallback(strategy="local_model", to=[function("a")]),
            "is the last resort: it takes no to=",
        ),
        (lambda: fallback(to=[function("a")], max_retries=-1), "max_retries must be 0 to 100"),
        (twice, "is marked as a fallback twice"),
        (own_fallback, "cannot be its own fallback"),
        (
            lambda: frozen(fallback(strategy="model_switch")(function("a", "alone"))),
            r"'alone' switches models, but its module has no function marked",
        ),
        (
            lambda: frozen(fallback(to=[function("x, y")])(function("a", "own"))),
            "'other' cannot be called in place of 'own': it gets the same arguments, which are a",
        ),
        (
            lambda: frozen(fallback(to=[function("c: StepContext")])(function("a", "own"))),
            "cannot be called in place of 'own'",
        ),
        (
            lambda: frozen(function("a", "own"), on_error={ValueError: "fallback"}),
            "maps an error to 'fallback' but has nobody to fall back to",
        ),
        (
            lambda: frozen(
                fallback(strategy="local_model")(function("a", "own")), on_exhausted="fallback"
            ),
            "maps an error to 'fallback' but has nobody to fall back to",
        ),
        (
            lambda: frozen_too_early(),
            r"put branch, fallback, parallel and reduce below @workflow.step\(\)",
        ),
    ],
)
def test_what_cannot_work_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        make()


def frozen_too_early() -> None:
    work = AgentWorkflow(name="early", version="1")
    fallback(to=[function("a")])(work.step()(function("a", "own")))
    work.freeze()
