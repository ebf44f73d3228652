"""Bounded state as declared: what is kept, what is compressed, and what an author is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import permutations
from typing import Annotated, Any, NotRequired, TypedDict

import pytest
from pydantic import BaseModel

from orchestrator import (
    AgentWorkflow,
    DefinitionError,
    HumanReviewGate,
    StepSchema,
    branch,
    compress_after,
    gate,
    parallel,
    reduce,
)
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.exceptions import InvalidOutput
from tests.definitions import definition_of


class Model(BaseModel):
    patient_id: str
    fields: dict[str, str] = {}
    raw_ocr: str = ""


@dataclasses.dataclass
class Record:
    patient_id: str
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    raw_ocr: str = ""


class Typed(TypedDict):
    patient_id: str
    fields: NotRequired[dict[str, str]]
    raw_ocr: NotRequired[str]


KINDS = [Model, Record, Typed]


def workflow(*functions: Callable[..., Any], **options: Any) -> WorkflowDefinition:
    """These functions as steps in order; `options` are those of the first."""
    work = AgentWorkflow(name="bounded", version="1")
    for function in functions:
        work.step(**options)(function)
        options = {}
    return definition_of(work)


def returning(kind: Any, name: str = "extract") -> Callable[[str], Any]:
    def function(form_id: str) -> Any: ...

    function.__name__, function.__annotations__ = name, {"form_id": str, "return": kind}
    return function


def taking(kind: Any, name: str = "use") -> Callable[[Any], Any]:
    def function(data: Any) -> Any: ...

    function.__name__, function.__annotations__ = name, {"data": kind}
    return function


# --- what a schema keeps


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        (StepSchema(keep=["a", "b"]), {"a": 1, "b": 2}),
        (StepSchema(discard=["a"]), {"b": 2, "c": 3}),
        (StepSchema(keep=["a"], discard=["b"]), {"a": 1}),
        (StepSchema(keep=["a", "unknown"]), {"a": 1}),
    ],
)
def test_keep_wins_what_is_named_discard_the_rest(schema: StepSchema, kept: dict[str, int]) -> None:
    value = {"a": 1, "b": 2, "c": 3}
    found, dropped = schema.split(value, step="extract")
    assert found == kept
    assert found | dropped == value
    assert not found.keys() & dropped.keys()


@pytest.mark.parametrize("value", [["a"], "a", None, 3])
def test_a_result_without_fields_does_not_fit_a_schema(value: Any) -> None:
    with pytest.raises(InvalidOutput, match="'extract' has a StepSchema"):
        StepSchema(keep=["a"]).split(value, step="extract")


def test_the_listing_of_the_guide_stays_a_plain_function_with_both_marks() -> None:
    @StepSchema(keep=["patient_id", "extracted_fields"], discard=["raw_ocr", "tokens"])
    @compress_after(step=5, strategy="gzip")
    def step_data_extraction(form_id: str) -> dict:
        return {"patient_id": form_id, "extracted_fields": {}, "raw_ocr": "x", "tokens": []}

    assert set(step_data_extraction("7")) == {"patient_id", "extracted_fields", "raw_ocr", "tokens"}
    graph = workflow(step_data_extraction).graph["steps"][0]
    assert graph["schema"] == {
        "keep": ["extracted_fields", "patient_id"],
        "discard": ["raw_ocr", "tokens"],
    }
    assert graph["compression"] == ["gzip", 5]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"keep": ["a", "b"], "discard": ["b"]}, "'b' cannot be both"),
        ({}, "say in keep= or discard="),
        ({"keep": "patient_id"}, "keep is a list"),
        ({"discard": [1]}, "discard is a list"),
    ],
)
def test_a_schema_that_says_nothing_or_two_things_is_refused(
    options: dict[str, Any], words: str
) -> None:
    with pytest.raises(DefinitionError, match=words):
        StepSchema(**options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"step": 0}, "counted from 1"),
        ({"step": "five"}, "counted from 1"),
        ({"strategy": "lzma"}, "'gzip' or 'zstd'"),
    ],
)
def test_a_compression_that_cannot_be_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        compress_after(**options)


def test_the_same_mark_twice_is_refused() -> None:
    with pytest.raises(DefinitionError, match="StepSchema twice"):
        StepSchema(keep=["a"])(StepSchema(keep=["b"])(returning(dict)))
    with pytest.raises(DefinitionError, match="compress_after twice"):
        compress_after()(compress_after()(returning(dict)))


def test_a_mark_above_the_step_would_be_left_out_and_so_is_refused() -> None:
    work = AgentWorkflow(name="late", version="1")
    StepSchema(keep=["a"])(work.step()(returning(dict)))
    with pytest.raises(DefinitionError, match=r"below @workflow\.step"):
        work.freeze()


@pytest.mark.parametrize(
    "other",
    [parallel(max_workers=2), reduce(strategy="merge"), branch(on="size"), gate(timeout=300)],
    ids=["parallel", "reduce", "branch", "gate"],
)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_marks_combine_in_any_order(other: Any, order: tuple[int, ...]) -> None:
    def function(value: dict) -> dict:
        return {}

    marked: Any = function
    marks = [StepSchema(keep=["a"]), compress_after(strategy="gzip"), other]
    for at in order:
        marked = marks[at](marked)
    work = AgentWorkflow(name="marked", version="1")
    work.step()(marked)
    (spec,) = work._steps
    assert spec.schema is marks[0]
    assert spec.compression is not None
    assert spec.flow or spec.branch or spec.gate


# --- what later steps need


@pytest.mark.parametrize("kind", KINDS)
def test_a_required_field_that_nobody_keeps_is_an_error(kind: Any) -> None:
    extract = StepSchema(discard=["patient_id"])(returning(dict))
    with pytest.raises(DefinitionError, match=rf"'use'.*{kind.__name__}.*'patient_id'.*'extract'"):
        workflow(extract, taking(kind))


@pytest.mark.parametrize("kind", [*KINDS, dict, Any])
def test_optional_fields_may_be_dropped(kind: Any) -> None:
    workflow(StepSchema(discard=["raw_ocr", "fields"])(returning(dict)), taking(kind))


@pytest.mark.parametrize("wrap", [lambda k: k | None, lambda k: Annotated[k, "words"]])
def test_the_type_is_found_behind_what_surrounds_it(wrap: Callable[[Any], Any]) -> None:
    extract = StepSchema(keep=["fields"])(returning(dict))
    with pytest.raises(DefinitionError, match="'patient_id'"):
        workflow(extract, taking(wrap(Model)))


def test_steps_far_behind_are_asked_too() -> None:
    def later(between: dict, extract: Model) -> None: ...

    extract = StepSchema(keep=["fields"])(returning(dict))
    with pytest.raises(DefinitionError, match=r"'later'.*'extract'"):
        workflow(extract, taking(dict, "between"), later)


def test_the_items_of_a_fan_out_are_asked_for_one_by_one() -> None:
    @StepSchema(keep=["fields"])
    @parallel(max_workers=2)
    def read(page: str) -> dict:
        return {}

    join = reduce(strategy="concat")(taking(list[Model], "join"))
    with pytest.raises(DefinitionError, match=r"'join'.*'patient_id'"):
        workflow(returning(list), read, join)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mark", [StepSchema(keep=["pateint_id"]), StepSchema(discard=["raw"])])
def test_a_schema_names_fields_that_the_return_type_has(kind: Any, mark: StepSchema) -> None:
    with pytest.raises(DefinitionError, match="no such field"):
        workflow(mark(returning(kind)))


@pytest.mark.parametrize("kind", [str, list, list[Model], tuple[int, str]])
def test_a_step_without_fields_has_no_schema(kind: Any) -> None:
    with pytest.raises(DefinitionError, match="returns neither"):
        workflow(StepSchema(keep=["a"])(returning(kind)))


def test_a_branch_has_no_schema() -> None:
    route: Any = branch(on="size")(returning(Any, "route"))
    arm = route.case("small")(taking(dict, "small"))
    with pytest.raises(DefinitionError, match="returns neither"):
        workflow(StepSchema(keep=["a"])(route), arm)


def test_people_decide_on_whole_content() -> None:
    extract = StepSchema(keep=["fields"])(returning(Model))
    with pytest.raises(DefinitionError, match="people decide on a whole Model"):
        workflow(extract, gate=HumanReviewGate())


# --- what is compressed


def compressed(*marks: Any) -> list[str | None]:
    """The compression of five steps that carry these marks."""
    names = [f"step_{at}" for at in range(1, 6)]
    functions = [returning(dict, names[0]), *(taking(dict, name) for name in names[1:])]
    for function, mark in zip(functions, marks, strict=False):
        if mark:
            mark(function)
    found = workflow(*functions).compressions
    return [found.get(name) for name in names]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], [None] * 5),
        ([None, None, compress_after()], [None, None, "zstd", "zstd", "zstd"]),
        ([compress_after(step=3)], ["zstd", None, None, "zstd", "zstd"]),
        ([compress_after(step=9, strategy="gzip")], ["gzip", None, None, None, None]),
        (
            [compress_after(step=1, strategy="gzip"), None, compress_after()],
            ["gzip", "gzip", "zstd", "zstd", "zstd"],
        ),
    ],
)
def test_a_step_and_all_after_the_named_one_are_compressed(
    marks: list[Any], expected: list[str | None]
) -> None:
    assert compressed(*marks) == expected


def test_schema_and_compression_are_part_of_the_fingerprint() -> None:
    plain = workflow(returning(dict)).fingerprint
    schema = workflow(StepSchema(keep=["a"])(returning(dict))).fingerprint
    packed = workflow(compress_after()(returning(dict))).fingerprint
    assert len({plain, schema, packed}) == 3
