"""Where a flag stands among the facts: its card on the first of its facts, a pointer to the card on the others."""

from __future__ import annotations

from dataclasses import dataclass

from review.intake import catalogue
from review.intake.bands import by_severity
from review.intake.shapes import Flag, ReviewContent, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What a fact says of open flags on it whose cards sit at another: `flag` is the first, `at` names that fact."""

    flag: str
    severity: Severity
    count: int
    at: str


def position(name: str) -> tuple[int, str]:
    """The place of a fact in reading order."""
    return catalogue.POSITION.get(name, len(catalogue.POSITION)), name


def cards(flags: list[Flag]) -> dict[str, list[Flag]]:
    """The flags whose card sits on a fact, by its name: each flag once, the worst first."""
    placed: dict[str, list[Flag]] = {}
    for flag in by_severity(flags):
        if flag["fields"]:
            placed.setdefault(_home(flag), []).append(flag)
    return placed


def pointers(flags: list[Flag]) -> dict[str, list[Pointer]]:
    """What the other facts of flags that wait for an answer say of them, by name: alike ones in one line."""
    found: dict[str, dict[tuple[Severity, str], list[str]]] = {}
    for flag in by_severity(flags):
        if flag.get("answer") or flag["severity"] == "info" or not flag["fields"]:
            continue
        home = _home(flag)
        at = flag["severity"], catalogue.entry_for(home).label
        for name in set(flag["fields"]) - {home}:
            found.setdefault(name, {}).setdefault(at, []).append(flag["id"])
    return {
        name: [
            Pointer(flag=ids[0], severity=severity, count=len(ids), at=label)
            for (severity, label), ids in told.items()
        ]
        for name, told in found.items()
    }


def loose_flags(content: ReviewContent) -> tuple[Flag, ...]:
    """Flags on the whole form, which have no fact to sit on."""
    return tuple(by_severity([flag for flag in content["flags"] if not flag["fields"]]))


def _home(flag: Flag) -> str:
    return min(flag["fields"], key=position)
