"""Routes, prompts, shapes and prices as an author declares them; nothing is asked here."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from orchestrator import (
    AgentWorkflow,
    AnswerInvalid,
    Breaker,
    Budget,
    DefinitionError,
    ModelRoute,
    NoModelAnswered,
    Price,
    Prompt,
    PromptTemplate,
    StepContext,
)
from orchestrator.declare import registry
from orchestrator.llm.errors import RateLimited
from orchestrator.llm.prices import price_of
from orchestrator.llm.shapes import Shape
from orchestrator.testing import play
from tests.architecture.sources import PROJECT


class Summary(BaseModel):
    """A model."""

    text: str
    fields: list[str]


class Typed(TypedDict):
    """A typed dictionary."""

    text: str


@dataclass
class Plain:
    text: str


def first_words(prompt: str, _kind: Any) -> Any:
    return {"text": prompt[:5], "fields": []}


route = ModelRoute("summary", models=["openai:gpt-4o-mini", "local"], local=first_words)
template = PromptTemplate("summary", version="2", text="Say in short: $form")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"models": []}, "each named once"),
        ({"models": ["openai:a", "openai:a"]}, "each named once"),
        ({"models": ["gpt-4o"]}, "'local' or 'provider:model'"),
        ({"models": ["local"]}, "give the function as local="),
        ({"models": ["openai:a"], "timeout": 0}, "timeout > 0"),
        ({"models": ["openai:" + "a" * 100]}, "provider:model"),
    ],
)
def test_a_route_that_cannot_work_is_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        ModelRoute("summary", **options)


def test_declaring_a_route_loads_no_client_and_no_framework() -> None:
    program = (
        "import sys; from orchestrator import ModelRoute; ModelRoute('r', models=['openai:a']); "
        "print(sorted({'openai', 'pydantic_ai', 'genai_prices', 'django'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert done.stdout.strip() == "[]"


def test_a_number_as_budget_is_dollars_per_day() -> None:
    assert ModelRoute("r", models=["a:b"], budget=2.5).limits == Budget(per_day=Decimal("2.5"))
    assert ModelRoute("r", models=["a:b"]).limits == Budget()


def test_the_default_breaker_is_three_errors_a_minute_for_ten() -> None:
    assert route.breaker == Breaker(errors=3, within=60, open_for=600)


def test_a_prompt_is_filled_completely_or_not_at_all() -> None:
    assert template.fill(form="x") == Prompt(text="Say in short: x", template="summary 2")
    assert PromptTemplate("p", "1", "costs $$1 {json}").fill().text == "costs $1 {json}"
    with pytest.raises(DefinitionError, match="do not fit: form, other"):
        template.fill(other="x")
    with pytest.raises(DefinitionError, match=r"write \$\$"):
        PromptTemplate("p", "1", "costs $1")


@pytest.mark.parametrize("kind", [Summary, Typed, Plain])
def test_answers_come_as_the_type_asked_for(kind: Any) -> None:
    found = Shape(kind).read('{"text": "hello", "fields": ["name"]}')
    assert (found["text"] if kind is Typed else found.text) == "hello"


def test_what_is_no_object_travels_inside_one() -> None:
    shape = Shape(list[Summary])
    assert shape.schema is not None
    assert shape.schema["type"] == "object"
    assert "Summary" in shape.schema["$defs"]
    assert shape.read('{"answer": [{"text": "a", "fields": []}]}') == [Summary(text="a", fields=[])]
    assert Shape(int).read("3") == 3


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("<html>", "no JSON"),
        ("[1]", "another shape"),
        ('{"text": "Jane Doe", "fields": "Jane Doe"}', r"fields \(list_type\)"),
        ("", "no JSON"),
        ("[" * 50_000, "no JSON"),
    ],
)
def test_garbage_is_refused_without_being_quoted(answer: str, problem: str) -> None:
    with pytest.raises(AnswerInvalid, match=problem) as refusal:
        Shape(Summary).read(answer)
    assert "Jane" not in str(refusal.value)


def test_an_empty_text_is_no_answer() -> None:
    with pytest.raises(AnswerInvalid, match="nothing"):
        Shape(str).read("  ")


def test_prices_are_those_of_the_route_then_of_the_list_then_unknown() -> None:
    own = Price(Decimal(1), Decimal(2))
    priced = ModelRoute("r", models=["mine:x"], prices={"mine:x": own})
    assert price_of(priced, "mine:x") == own
    assert own.cost(1_000_000, 500_000) == Decimal(2)
    assert price_of(route, "openai:gpt-4o-mini") == Price(Decimal("0.15"), Decimal("0.6"))
    assert price_of(route, "openai:never-heard-of") is None
    assert (
        price_of(route, "ollama:llama3.1")
        == price_of(route, "local")
        == Price(Decimal(0), Decimal(0))
    )


def test_errors_cross_processes_with_what_they_ask_for() -> None:
    again = pickle.loads(pickle.dumps(RateLimited("slow down", retry_after=7.0)))  # noqa: S301
    assert (type(again), str(again), again.retry_after) == (RateLimited, "slow down", 7.0)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    registry.forget("pinned", "1")


def workflow_of(route: ModelRoute, template: PromptTemplate) -> AgentWorkflow:
    made = AgentWorkflow(name="pinned", version="1")

    @made.step()
    def plain(form: str) -> str:
        return form

    @made.step()
    def summarise(plain: str, context: StepContext) -> Summary:
        return route.generate(template.fill(form=plain), output_type=Summary, context=context)

    return made


def graph_of(**changes: Any) -> Any:
    route = ModelRoute(
        "summary",
        models=changes.get("models", ["openai:a", "local"]),
        local=first_words,
        budget=changes.get("budget"),
        breaker=changes.get("breaker", Breaker()),
    )
    text = changes.get("text", "Say in short: $form")
    registry.forget("pinned", "1")
    return workflow_of(route, PromptTemplate("summary", version="2", text=text)).freeze()


def test_a_run_keeps_to_the_models_and_prompts_of_its_steps() -> None:
    definition = graph_of()
    plain, summarise = definition.graph["steps"]
    assert "models" not in plain
    assert [pin.get("route") or pin["prompt"] for pin in summarise["models"]] == ["summary"] * 2
    assert summarise["models"][0]["models"] == ["openai:a", "local"]
    prints = {
        graph.fingerprint
        for graph in (definition, graph_of(models=["openai:b", "local"]), graph_of(text="$form?"))
    }
    assert len(prints) == 3


def test_what_only_decides_what_it_may_cost_can_change_under_open_runs() -> None:
    changed = graph_of(budget=9, breaker=Breaker(errors=1))
    assert changed.fingerprint == graph_of().fingerprint


def test_in_a_play_and_by_hand_the_local_function_answers() -> None:
    played = play(workflow_of(route, template), form="hello")
    assert played.result == {"text": "Say i", "fields": []}


def test_without_a_local_function_a_play_says_what_to_do() -> None:
    alone = ModelRoute("alone", models=["openai:a"])
    with pytest.raises(NoModelAnswered, match="local= function"):
        alone.answer_locally(Prompt(text="x"), str)
