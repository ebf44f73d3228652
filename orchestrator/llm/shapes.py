"""The shape of an answer: as a JSON schema for the model, and as the check of what comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orchestrator.llm.errors import AnswerInvalid

WRAPPED = "answer"  # providers want an object at the top; anything else goes in as its only key
MOST_PLACES = 5


@dataclass(frozen=True)
class Shape:
    """The type that an answer must have; plain text for `str`."""

    kind: Any

    @cached_property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema of an object, None for plain text."""
        if self.kind is str:
            return None
        found = self._adapter.json_schema()
        if not self._is_wrapped:
            return found
        definitions = found.pop("$defs", None)
        wrapped = {"type": "object", "properties": {WRAPPED: found}, "required": [WRAPPED]}
        return wrapped | ({"$defs": definitions} if definitions else {})

    @property
    def text(self) -> str:
        """The schema as canonical text: two shapes of the same text take the same answers."""
        return json.dumps(self.schema, sort_keys=True)

    def read(self, answer: str) -> Any:
        """The value of a model's text. AnswerInvalid names places, never what stood there."""
        if self.schema is None:
            if not answer.strip():
                raise AnswerInvalid("the model answered with nothing")
            return answer
        try:
            found = json.loads(answer)
        except (ValueError, RecursionError):
            raise AnswerInvalid("the model's answer is no JSON") from None
        if self._is_wrapped and isinstance(found, dict):
            found = found.get(WRAPPED)
        return self.check(found)

    def check(self, value: Any) -> Any:
        """The value as the type it should have; AnswerInvalid otherwise."""
        try:
            return self._adapter.validate_python(value)
        except ValidationError as error:
            raise AnswerInvalid(f"the model's answer has another shape: {_places(error)}") from None

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.kind)

    @cached_property
    def _is_wrapped(self) -> bool:
        return self._adapter.json_schema().get("type") != "object"


def _places(error: ValidationError) -> str:
    found = [
        f"{'.'.join(map(str, one['loc'])) or 'the whole'} ({one['type']})"
        for one in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return "; ".join(found[:MOST_PLACES])
