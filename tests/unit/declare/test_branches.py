"""Branches as declared: which steps are arms, what they follow and see, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from orchestrator import (
    AgentWorkflow,
    DefinitionError,
    HumanReviewGate,
    Reject,
    StepContext,
    branch,
    parallel,
)
from orchestrator.declare.binding import Source
from orchestrator.declare.branches import arms_of
from orchestrator.declare.definition import WorkflowDefinition
from tests.definitions import definition_of


def module(text: str, name: str = "some_module") -> dict[str, Any]:
    """A module with this text."""
    space: dict[str, Any] = {"__name__": name, "branch": branch}
    exec(text, space)  # noqa: S102 - text of this test
    return space


ROUTE = """
@branch(on="length")
def route(query: str) -> str:
    return query

def handle_long(query: str) -> str:
    return query

def handle_short(text: str) -> str:
    return text
"""


def flow(*steps: Callable[..., Any] | tuple[Callable[..., Any], dict[str, Any]]) -> AgentWorkflow:
    work = AgentWorkflow(name="flow", version="1")
    for step in steps:
        function, options = step if isinstance(step, tuple) else (step, {})
        work.step(**options)(function)
    return work


def frozen(*steps: Any) -> WorkflowDefinition:
    work = flow(*steps)
    return definition_of(work)


def named(name: str, parameter: str = "value") -> Callable[..., Any]:
    return module(f"def {name}({parameter}): return {parameter}")[name]  # type: ignore[no-any-return]


def test_functions_named_after_labels_are_arms_without_being_declared() -> None:
    space = module(ROUTE)
    definition = frozen(space["route"])
    assert definition.arms["route"].by_label == {"long": "handle_long", "short": "handle_short"}
    assert definition.predecessors == {
        "route": (),
        "handle_long": ("route",),
        "handle_short": ("route",),
    }
    assert definition.sinks == ("handle_long", "handle_short")
    assert not definition.is_linear


def test_a_branch_with_one_arm_is_no_sequence_either() -> None:
    space = module(ROUTE.replace("handle_short", "other"))
    assert not frozen(space["route"]).is_linear


def test_an_arm_sees_what_the_branch_saw() -> None:
    space = module(ROUTE)
    definition = frozen(named("load", "path"), space["route"])
    assert definition.bindings["route"].sources == {"query": Source("step", "load")}
    assert definition.bindings["handle_long"].sources == {"query": Source("step", "load")}
    assert definition.bindings["handle_short"].sources == {"text": Source("step", "load")}


def test_an_arm_may_name_earlier_steps_run_inputs_and_the_context_besides() -> None:
    space = module(
        ROUTE.replace("def handle_long(query: str)", "def handle_long(q, load, path, c)")
    )
    space["handle_long"].__annotations__ = {"c": StepContext}
    sources = frozen(named("load", "path"), space["route"]).bindings["handle_long"].sources
    assert sources == {
        "q": Source("step", "load"),
        "load": Source("step", "load"),
        "path": Source("input", "path"),
        "c": Source("context"),
    }


def test_a_fan_out_as_an_arm_maps_over_what_the_branch_saw() -> None:
    space = module(ROUTE)
    parallel()(space["handle_short"])
    binding = frozen(space["route"]).bindings["handle_short"]
    assert (binding.sources, binding.over) == ({"text": Source("item")}, Source("input", "query"))


def test_cases_and_names_may_be_mixed_in_a_module_with_one_branch() -> None:
    space = module(ROUTE)
    space["route"].case("tiny")(space["handle_short"])
    space["route"].case("huge")(space["handle_short"])
    labels = {label: arm.__name__ for label, arm in arms_of(space["route"]).items()}
    assert labels == {"tiny": "handle_short", "huge": "handle_short", "long": "handle_long"}


SECOND = """
@branch(on="size")
def other(query: str) -> str:
    return query
