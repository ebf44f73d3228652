"""What steps need of each other's results: a field that nobody keeps is found when the workflow is frozen."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from orchestrator.declare.binding import Binding
from orchestrator.declare.schema import compression_mark_of, schema_of
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError


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
    fields = _fields_of(returns)
    if fields:
        unknown = sorted((step.schema.keep | step.schema.discard) - fields.all)
        if unknown:
            raise DefinitionError(
                f"workflow {name!r}, step {step.name!r}: its StepSchema names "
                f"{', '.join(map(repr, unknown))}, but {fields.type_name} has no such field"
            )


def _check_reader(name: str, step: StepSpec, other: str, binding: Binding) -> None:
    """One later step, its parameters that receive the result, and the fields their types require."""
    assert step.schema is not None, "only steps with a schema are checked"
    for parameter, source in binding.sources.items():
        if (source.kind, source.name) != ("step", step.name):
            continue
        fields = _fields_of(binding.types[parameter], listed=step.parallel is not None)
        if fields:
            missing = sorted(field for field in fields.required if not step.schema.keeps(field))
            if missing:
                raise DefinitionError(
                    f"workflow {name!r}, step {other!r}: its parameter {parameter!r} "
                    f"({fields.type_name}) needs {', '.join(map(repr, missing))}, which the StepSchema "
                    f"of {step.name!r} does not keep"
                )


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
    required = getattr(kind, "__required_keys__", None)
    if required is None:
        return None
    optional: frozenset[str] = getattr(kind, "__optional_keys__", frozenset())
    return Fields(kind.__name__, frozenset(required | optional), frozenset(required))
