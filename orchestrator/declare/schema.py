"""Bounded state: which fields of a result are kept, and from which step on results are compressed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from orchestrator.declare.alone import plain
from orchestrator.exceptions import DefinitionError, InvalidOutput

Function = TypeVar("Function", bound=Callable[..., Any])
Compression = Literal["gzip", "zstd"]
SCHEMA_MARK = "__orchestrator_schema__"
COMPRESSION_MARK = "__orchestrator_compression__"


class StepSchema:
    """Decorator: which top-level fields of a step's result are stored and passed on.

    `keep`: only these; `discard`: all but these; with both, what is in neither goes too.

    >>> @StepSchema(keep=["patient_id"], discard=["raw_ocr"])
    ... def extract(form_id: str) -> dict:
    ...     return {"patient_id": form_id, "raw_ocr": "..."}
    >>> extract("7")  # a plain function stays one: only the engine drops fields
    {'patient_id': '7', 'raw_ocr': '...'}
    """

    def __init__(self, *, keep: Collection[str] = (), discard: Collection[str] = ()) -> None:
        for option, names in (("keep", keep), ("discard", discard)):
            if isinstance(names, str) or not all(isinstance(name, str) for name in names):
                raise DefinitionError(f"StepSchema: {option} is a list of field names")
        both = sorted(set(keep) & set(discard))
        if both:
            raise DefinitionError(f"StepSchema: {quoted(both)} cannot be both kept and discarded")
        if not keep and not discard:
            raise DefinitionError("StepSchema: say in keep= or discard= which fields")
        self.keep = frozenset(keep)
        self.discard = frozenset(discard)

    def __call__(self, function: Function) -> Function:
        return _mark(function, SCHEMA_MARK, self, "StepSchema")

    def keeps(self, field: str) -> bool:
        """Whether a field of this name is stored."""
        return field in self.keep if self.keep else field not in self.discard

    def split(self, value: Any, *, step: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of a result that are kept, and those dropped; InvalidOutput for one without fields."""
        if not isinstance(value, dict):
            raise InvalidOutput(
                f"step {step!r} has a StepSchema and so returns a dict or a model, "
                f"not {type(value).__name__}"
            )
        kept = {name: part for name, part in value.items() if self.keeps(name)}
        return kept, {name: part for name, part in value.items() if name not in kept}

    def describe(self) -> dict[str, list[str]]:
        """The schema as plain data, for the fingerprint."""
        return {"keep": sorted(self.keep), "discard": sorted(self.discard)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompressionSpec:
    """`after` is a position in the workflow, counted from 1; None means the step's own."""

    strategy: Compression
    after: int | None

    def describe(self) -> list[Any]:
        """The mark as plain data, for the fingerprint."""
        return [self.strategy, self.after]


def compress_after(
    step: int | None = None, *, strategy: Compression = "zstd"
) -> Callable[[Function], Function]:
    """Decorator: compress this step's result and those of all steps after the `step`-th, whatever their size.

    Without `step` it counts from the decorated step. gzip is read everywhere, zstd is four times as fast.
    """
    if strategy not in get_args(Compression):
        raise DefinitionError(f"compress_after: strategy is 'gzip' or 'zstd', got {strategy!r}")
    if step is not None and (not isinstance(step, int) or step < 1):
        raise DefinitionError(f"compress_after: steps are counted from 1, got step={step!r}")
    spec = CompressionSpec(strategy=strategy, after=step)
    return lambda function: _mark(function, COMPRESSION_MARK, spec, "compress_after")


def schema_of(function: Callable[..., Any]) -> StepSchema | None:
    """The StepSchema a function carries, if any."""
    return getattr(function, SCHEMA_MARK, None)


def compression_mark_of(function: Callable[..., Any]) -> CompressionSpec | None:
    """The compression a function carries, if any."""
    return getattr(function, COMPRESSION_MARK, None)


def compressions(
    order: Iterable[str], marks: Mapping[str, CompressionSpec | None]
) -> dict[str, Compression]:
    """Which steps' results are compressed, and how. A step's own mark wins, then the one reached last.

    >>> marks = {"a": None, "b": CompressionSpec(strategy="gzip", after=None), "c": None}
    >>> compressions(["a", "b", "c"], marks)
    {'b': 'gzip', 'c': 'gzip'}
    """
    places = {name: at for at, name in enumerate(order, start=1)}
    reaching = sorted(
        ((mark.after or places[name], mark.strategy) for name, mark in marks.items() if mark),
    )
    found: dict[str, Compression] = {}
    for name, at in places.items():
        own = marks[name]
        reached = [strategy for after, strategy in reaching if after < at]
        if own or reached:
            found[name] = own.strategy if own else reached[-1]
    return found


def _mark(function: Function, name: str, value: object, decorator: str) -> Function:
    if getattr(function, name, None) is not None:
        raise DefinitionError(f"step {function.__name__!r} has {decorator} twice")
    setattr(function, name, value)
    setattr(plain(function), name, value)  # a reduce is a function around the one a step calls
    return function


def quoted(names: Iterable[str]) -> str:
    """Field names as an error names them."""
    return ", ".join(map(repr, names))
