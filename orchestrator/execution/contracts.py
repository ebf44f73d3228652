"""Types are contracts: results are validated before they are stored, values from outside before use."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError
from typing_extensions import is_typeddict

from orchestrator.declare.context import StepContext
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import Payload
from orchestrator.exceptions import Invalid, InvalidOutput, StorageError
from orchestrator.execution.kinds import is_made_anew

PLAIN = (Any, dict, list, str, int, float, bool, None, type(None))


def dump_output(returns: Any, value: Any, *, step: str) -> Any:
    """The value as plain JSON types; InvalidOutput when it is not what the step declared.

    The message names places and kinds of errors, never values: those may be a patient's.
    """
    try:
        return _dumped(returns, value)
    except ValidationError as error:
        refusal = InvalidOutput(
            f"step {step!r} returned something else than it declares: {_where(error)}"
        )
        refusal.content = value
        raise refusal from None
    except ValueError as error:
        raise InvalidOutput(
            f"step {step!r} returned what JSON cannot hold: {_why(error)}"
        ) from None


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of a result, the fields its StepSchema leaves out, the arm its label leads to."""

    value: Any
    dropped: Any = None
    chosen: str = ""


def kept_output(definition: WorkflowDefinition, node: str, value: Any) -> Kept:
    """What becomes of a result. InvalidOutput; Reject for a label that no arm of a branch has."""
    kept = dump_output(definition.bindings[node].returns, value, step=node)
    schema, arms = definition.steps[node].schema, definition.arms.get(node)
    if schema:
        return Kept(*schema.split(kept, step=node))
    return Kept(kept, chosen=arms.taken(kept) if arms else "")


def brought_content(
    definition: WorkflowDefinition,
    node: str,
    error: BaseException,
    *,
    encode: Callable[[Any], Payload],
) -> Payload | None:
    """What an error brings for people: kept like a result if it fits, else as it is, for them to correct.

    None when it brings nothing, or nothing that can be stored.
    """
    value = getattr(error, "content", None)
    if value is None:
        return None
    try:
        try:
            kept = kept_output(definition, node, value).value
        except InvalidOutput:
            kept = dump_output(Any, value, step=node)
        return encode(kept)
    except (InvalidOutput, StorageError):
        return None


def dump_content(returns: Any, value: Any, *, step: str) -> Any:
    """The same for content in the hands of people: what they approve must be what the step declares."""
    try:
        return _dumped(returns, value)
    except ValidationError as error:
        raise Invalid(
            f"The content does not fit what step {step!r} hands on: {_where(error)}.",
            code="invalid_content",
        ) from None


def misfit(returns: Any, value: Any) -> str:
    """The places where a value is not what a step declares, "" when it fits."""
    try:
        _dumped(returns, value)
    except ValidationError as error:
        return _where(error)
    return ""


def field_names(definition: WorkflowDefinition, node: str) -> tuple[str, ...]:
    """The keys that the stored result of a step has by its declaration, () when that names none."""
    schema = definition.steps[node].schema
    names = _declared_names(definition.bindings[node].returns)
    return tuple(name for name in names if schema is None or schema.keeps(name))


def _declared_names(returns: Any) -> tuple[str, ...]:
    if isinstance(returns, type) and issubclass(returns, BaseModel):
        return tuple(returns.model_fields)
    if dataclasses.is_dataclass(returns):
        return tuple(field.name for field in dataclasses.fields(returns))
    return tuple(returns.__annotations__) if is_typeddict(returns) else ()


def load_argument(kind: Any, value: Any) -> Any:
    """A stored value as the type the parameter declares: what JSON cannot say by itself is made of it anew,
    models, dates and the like, also inside lists, dicts and unions. Values of JSON's own types pass as they are.
    """
    if value is None or not is_made_anew(kind):
        return value
    return _made(_built(kind), value)


def check_given(types: dict[str, Any], values: dict[str, Any]) -> None:
    """Refuse values from outside that do not fit the parameters they are meant for."""
    for name, value in values.items():
        if name not in types:
            known = ", ".join(sorted(types)) or "none"
            raise Invalid(f"there is no input {name!r}; inputs are: {known}", code="unknown_input")
        adapter = _adapter(types[name])
        if adapter is None:
            continue
        try:
            _made(adapter, value, strict=not is_made_anew(types[name]))
        except ValidationError as error:
            raise Invalid(
                f"input {name!r} does not fit: {_where(error)}", code="bad_input"
            ) from None


def check_inputs(definition: WorkflowDefinition, values: dict[str, Any]) -> None:
    """Refuse run inputs that are missing, unknown, or do not fit the parameters they are meant for."""
    types = {
        parameter: binding.types[parameter]
        for binding in definition.bindings.values()
        for parameter, source in binding.sources.items()
        if source.kind == "input"
    }
    check_given({name: types.get(name, Any) for name in definition.inputs}, values)
    missing = sorted(definition.required_inputs - set(values))
    if missing:
        raise Invalid(
            f"workflow {definition.name!r} takes {', '.join(definition.inputs)}; "
            f"missing: {', '.join(missing)}",
            code="bad_input",
        )


def unfit_types(definition: WorkflowDefinition) -> Iterator[tuple[str, Any, str]]:
    """Each declared type that no validator can be built for, with its step and what pydantic says."""
    for node, binding in definition.bindings.items():
        for kind in (binding.returns, *binding.types.values()):
            try:
                if kind is not StepContext:
                    _adapter(kind)
            except PydanticUserError as error:
                yield node, kind, str(error).splitlines()[0]


def _dumped(returns: Any, value: Any) -> Any:
    adapter = _adapter(returns)
    if adapter is None:
        return value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    valid = adapter.validate_python(value)
    return valid if _is_plain(returns) else adapter.dump_python(valid, mode="json")


def _made(adapter: TypeAdapter[Any], value: Any, *, strict: bool = False) -> Any:
    """The valid value. An Iterable would be checked only while it is read, and be empty when read again."""
    made = adapter.validate_python(value, strict=strict)
    return list(made) if isinstance(made, Iterator) else made


def _where(error: ValidationError) -> str:
    places = error.errors(include_input=False, include_url=False, include_context=False)
    shown = [f"{'.'.join(map(str, e['loc'])) or 'value'} ({e['type']})" for e in places[:5]]
    return ", ".join(shown)


def _why(error: ValueError) -> str:
    """Words of the serializer that name a type or a depth; others may quote a value."""
    known = (
        "Unable to serialize unknown type",
        "Maximum serialization depth",
        "Circular reference",
    )
    return str(error) if str(error).startswith(known) else type(error).__name__


@lru_cache(maxsize=512)
def _is_plain(kind: Any) -> bool:
    """Made of JSON's own types alone: stored as it is, which spares a copy of every value in it."""
    if kind in PLAIN:
        return True
    if get_origin(kind) not in (dict, list, Union, UnionType):
        return get_origin(kind) is Literal
    return all(map(_is_plain, get_args(kind)))


def _adapter(kind: Any) -> TypeAdapter[Any] | None:
    return None if kind in (Any, object, None, type(None)) else _built(kind)


@lru_cache(maxsize=512)
def _built(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
