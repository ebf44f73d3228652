"""Prompts with a name and a version: what was asked can be said later without keeping the question."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from string import Template
from typing import Any

from orchestrator.exceptions import DefinitionError

LONGEST = 199  # characters of name and version, which go with a blank between them into one column


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A filled template. `template` is its name and version, as calls are listed under it."""

    text: str
    template: str = ""


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A text with places written `$name`; a change of the text needs a new `version`.

    >>> PromptTemplate("greeting", version="1", text="Greet $whom.").fill(whom="Ada").text
    'Greet Ada.'
    """

    name: str
    version: str
    text: str

    def __post_init__(self) -> None:
        if not self.name or not self.version:
            raise DefinitionError("a prompt template needs a name and a version")
        if len(self.name) + len(self.version) > LONGEST:
            raise DefinitionError(
                f"name and version of a prompt template have together at most {LONGEST} characters"
            )
        if not Template(self.text).is_valid():
            raise DefinitionError(
                f"the text of prompt {self.name!r} has a $ that begins no place; write $$ for the sign"
            )

    def fill(self, **values: object) -> Prompt:
        """The prompt with every place filled; DefinitionError names places without value and the reverse."""
        places = set(Template(self.text).get_identifiers())
        odd = sorted(places ^ set(values))
        if odd:
            raise DefinitionError(
                f"prompt {self.name!r} {self.version} has the places {', '.join(sorted(places))}; "
                f"these do not fit: {', '.join(odd)}"
            )
        filled = Template(self.text).substitute(
            {name: str(value) for name, value in values.items()}
        )
        return Prompt(text=filled, template=f"{self.name} {self.version}")

    def pinned(self) -> dict[str, Any]:
        """What a run keeps to: see `orchestrator.declare.pins`."""
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        return {"prompt": self.name, "version": self.version, "text": digest}
