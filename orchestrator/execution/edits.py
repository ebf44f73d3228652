"""What an admin puts in place of a step's input: checked against its types and against what people approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import Payload
from orchestrator.exceptions import NotAllowed
from orchestrator.execution.approved import gates_before
from orchestrator.execution.contracts import check_given


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """`stored`: all parameters replaced on the step so far; `difference`: {name: {"old", "new"}} of this edit.

    A parameter that nobody had given has no "old". Both are None when nothing was changed.
    """

    stored: Payload | None = None
    difference: Payload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """A step (or item) whose input may be edited: its arguments as they are `shown` now, those replaced `earlier`.

    `approved` names the steps before it whose content people approved; `encode` makes a value stored bytes.
    """

    definition: WorkflowDefinition
    node: str
    item: int
    shown: dict[str, Any]
    earlier: dict[str, Any]
    approved: Iterable[str]
    encode: Callable[[Any], Payload]

    @property
    def types(self) -> dict[str, Any]:
        """What can be edited: the parameters but the context; of a fan-out its list instead of the item."""
        binding = self.definition.bindings[self.node]
        found: dict[str, Any] = {}
        for name, kind in binding.types.items():
            match binding.sources[name].kind:
                case "context":
                    continue
                case "item" if self.item < 0:
                    found[binding.list_name] = list[kind]  # type: ignore[valid-type]
                case _:
                    found[name] = kind
        return found

    @property
    def review_before(self) -> str:
        """The review behind which the step stands, "" when there is none.

        Behind a review the data is what people approved: an edit there would go past them.
        """
        return next(iter((*gates_before(self.definition, self.node), *self.approved)), "")

    def differs(self, name: str, value: Any) -> bool:
        """By what is stored: 1, 1.0 and true are three values."""
        return self.encode(value).text != self.encode(self.shown[name]).text


def edit_of(step: Editable, given: dict[str, Any]) -> Edit:
    """The edit that turns the step's input into `given`; parameters left out stay as they are.

    Invalid for unknown names and values that do not fit, NotAllowed for any other value behind a
    review, InvalidOutput and StorageError for values that cannot be stored.
    """
    check_given(step.types, given)
    changed = {
        name: value
        for name, value in given.items()
        if name not in step.shown or step.differs(name, value)
    }
    if not changed:
        return Edit()
    if step.review_before:
        raise NotAllowed(
            f"{next(iter(changed))} is what people approved at {step.review_before}, or led to it, and "
            "cannot be edited any more; replay it as it is, or from a step before the review.",
            code="approved_content",
        )
    difference = {
        name: {"new": value} | ({"old": step.shown[name]} if name in step.shown else {})
        for name, value in changed.items()
    }
    return Edit(stored=step.encode(step.earlier | changed), difference=step.encode(difference))