"""


def test_the_names_of_a_module_belong_to_the_branch_without_cases() -> None:
    space = module(ROUTE + SECOND)
    space["other"].case("a")(named("arm"))
    assert list(arms_of(space["other"])) == ["a"]
    assert list(arms_of(space["route"])) == ["long", "short"]


def test_names_that_two_branches_could_mean_are_refused() -> None:
    space = module(ROUTE + SECOND)
    with pytest.raises(
        DefinitionError, match=r"could also be arms of 'other'; mark each with @route"
    ):
        arms_of(space["route"])


def test_what_is_declared_after_the_arms_follows_all_of_them() -> None:
    space = module(ROUTE)
    definition = frozen(
        space["route"],
        space["handle_long"],
        (named("polish"), {"after": ["handle_long"]}),
        named("join", "text"),
        named("last"),
    )
    assert definition.predecessors["join"] == ("handle_short", "polish")
    assert definition.predecessors["last"] == ("join",)
    source = definition.bindings["join"].sources["text"]
    assert source == Source("taken", among=("handle_short", "polish"))


def test_a_branch_inside_an_arm_is_joined_with_the_rest() -> None:
    space = module(ROUTE)
    inner = module(SECOND.replace("other", "handle_long"))["handle_long"]
    space["handle_long"] = inner
    inner.case("x")(named("x_arm", "query"))
    space["route"].case("long")(inner)
    space["route"].case("short")(space["handle_short"])
    definition = frozen(space["route"], named("join", "text"))
    assert definition.predecessors["x_arm"] == ("handle_long",)
    assert set(definition.predecessors["join"]) == {"x_arm", "handle_short"}
    assert definition.bindings["join"].sources["text"].kind == "taken"


def test_steps_that_may_both_run_leave_a_free_parameter_unclear() -> None:
    space = module(ROUTE)
    with pytest.raises(DefinitionError, match="cannot tell where 'text' come from"):
        frozen(
            space["route"],
            (named("aside"), {"after": []}),
            (named("join", "text"), {"after": ["handle_long", "aside"]}),
        )


def test_a_step_merely_named_like_an_arm_says_so_with_after() -> None:
    space = module(ROUTE)
    definition = frozen(
        named("load"),
        (space["handle_long"], {"after": ["load"]}),
        (space["route"], {"after": ["load"]}),
    )
    assert definition.arms["route"].by_label == {"short": "handle_short"}
    space["route"].case("long")(space["handle_long"])
    with pytest.raises(DefinitionError, match="is an arm of 'route': name that in after="):
        frozen(
            named("load"),
            (space["handle_long"], {"after": ["load"]}),
            (space["route"], {"after": ["load"]}),
        )


def test_unknown_labels_go_to_the_default_or_are_an_error_that_names_the_known() -> None:
    space = module(ROUTE)
    ways = frozen(space["route"]).arms["route"]
    assert ways.taken("long") == "handle_long"
    for label in ("strange", None, ["long"]):
        with pytest.raises(Reject, match="known: 'long', 'short'") as caught:
            ways.taken(label)
        assert caught.value.code == "unknown_label"
    by_label = module(ROUTE.replace('on="length"', 'on="length", default="short"'))
    assert frozen(by_label["route"]).arms["route"].taken("strange") == "handle_short"
    spare = named("spare", "query")
    by_function = branch(on="length", default=spare)(named("decide", "query"))
    by_function.case("a")(named("a_arm", "query"))
    ways = frozen(by_function).arms["decide"]
    assert (ways.taken("a"), ways.taken("b"), ways.nodes) == ("a_arm", "spare", ("a_arm", "spare"))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: branch(on=" "), "says in on= what its label is decided on"),
        (lambda: branch(on="x")(branch(on="x")(named("twice"))), "is marked as a branch twice"),
        (lambda: frozen(branch(on="x")(named("alone"))), "is a branch without arms"),
        (lambda: two_arms_for_one_label(), "has two arms for the label 'a'"),
        (lambda: frozen(branched(default="z")), "default='z' is no label of it; known: a"),
        (lambda: frozen(branched(), branched("second")), "is an arm of both 'first' and 'second'"),
        (
            lambda: frozen((branched(), {"on_exhausted": "skip", "gap": "x"})),
            "is a branch and so can never be skipped",
        ),
        (lambda: frozen((branched(), {"gate": HumanReviewGate()})), "has no gate and is not"),
        (lambda: frozen(parallel()(branched())), "has no gate and is not"),
        (lambda: frozen(literal()), r"may return 'no', which no arm has; add @decide.case\('no'\)"),
    ],
)
def test_what_cannot_work_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        make()


ARM = named("arm", "query")


def branched(name: str = "first", default: str | None = None) -> Any:
    found = branch(on="x", default=default)(named(name, "query"))
    found.case("a")(ARM)
    return found


def literal() -> Any:
    space = module(ROUTE, "another_module")
    decide = space["route"]
    decide.__name__, decide.__annotations__ = "decide", {"return": Literal["long", "no"]}
    return decide


def two_arms_for_one_label() -> None:
    branched().case("a")(named("another"))


def test_work_is_sent_back_only_to_where_it_has_been() -> None:
    space = module(ROUTE)
    to_an_arm = {"gate": HumanReviewGate(send_back_to="handle_long")}
    with pytest.raises(DefinitionError, match="on a way that may not have been taken; name its"):
        frozen(space["route"], (named("sign"), to_an_arm))
    space = module(ROUTE)
    definition = frozen(
        space["route"],
        (named("sign"), to_an_arm | {"after": ["handle_long"]}),
        (named("countersign"), {"gate": HumanReviewGate(send_back_to="route")}),
    )
    assert definition.predecessors["countersign"] == ("handle_short", "sign")


def test_arms_and_criterion_belong_to_the_fingerprint() -> None:
    one = frozen(module(ROUTE)["route"])
    assert one.graph["steps"][0]["branch"] == {
        "on": "length",
        "arms": {"long": "handle_long", "short": "handle_short"},
        "default": None,
    }
    assert one.fingerprint != frozen(module(ROUTE.replace("length", "width"))["route"]).fingerprint
