"""What changed between two values, line by line, for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One line of a diff; `sign` is shown as well as coloured."""

    kind: Literal["same", "removed", "added"]
    sign: str
    text: str


def json_lines(value: Any) -> list[str]:
    """A value as indented JSON lines."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).splitlines()


def line_diff(before: Sequence[str], after: Sequence[str]) -> tuple[DiffLine, ...]:
    """Both texts merged: lines kept, removed and added, in order."""
    lines: list[DiffLine] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            lines += [DiffLine(kind="same", sign=" ", text=text) for text in before[a0:a1]]
            continue
        lines += [DiffLine(kind="removed", sign="−", text=text) for text in before[a0:a1]]
        lines += [DiffLine(kind="added", sign="+", text=text) for text in after[b0:b1]]
    return tuple(lines)
