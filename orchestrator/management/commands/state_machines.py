"""`manage.py state_machines`: the page docs/state_machines.md, written from the one table of edges."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from orchestrator.engine.states import MACHINES, Edges

INTRODUCTION = """\
# State machines

Written by `manage.py state_machines > docs/state_machines.md` from `orchestrator/engine/states.py`, the one table of
edges: the models take their transitions from it, and a test compares this page with it. Every other edge is refused.
"""


def page() -> str:
    """The whole page: per machine a diagram and a table."""
    return "\n".join([INTRODUCTION, *(_section(name, edges) for name, edges in MACHINES.items())])


def _section(name: str, edges: Edges) -> str:
    arrows = [f"    {state} --> {to}" for state, targets in edges.items() for to in targets]
    first, last = next(iter(edges)), [state for state, targets in edges.items() if not targets]
    ends = [f"    {state} --> [*]" for state in last]
    rows = [f"| {state} | {', '.join(targets) or '(end)'} |" for state, targets in edges.items()]
    return "\n".join(
        [
            f"## {name[0].upper()}{name[1:]}",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {first}",
            *arrows,
            *ends,
            "```",
            "",
            "| from | to |",
            "|---|---|",
            *rows,
            "",
        ]
    )


class Command(BaseCommand):
    """Prints the page."""

    help = "Print docs/state_machines.md from the engine's table of edges."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to the standard output."""
        self.stdout.write(page(), ending="")
