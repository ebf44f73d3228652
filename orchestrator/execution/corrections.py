"""Corrections by people: still what the step declares, and changed only where its gate allows."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.exceptions import Invalid
from orchestrator.execution.contracts import dump_content, misfit

CODE = "not_editable"


def corrected(
    definition: WorkflowDefinition,
    node: str,
    content: Any,
    *,
    brought: Callable[[], Any],
    cause: str = "",
) -> Any:
    """The corrected content as it may be stored; Invalid where it may not be changed or does not fit.

    `brought` gives what the workflow itself brought before people, because of an error `cause` or
    as the step's result.
    """
    spec = definition.steps[node]
    editable = spec.asked(cause).editable
    if editable is not None:
        _refuse_other_changes(brought(), content, editable)
    content = dump_content(definition.bindings[node].returns, content, step=node)
    return spec.schema.split(content, step=node)[0] if spec.schema else content


def refuse_unfit(definition: WorkflowDefinition, node: str, content: Any) -> None:
    """Invalid when an error brought what its step could not have returned and nobody has corrected it."""
    where = misfit(definition.bindings[node].returns, content)
    if where:
        raise Invalid(
            f"The content does not fit what step {node!r} hands on: {where}. "
            "Fill it in or correct it first, then approve.",
            code="content_unfit",
        )


def _refuse_other_changes(old: Any, new: Any, editable: Collection[str]) -> None:
    """Top-level keys that are not editable stay as they were, and stay there.

    Where an error brought nothing there is nothing to keep: people fill in the whole content.
    """
    if old is None or _written(old) == _written(new):
        return
    words = f"only {', '.join(editable)} may be" if editable else "nothing may be"
    if not isinstance(old, dict) or not isinstance(new, dict):
        raise Invalid(f"The content cannot be replaced as a whole: {words} edited.", code=CODE)
    keys = [*old, *(key for key in new if key not in old)]
    fixed = [key for key in keys if key not in editable and _differs(old, new, key)]
    if fixed:
        raise Invalid(f"{', '.join(map(str, fixed))} cannot be edited here: {words}.", code=CODE)


def _differs(old: dict[str, Any], new: dict[str, Any], key: str) -> bool:
    """By what is written: Python takes 1, 1.0 and True for the same."""
    return (key in old) != (key in new) or _written(old.get(key)) != _written(new.get(key))


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
