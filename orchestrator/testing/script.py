"""What people do in a play, in order: votes at gates, corrections, waiting, replays, a cancellation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from orchestrator.engine.events import Verdict

StepName = Callable[..., Any] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(ABC):
    """One entry of a script. `by` names a person; without a name it is somebody who did nothing before."""

    @abstractmethod
    def __str__(self) -> str:
        """The entry as a script has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Act):
    """A decision at an open gate, as a person of `roles`."""

    verdict: Verdict
    roles: tuple[str, ...]
    by: str = ""
    comment: str = ""
    at: StepName | None = None

    def __str__(self) -> str:
        return f"{self.verdict}({_words(*self.roles, at=self.at and name_of(self.at), by=self.by)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Act):
    """A correction of what is under review: the new content, or a function of the present one."""

    roles: tuple[str, ...]
    content: Any
    by: str = ""
    at: StepName | None = None

    def __str__(self) -> str:
        return f"revise({_words(*self.roles, at=self.at and name_of(self.at), by=self.by)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(Act):
    """Nobody does anything for so many seconds; None: until the next deadline of an open gate has passed."""

    seconds: float | None

    def __str__(self) -> str:
        return "wait()" if self.seconds is None else f"wait(seconds={self.seconds:g})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay(Act):
    """A run that is over goes again from a step, or one dead letter of a run does."""

    step: StepName
    item: int | None
    input: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    reason: str = "replayed"

    def __str__(self) -> str:
        return f"replay({_words(name_of(self.step), item=self.item, by=self.by)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Act):
    """The run is cancelled as soon as it waits for somebody or something."""

    reason: str

    def __str__(self) -> str:
        return f"cancel({self.reason!r})"


def approve(
    role: str, *more: str, by: str = "", comment: str = "", at: StepName | None = None
) -> Vote:
    """Somebody who holds these roles approves what the open gate shows (with several open: `at` which step)."""
    return Vote(verdict="approve", roles=(role, *more), by=by, comment=comment, at=at)


def reject(
    role: str, *more: str, by: str = "", comment: str = "rejected", at: StepName | None = None
) -> Vote:
    """Somebody refuses the content: the run ends as rejected."""
    return Vote(verdict="reject", roles=(role, *more), by=by, comment=comment, at=at)


def send_back(
    role: str, *more: str, by: str = "", comment: str = "sent back", at: StepName | None = None
) -> Vote:
    """Somebody sends the work back: the step that the gate names runs again."""
    return Vote(verdict="send_back", roles=(role, *more), by=by, comment=comment, at=at)


def escalate(
    role: str, *more: str, by: str = "", comment: str = "", at: StepName | None = None
) -> Vote:
    """Somebody hands the decision one rung up the ladder."""
    return Vote(verdict="escalate", roles=(role, *more), by=by, comment=comment, at=at)


def revise(
    role: str, *more: str, content: Any, by: str = "", at: StepName | None = None
) -> Revision:
    """Somebody corrects the content under review: `content` is the new one, or a function of the present one."""
    return Revision(roles=(role, *more), content=content, by=by, at=at)


def wait(
    *,
    seconds: float | None = None,
    minutes: float | None = None,
    hours: float | None = None,
    days: float | None = None,
) -> Wait:
    """Nobody does anything for so long, counted from when it is somebody's turn.

    Without a length: until the next deadline of an open gate has passed.
    """
    given = ((seconds, 1), (minutes, 60), (hours, 3600), (days, 86_400))
    lengths = [length * unit for length, unit in given if length is not None]
    return Wait(seconds=sum(lengths) if lengths else None)


def replay(
    step: StepName, *, item: int | None = None, by: str = "", input: dict[str, Any] | None = None
) -> Replay:
    """An admin replays the dead letter of `step`; without one, the run, once it is over, from that step on.

    `input` replaces arguments of the step. `item` names, from 0, the item of a fan-out whose letter it is.
    """
    return Replay(step=step, item=item, input=input or {}, by=by)


def cancel(reason: str = "not needed any more") -> Cancel:
    """An admin ends the run when it next waits: at a gate, or for a retry."""
    return Cancel(reason=reason)


class Cast:
    """The people of a play: names and ids. Whoever has no name is called after their role, and is new each time."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def id_of(self, name: str) -> int:
        """The id of a person by name, given at first mention, from 1."""
        if name not in self._names:
            self._names.append(name)
        return self._names.index(name) + 1

    def name_of(self, person: int) -> str:
        return self._names[person - 1]

    def enter(self, by: str, role: str) -> int:
        """The id of whoever acts: the one named, else somebody new."""
        if by:
            return self.id_of(by)
        number, name = 1, role
        while name in self._names:
            number, name = number + 1, f"{role} {number + 1}"
        return self.id_of(name)


def name_of(step: StepName) -> str:
    """The name of a step that is given by name or as its function."""
    return step if isinstance(step, str) else step.__name__


def _words(*values: str, **more: object) -> str:
    """Arguments as a script would have them; those that nobody gave are left out."""
    given = {name: value for name, value in more.items() if value not in (None, "")}
    return ", ".join([*map(repr, values), *(f"{name}={value!r}" for name, value in given.items())])
