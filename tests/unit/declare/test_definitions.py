"""What an author is told about a workflow that cannot work: the place, the option, the remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestrator import (
    AgentWorkflow,
    DefinitionError,
    HumanReviewGate,
    PromptTemplate,
    RetryPolicy,
    StepContext,
    parallel,
    reduce,
)
from orchestrator.declare.binding import Source
from orchestrator.declare.definition import WorkflowDefinition
from tests.definitions import definition_of


def flow(**options: Any) -> AgentWorkflow:
    return AgentWorkflow(name="flow", version="1", **options)


def two_steps(second: Callable[..., Any], **options: Any) -> WorkflowDefinition:
    work = flow()

    @work.step()
    def first(start: int) -> list[int]:
        return [start]

    work.step(**options)(second)
    return definition_of(work)


def step(value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timeout": 0}, "step 'step': timeout must be above 0 seconds and finite, got 0"),
        ({"timeout": float("inf")}, "timeout must be above 0 seconds and finite, got inf"),
        ({"crash_limit": 0}, "step 'step': crash_limit must be at least 1, got 0"),
        ({"on_exhausted": "pray"}, "on_exhausted is 'pray'; choose one of retry"),
        ({"on_exhausted": "retry"}, "on_exhausted cannot be 'retry'; choose an end"),
        ({"on_error": {ValueError: "no"}}, r"on_error\[ValueError\] is 'no'; choose one of"),
        ({"on_exhausted": "skip"}, "may be skipped: say in gap= what is then missing"),
        (
            {"gate": HumanReviewGate(), "on_error": {ValueError: "skip"}, "gap": "x"},
            "has a gate and so can never be skipped",
        ),
        ({"retry": -1}, "retries must be 0 to 100, got -1"),
        ({"queue": ""}, "step 'step': a queue has 1 to 40 characters, got 0"),
        ({"queue": "q" * 41}, "a queue has 1 to 40 characters, got 41"),
    ],
)
def test_bad_options_of_a_step_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        flow().step(**options)(step)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: flow(state_store="redis"), "state_store is 'postgresql', got 'redis'"),
        (lambda: flow(max_concurrency=0), "max_concurrency must be at least 1"),
        (lambda: definition_of(flow()), "workflow 'flow' has no steps"),
        (lambda: AgentWorkflow(name=""), "the name of a workflow has 1 to 100 characters, got 0"),
        (lambda: AgentWorkflow(name="n" * 101), "the name of a workflow has 1 to 100 characters"),
        (
            lambda: AgentWorkflow(name="n", version="v" * 41),
            "workflow 'n': a version has 1 to 40 characters",
        ),
        (
            lambda: flow().step()(lambda_named("s" * 101)),
            "the name of a step has 1 to 100 characters",
        ),
        (
            lambda: PromptTemplate("p", version="v" * 199, text=""),
            "together at most 199 characters",
        ),
        (lambda: HumanReviewGate(required_approvals=[]), "at least one required approval"),
        (lambda: HumanReviewGate(timeout=0), "a timeout above 0 seconds, got 0"),
        (lambda: HumanReviewGate(on_timeout="approve"), "never 'approve'"),  # type: ignore[arg-type]
        (lambda: RetryPolicy(base=10, cap=1), "cap >= base"),
        (lambda: RetryPolicy(per_error={KeyError: 101}), "KeyError must be 0 to 100, got 101"),
        (lambda: RetryPolicy(per_error={KeyError: 1, type("KeyError", (), {}): 1}), "of one name"),
        (lambda: parallel(max_workers=0), "max_workers must be at least 1"),
        (lambda: parallel(tolerate=1), "tolerate is a share from 0 up to"),
        (lambda: reduce(strategy="poll"), "'vote' or a function, got 'poll'"),  # type: ignore[arg-type]
    ],
)
def test_bad_values_are_refused_where_they_are_written(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(DefinitionError, match=message):
        make()


def test_a_gate_and_a_fan_out_do_not_share_a_step() -> None:
    with pytest.raises(DefinitionError, match="a gate goes on a step of its own"):
        flow().step(gate=HumanReviewGate())(parallel()(lambda_named("many")))


def test_two_steps_of_one_name_are_refused() -> None:
    work = flow()
    work.step()(step)
    with pytest.raises(DefinitionError, match="has two steps named 'step'"):
        work.step()(step)


def test_steps_are_declared_before_the_first_use() -> None:
    work = AgentWorkflow(name="used already", version="1")
    work.step()(step)
    work.freeze()
    with pytest.raises(DefinitionError, match="is already in use; declare step 'late' before"):
        work.step()(lambda_named("late"))


def test_a_step_after_a_stranger_is_refused() -> None:
    with pytest.raises(DefinitionError, match="after='nobody' is not a step of it"):
        two_steps(step, after=["nobody"])


def test_steps_that_wait_for_each_other_are_refused_with_the_circle() -> None:
    work = flow()
    work.step(after=["b"])(lambda_named("a"))
    work.step(after=["a"])(lambda_named("b"))
    with pytest.raises(DefinitionError, match=r"steps wait for each other: .*a -> "):
        definition_of(work)


def test_a_join_follows_exactly_one_fan_out() -> None:
    with pytest.raises(DefinitionError, match="@reduce follows exactly one @parallel step"):
        two_steps(reduce()(lambda_named("join")))


def test_sending_back_goes_to_an_earlier_step_also_over_a_fan_out() -> None:
    with pytest.raises(DefinitionError, match="send_back_to='later' is not a step before it"):
        two_steps(step, gate=HumanReviewGate(send_back_to="later"))
    work = flow()
    work.step()(lambda_named("first"))
    work.step()(parallel()(lambda_named("many")))
    work.step(gate=HumanReviewGate(send_back_to="first"))(lambda_named("gate", "many"))
    assert definition_of(work).downstream("first") == ("first", "many", "gate")


def test_sending_back_does_not_go_to_another_branch() -> None:
    work = flow()
    work.step()(lambda_named("first"))
    work.step(after=["first"])(lambda_named("left"))
    work.step(after=["first"], gate=HumanReviewGate(send_back_to="left"))(lambda_named("right"))
    with pytest.raises(DefinitionError, match="send_back_to='left' is not a step before it"):
        definition_of(work)


def test_sending_back_may_pass_an_unrelated_fan_out() -> None:
    work = flow()
    work.step()(lambda_named("lists"))
    work.step(after=["lists"])(lambda_named("first"))
    work.step(after=["lists"])(parallel()(lambda_named("many")))
    gate = HumanReviewGate(send_back_to="first")
    work.step(after=["first", "many"], gate=gate)(lambda_named("gate", "first"))
    assert definition_of(work).downstream("first") == ("first", "gate")


def test_parameters_are_bound_by_name_type_and_what_is_left() -> None:
    def second(first: list[int], context: StepContext) -> int:
        return len(first)

    def third(anything: int) -> int:
        return anything

    assert two_steps(second).bindings["second"].sources == {
        "first": Source("step", "first"),
        "context": Source("context"),
    }
    assert two_steps(third).bindings["third"].sources == {"anything": Source("step", "first")}
    definition = two_steps(third)
    assert definition.bindings["first"].sources == {"start": Source("input", "start")}
    assert definition.inputs == ("start",)
    assert definition.required_inputs == {"start"}


def test_an_input_with_a_default_is_not_required() -> None:
    work = flow()

    @work.step()
    def only(needed: int, optional: int = 3) -> int:
        return needed + optional

    assert definition_of(work).required_inputs == {"needed"}


def test_the_item_of_a_fan_out_is_the_one_free_parameter() -> None:
    def many(part: int, context: StepContext) -> int:
        return part

    def two(part: int, other: int) -> int:
        return part + other

    binding = two_steps(parallel()(many)).bindings["many"]
    assert binding.sources["part"] == Source("item")
    assert binding.over == Source("step", "first")
    with pytest.raises(DefinitionError, match="exactly one parameter receives the item"):
        two_steps(parallel()(two))


def test_what_cannot_be_bound_is_refused_with_the_names_that_exist() -> None:
    def unclear(a: int, b: int) -> int:
        return a + b

    def starred(*values: int) -> int:
        return sum(values)

    with pytest.raises(DefinitionError, match=r"where 'a', 'b' come from; .* \(first\)"):
        two_steps(unclear)
    with pytest.raises(DefinitionError, match=r"\*args and \*\*kwargs cannot be bound"):
        two_steps(starred)


def lambda_named(name: str, parameter: str = "value") -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    exec(f"def {name}({parameter}): return {parameter}", namespace)  # noqa: S102 - text of this test
    function: Callable[..., Any] = namespace[name]
    return function
