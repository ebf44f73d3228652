"""What a test asserts on: a run that was played, its steps, gates, writes and dead letters; and how it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from orchestrator.declare.context import ApprovalNote, GapNote
from orchestrator.exceptions import Conflict
from orchestrator.testing.errors import PlayError
from orchestrator.testing.trace import seconds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedAttempt:
    """One try. `outcome`: ok, error, timeout, crashed, released. `at`: when it ended, since the start.

    `answered_by` is the fallback that was called, "" the step's own function. `code` and `message`
    are what production would store of the error; `error` is the exception itself.
    """

    number: int
    outcome: str
    at: timedelta
    answered_by: str
    error_class: str
    code: str
    message: str
    error: BaseException | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedStep:
    """A step or, with `item` from 0, an item of a fan-out; `items` are those of a fan-out itself.

    `round` counts how often it began anew because people sent the work back or replayed it.
    """

    name: str
    item: int
    state: str
    output: Any
    gap: str
    round: int
    attempts: tuple[PlayedAttempt, ...]
    items: tuple[PlayedStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedGate:
    """A gate: `still_needed` are the roles of its open seats, `asked` all roles that may act now.

    `cause` is the code of the error that asked for people, "" where the workflow asks anyway.
    `content` is what they decide on, `due` when its next deadline is, since the start.
    """

    step: str
    state: str
    cause: str
    level: int
    content: Any
    still_needed: tuple[str, ...]
    asked: tuple[str, ...]
    due: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedEffect:
    """A write to a foreign system. `state`: intended, sent, confirmed, rejected. `sends`: how often it left."""

    step: str
    item: int
    operation: str
    target: str
    state: str
    key: str
    request: Any
    receipt: Any
    sends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedLetter:
    """A dead letter. `state`: open, replaying, resolved, discarded. `frames`: where its error came from."""

    step: str
    item: int
    state: str
    code: str
    error_class: str
    message: str
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Played:
    """A run as it stands after a play. `state`: waiting, completed, rejected, failed, cancelled.

    `elapsed` is the fake time from its start to its end, or to now while it waits. `trace` says line
    by line what happened; `print(played)` shows everything with times.
    """

    workflow: str
    version: str
    state: str
    elapsed: timedelta
    outputs: dict[str, Any]
    steps: dict[str, PlayedStep]
    gaps: tuple[GapNote, ...]
    gates: tuple[PlayedGate, ...]
    approvals: tuple[ApprovalNote, ...]
    effects: tuple[PlayedEffect, ...]
    dead_letters: tuple[PlayedLetter, ...]
    timeline: tuple[tuple[timedelta, str], ...]

    @property
    def trace(self) -> list[str]:
        """What happened, in order, without times."""
        return [text for _, text in self.timeline]

    @property
    def open_gates(self) -> tuple[PlayedGate, ...]:
        """The gates at which the run waits."""
        return tuple(gate for gate in self.gates if gate.state in ("open", "escalated"))

    @property
    def result(self) -> Any:
        """What `await workflow.run()` would return; Conflict, with the trace, where it would raise."""
        if self.state != "completed":
            raise Conflict(f"the run has no result: it is {self.state}\n{self}")
        return self.outputs if len(self.outputs) > 1 else next(iter(self.outputs.values()), None)

    def step(self, step: Callable[..., Any] | str, item: int | None = None) -> PlayedStep:
        """A step by function or name, or an item of it counted from 0; PlayError names what there is."""
        name = step if isinstance(step, str) else step.__name__
        found = self.steps.get(name)
        if found is None:
            raise PlayError(
                f"workflow {self.workflow!r} has no step {name!r}; its steps are "
                f"{', '.join(self.steps)}"
            )
        if item is None:
            return found
        if not 0 <= item < len(found.items):
            raise PlayError(f"step {name!r} has {len(found.items)} items, and so no item {item}")
        return found.items[item]

    def __repr__(self) -> str:
        return f"<Played {self.workflow} {self.version}: {self.state} after {self.elapsed}>"

    def __str__(self) -> str:
        """The run for people: what happened when, and what is left to look at. Names no value of a step."""
        return "\n".join(_lines(self))


def _lines(played: Played) -> Iterator[str]:
    yield f"{played.workflow} {played.version}: {played.state} after {seconds_of(played.elapsed)}"
    for at, text in played.timeline:
        yield f"  {'+' + seconds_of(at):>12}  {text}"
    yield from _section("gaps", [f"{gap.step}: {gap.message}" for gap in played.gaps])
    yield from _section("open gates", [_gate(gate) for gate in played.open_gates])
    yield from _section("writes", [_effect(effect) for effect in played.effects])
    letters = [letter for letter in played.dead_letters if letter.state == "open"]
    yield from _section("dead letters", [line for letter in letters for line in _letter(letter)])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines)


def _gate(gate: PlayedGate) -> str:
    due = "" if gate.due is None else f", due at +{seconds_of(gate.due)}"
    return f"{gate.step}: still needed {', '.join(gate.still_needed)}{due}"


def _effect(effect: PlayedEffect) -> str:
    return f"{effect.step}: {effect.operation} {effect.target} {effect.state}"


def _letter(letter: PlayedLetter) -> Iterator[str]:
    place = letter.step if letter.item < 0 else f"{letter.step} item {letter.item}"
    told = f": {letter.message}" if letter.message else ""
    yield f"{place}: {letter.code} ({letter.error_class}){told}"
    yield from (f"  at {frame}" for frame in letter.frames)
