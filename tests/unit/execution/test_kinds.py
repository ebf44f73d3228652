"""A parameter receives what its type says, also inside lists, dicts and unions; plain JSON is not copied."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NewType, NotRequired

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from orchestrator.exceptions import Invalid
from orchestrator.execution.contracts import check_given, load_argument
from orchestrator.execution.kinds import is_made_anew


class Line(BaseModel):
    sku: str
    due: date | None = None


@dataclass
class Box:
    lines: list[Line]


class Size(enum.Enum):
    LARGE = "large"


class Tree(TypedDict):
    name: str
    branches: list[Tree]


class Order(TypedDict):
    name: str
    due: NotRequired[date]


Due = NewType("Due", date)


@pytest.mark.parametrize(
    ("kind", "stored", "loaded"),
    [
        (Line, {"sku": "a"}, Line(sku="a")),
        (list[Line], [{"sku": "a"}], [Line(sku="a")]),
        (Line | None, {"sku": "a", "due": "2026-11-29"}, Line(sku="a", due=date(2026, 11, 29))),
        (dict[str, list[Line]], {"x": [{"sku": "a"}]}, {"x": [Line(sku="a")]}),
        (Sequence[Line], [{"sku": "a"}], [Line(sku="a")]),
        (Box, {"lines": [{"sku": "a"}]}, Box([Line(sku="a")])),
        (date, "2026-11-29", date(2026, 11, 29)),
        (Decimal, "1.10", Decimal("1.10")),
        (Size, "large", Size.LARGE),
        (tuple[int, str], [1, "a"], (1, "a")),
        (set[int], [1, 2], {1, 2}),
        (Order, {"name": "a", "due": "2026-11-29"}, {"name": "a", "due": date(2026, 11, 29)}),
        (Annotated[Line, "as ordered"], {"sku": "a"}, Line(sku="a")),
        (Iterable[Line], [{"sku": "a"}], [Line(sku="a")]),
        (Iterable[Line] | None, [{"sku": "a"}], [Line(sku="a")]),
        (dict[int, str], {"1": "a"}, {1: "a"}),
        (Mapping[int, list[str]] | None, {"1": ["a"]}, {1: ["a"]}),
        (Due, "2026-11-29", date(2026, 11, 29)),
        (list[Due], ["2026-11-29"], [date(2026, 11, 29)]),
    ],
)
def test_a_stored_value_becomes_what_the_parameter_declares(
    kind: Any, stored: Any, loaded: Any
) -> None:
    assert load_argument(kind, stored) == loaded
    check_given({"value": kind}, {"value": stored})  # and may be given from outside as JSON


@pytest.mark.parametrize(
    "kind",
    [
        Any,
        str,
        list,
        dict[str, Any],
        list[dict[str, int | None]],
        Mapping[str, str | list[str]],
        Literal["a", "b"],
        Tree,
        Annotated[int, "a count"],
        Iterable[int],
        NewType("Sku", str),
    ],
)
def test_what_json_says_by_itself_is_used_as_it_was_stored(kind: Any) -> None:
    stored = {"name": "a", "branches": []}
    assert not is_made_anew(kind)
    assert load_argument(kind, stored) is stored


@pytest.mark.parametrize("kind", [list[Line], Iterable[Line]])
def test_a_value_from_outside_that_does_not_fit_inside_a_list_is_refused(kind: Any) -> None:
    with pytest.raises(Invalid, match=r"input 'lines' does not fit: 0\.sku \(missing\)"):
        check_given({"lines": kind}, {"lines": [{}]})
