"""How an edge table becomes django-fsm: a protected state field, and one transition per target.

Only the store calls `move`; it checks the edge in memory, the store then saves state and fields together.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, cast

from django.db import models
from django_fsm import FSMField, transition

from orchestrator.engine.states import Edges, sources


def state_field(states: type[StrEnum], default: StrEnum) -> Any:
    """A protected FSM field over the states of one machine."""
    choices = [(state.value, state.value.replace("_", " ")) for state in states]
    return FSMField(default=default.value, choices=choices, protected=True, max_length=16)


def becomes(field: Any, edges: Edges, target: StrEnum) -> Callable[[models.Model], None]:
    """A django-fsm transition to `target` from every state the edge table allows."""

    def become(self: models.Model) -> None:
        """The edge is the whole rule; the store writes what goes with it."""

    become.__name__ = f"become_{target.value}"
    declare = transition(field=field, source=sources(edges, target.value), target=target.value)
    return cast("Callable[[models.Model], None]", declare(become))


def move(instance: models.Model, to: StrEnum) -> None:
    """Take the transition to `to`; TransitionNotAllowed when the edge table has no such edge."""
    getattr(instance, f"become_{to.value}")()
