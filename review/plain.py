"""Content without a presenter: a field for each of its keys, read and typed as plain text or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.exceptions import Invalid

# The name of the one field of content without keys: it is shown and typed as a whole.
WHOLE = ""
LONG = 60  # characters from which a text gets lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainField:
    """One key of the content. `shown` is its saved text, `text` what was typed and not saved, if anything was."""

    name: str
    label: str
    shown: str
    text: str
    is_json: bool
    line_count: int

    @property
    def is_unsaved(self) -> bool:
        return self.text != self.shown


def plain_fields(
    content: Any, declared: Iterable[str], edits: Mapping[str, str]
) -> tuple[PlainField, ...]:
    """A field per key of the content, then those the step declares and the content lacks."""
    typed = _typed(edits)
    values = _by_key(content, declared)
    return tuple(_field(name, value, typed.get(name)) for name, value in values.items())


def edited(content: Any, declared: Iterable[str], edits: Mapping[str, str]) -> Any:
    """The content with what was typed; Invalid names the field that should be JSON and is not."""
    typed = _typed(edits)
    values = _by_key(content, declared)
    found = {
        name: _value(name, values[name], text) for name, text in typed.items() if name in values
    }
    if WHOLE in values:
        return found.get(WHOLE, content)
    return {**(content or {}), **found}


def changed_labels(before: Any, after: Any) -> tuple[str, ...]:
    """The labels of the keys whose values differ."""
    old, new = _by_key(before, ()), _by_key(after, ())
    return tuple(_label(name) for name in {**old, **new} if old.get(name) != new.get(name))


def _by_key(content: Any, declared: Iterable[str]) -> dict[str, Any]:
    names = tuple(declared)
    if isinstance(content, dict) or (content is None and names):
        present = content or {}
        return {**{name: present.get(name) for name in names}, **present}
    return {WHOLE: content}


def _typed(edits: Mapping[str, str]) -> dict[str, str]:
    """Name -> text, for the fields that differ from what the page showed."""
    found = {}
    for key, text in edits.items():
        kind, _, name = key.partition(":")
        if kind == "now" and _lines(text) != _lines(edits.get(f"was:{name}", "")):
            found[name] = _lines(text)
    return found


def _field(name: str, value: Any, typed: str | None) -> PlainField:
    shown = _text(value)
    text = shown if typed is None else typed
    is_json = not isinstance(value, str | None)
    lines = max(len(text.splitlines()), 1)
    return PlainField(
        name=name,
        label=_label(name),
        shown=shown,
        text=text,
        is_json=is_json,
        line_count=min(max(lines, 3 if len(text) > LONG else 1), 24),
    )


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize() or "Content"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _value(name: str, old: Any, text: str) -> Any:
    """A text stays one; anything else is JSON. Where nothing was, only what looks like JSON is taken as such."""
    if isinstance(old, str) or (old is None and not text.startswith(("{", "[", '"'))):
        return text
    try:
        return json.loads(text)
    except ValueError:
        label = name.replace("_", " ") or "the content"
        raise Invalid(
            f"{label}: this is not JSON any more. Texts stand in quotes, lists in [ ], groups in {{ }}.",
            code="not_json",
        ) from None


def _lines(text: str) -> str:
    return "\n".join(text.strip().splitlines())
