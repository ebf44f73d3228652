"""What steps need of each other's results: a field that nobody keeps is found when the workflow is frozen."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from typing import (
    Annotated,
    Any,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from orchestrator.declare.binding import Binding
from orchestrator.declare.schema import StepSchema, compression_mark_of, quoted, schema_of
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError

WITHOUT_FIELDS = (str, int, float, bool, list, tuple)


@dataclasses.dataclass(frozen=True, slots=True)
class Fields:
    """The field names of a model, a dataclass or a TypedDict."""

    type_name: str
    all: frozenset[str]
    required: frozenset[str]


def check_needs(name: str, steps: Mapping[str, StepSpec], bindings: Mapping[str, Binding]) -> None:
    """Every StepSchema names real fields, and leaves what later steps require."""
    for node, step in steps.items():
        _check_place(name, step)
        if step.schema:
            _check_names(name, step, bindings[node].returns)
            for other, binding in bindings.items():
                _check_reader(name, step, other, binding)


def _check_place(name: str, step: StepSpec) -> None:
    """A mark put on after `@workflow.step()` had read the function would be left out in silence."""
    seen = (step.schema, step.compression)
    if seen != (schema_of(step.function), compression_mark_of(step.function)):
        raise DefinitionError(
            f"workflow {name!r}, step {step.name!r}: put StepSchema and compress_after below "
            "@workflow.step()"
        )


def _check_names(name: str, step: StepSpec, returns: Any) -> None:
    assert step.schema is not None, "only steps with a schema are checked"
    if step.branch or returns in WITHOUT_FIELDS or get_origin(returns) in WITHOUT_FIELDS:
        raise DefinitionError(
            f"workflow {name!r}, step {step.name!r}: a StepSchema keeps fields of a dict or a model, "
            "and this step returns neither"
        )
    fields = _fields_of(returns)
    if fields is None:
        return
    unknown = sorted((step.schema.keep | step.schema.discard) - fields.all)
    if unknown:
        raise DefinitionError(
            f"workflow {name!r}, step {step.name!r}: its StepSchema names {quoted(unknown)}, "
            f"but {fields.type_name} has no such field"
        )
    missing = _dropped(step.schema, fields)
    if step.gates and missing:
        raise DefinitionError(
            f"workflow {name!r}, step {step.name!r}: people decide on a whole {fields.type_name}, "
            f"so its StepSchema has to keep {quoted(missing)}"
        )


def _check_reader(name: str, step: StepSpec, other: str, binding: Binding) -> None:
    """One later step, its parameters that receive the result, and the fields their types require."""
    assert step.schema is not None, "only steps with a schema are checked"
    for parameter, source in binding.sources.items():
        if step.name not in source.nodes:
            continue
        fields = _fields_of(binding.types[parameter], listed=step.parallel is not None)
        missing = _dropped(step.schema, fields) if fields else []
        if fields and missing:
            raise DefinitionError(
                f"workflow {name!r}, step {other!r}: its parameter {parameter!r} "
                f"({fields.type_name}) needs {quoted(missing)}, which the StepSchema of "
                f"{step.name!r} does not keep"
            )


def _dropped(schema: StepSchema, fields: Fields) -> list[str]:
    """Required fields that are not kept."""
    return sorted(field for field in fields.required if not schema.keeps(field))


def _fields_of(kind: Any, *, listed: bool = False) -> Fields | None:
    """What a type says of its fields; None for one that says nothing. `listed`: a list of such."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _fields_of(parts[0], listed=listed)
    if origin in (Union, types.UnionType):
        present = [part for part in parts if part is not type(None)]
        return _fields_of(present[0], listed=listed) if len(present) == 1 else None
    if listed and origin in (list, Sequence):
        return _fields_of(parts[0])
    if not isinstance(kind, type):
        return None
    return _of_model(kind) or _of_dataclass(kind) or _of_typed_dict(kind)


def _of_model(kind: type) -> Fields | None:
    """A pydantic model, known by what it offers: declarations import no framework."""
    found = getattr(kind, "model_fields", None)
    if not isinstance(found, dict):
        return None
    required = frozenset(name for name, field in found.items() if field.is_required())
    return Fields(kind.__name__, frozenset(found), required)


def _of_dataclass(kind: type) -> Fields | None:
    if not dataclasses.is_dataclass(kind):
        return None
    found = dataclasses.fields(kind)
    given = (dataclasses.MISSING, dataclasses.MISSING)
    required = (f.name for f in found if f.init and (f.default, f.default_factory) == given)
    return Fields(kind.__name__, frozenset(f.name for f in found), frozenset(required))


def _of_typed_dict(kind: type) -> Fields | None:
    """Its hints say more than its `__required_keys__`, which miss marks in annotations that are text."""
    unmarked: frozenset[str] | None = getattr(kind, "__required_keys__", None)
    if unmarked is None:
        return None
    hints = {
        name: get_origin(hint) for name, hint in get_type_hints(kind, include_extras=True).items()
    }
    required = (
        name
        for name, mark in hints.items()
        if mark is Required or (mark is not NotRequired and name in unmarked)
    )
    return Fields(kind.__name__, frozenset(hints), frozenset(required))
