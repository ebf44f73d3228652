"""A played run as text for people: what happened when, and what is left to look at. Names no value of a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from orchestrator.testing.trace import seconds_of

if TYPE_CHECKING:
    from orchestrator.testing.played import Played, PlayedEffect, PlayedGate, PlayedLetter


def report(played: Played) -> str:
    """The whole report."""
    return "\n".join(_lines(played))


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
