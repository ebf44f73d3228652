"""Excludes1 notes of ICD-10-CM: which conditions cannot both be meant. Pure.

"Type 1 diabetes excludes type 2 (E11.-)" holds for every code below E10 and below E11.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_RANGE = re.compile(rf"({_CODE})(?:\.?-)?(?:-({_CODE}))?(?:\.?-)?(?=[\s,;)])")
_IN_BRACKETS = re.compile(r"\([^()]*\d[^()]*\)")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """No code from `first` to `last` goes with `code` or anything below it."""

    code: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The notes by the code they stand at, and the parent of each code."""

    by_code: Mapping[str, tuple[Exclusion, ...]]
    parents: Mapping[str, str]

    def between(self, one: str, other: str) -> Exclusion | None:
        """The note by which the two codes exclude each other, in either direction, or None."""
        return self._note(one, other) or self._note(other, one)

    def _note(self, holder: str, excluded: str) -> Exclusion | None:
        for code in self._upwards(holder):
            for note in self.by_code.get(code, ()):
                # A note that covers its own holder speaks of neighbours, not of this code.
                if covers(note, excluded) and not covers(note, holder):
                    return note
        return None

    def _upwards(self, code: str) -> Iterator[str]:
        while code:
            yield code
            code = self.parents.get(code, "")


NO_EXCLUSIONS = Exclusions({}, {})


def build_exclusions(notes: Iterable[Exclusion], parents: Mapping[str, str]) -> Exclusions:
    """Index the notes. `parents` is code -> code above it, "" at the top."""
    by_code: dict[str, list[Exclusion]] = defaultdict(list)
    for note in notes:
        by_code[note.code].append(note)
    return Exclusions({code: tuple(held) for code, held in by_code.items()}, parents)


def ranges_in(note: str) -> Iterator[tuple[str, str]]:
    """The codes of a note, "(O10-O11, E08.-)" as ("O10", "O11") and ("E08", "E08").

    None of a note on "this with that": it names the code of both together, and both are true.
    """
    if " with " in note:
        return
    for brackets in _IN_BRACKETS.findall(note):
        for first, last in _RANGE.findall(brackets):
            yield first, last or first


def covers(note: Exclusion, code: str) -> bool:
    """Whether a code lies in the range of a note, anything below its ends included."""
    return code[: len(note.first)] >= note.first and code[: len(note.last)] <= note.last
