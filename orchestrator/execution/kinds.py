"""Declared types: which JSON says by itself, and which have to be made anew of what was stored."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

_OF_JSON = frozenset({Any, str, int, float, bool, None, NoneType})


@lru_cache(maxsize=512)
def is_made_anew(kind: Any) -> bool:
    """Whether a stored value becomes one of this type only by validation.

    So do models, dataclasses, dates, enums, tuples and the like, and each list, dict, union or TypedDict that
    holds one. What JSON says by itself is used as it was stored, without a copy of every value in it.
    """
    return _is_made_anew(kind, frozenset())


def _is_made_anew(kind: Any, within: frozenset[Any]) -> bool:
    origin = get_origin(kind)
    if kind in _OF_JSON or origin is Literal:
        return False
    if is_typeddict(kind):
        return kind not in within and _holds_one(_fields(kind), within | {kind})
    if origin is Annotated:
        return _is_made_anew(get_args(kind)[0], within)
    if isinstance(kind, NewType):
        return _is_made_anew(kind.__supertype__, within)
    if origin in (Union, UnionType) or _is_array_or_object(origin or kind):
        return _has_other_keys(kind) or _holds_one(get_args(kind), within)
    return isinstance(origin or kind, type)


def _has_other_keys(kind: Any) -> bool:
    """JSON turns every key of an object into a text: `dict[int, str]` comes back with other keys."""
    origin, kinds = get_origin(kind), get_args(kind)
    is_object = isinstance(origin, type) and issubclass(dict, origin) and len(kinds) == 2
    return is_object and kinds[0] in (int, float, bool)


def _holds_one(kinds: Any, within: frozenset[Any]) -> bool:
    return any(_is_made_anew(kind, within) for kind in kinds)


def _fields(kind: Any) -> tuple[Any, ...]:
    with suppress(NameError):  # names of a function's own: nobody can look into those
        return tuple(get_type_hints(kind).values())
    return ()


def _is_array_or_object(kind: Any) -> bool:
    """list and dict, and what they are in general: Sequence, Mapping, Iterable."""
    return isinstance(kind, type) and (issubclass(list, kind) or issubclass(dict, kind))
