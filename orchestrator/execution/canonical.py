"""Values as their canonical JSON: what hashes of requests and contents are made of."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from pydantic_core import to_jsonable_python

from orchestrator.exceptions import Invalid
from orchestrator.store import payloads


def hash_of(value: Any) -> str:
    """The hash a stored payload of this value has; models count as what they dump."""
    return hashlib.sha256(_canonical(value)).hexdigest()


def plain(value: Any) -> Any:
    """The value as plain JSON types."""
    return orjson.loads(_canonical(value))


def _canonical(value: Any) -> bytes:
    try:
        return orjson.dumps(to_jsonable_python(value, by_alias=False), option=payloads.OPTIONS)
    except (TypeError, ValueError) as error:
        kind = type(value).__name__
        raise Invalid(f"a value of an effect is JSON or a model, not this {kind}") from error
