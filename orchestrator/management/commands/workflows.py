"""`manage.py workflows`: every version, its runs, the workers that carry it, and what this code has of it.

`workflows drain NAME VERSION` lets a version take no new runs, `workflows activate NAME VERSION` lets it again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestrator import commands
from orchestrator.exceptions import RequestRefused
from orchestrator.queries.rows import WorkflowRow
from orchestrator.queries.versions import workflow_versions

CHANGES = {"drain": commands.drain_version, "activate": commands.activate_version}
Rows = tuple[WorkflowRow, ...]
HEADS = ("name", "version", "state", "fingerprint", "open", "blocked", "total", "workers", "code")


class Command(BaseCommand):
    """Lists versions with their runs; a run goes on only where its very version is carried."""

    help = "List workflow versions, their runs, and who carries them; drain or activate one."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to change, and how to answer."""
        parser.add_argument(
            "change",
            nargs="?",
            choices=CHANGES,
            help="drain: no new runs; activate: new runs again",
        )
        parser.add_argument("name", nargs="?", help="the workflow")
        parser.add_argument("version", nargs="?", help="its version")
        parser.add_argument("--json", action="store_true", help="answer with a JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per version; what differs in this code below it."""
        change = options["change"]
        rows = (
            self._change(change, options["name"], options["version"])
            if change
            else workflow_versions()
        )
        if options["json"]:
            self.stdout.write(json.dumps([asdict(row) for row in rows], default=str))
        elif not rows:
            self.stdout.write("No workflow is declared, and none ever ran here.")
        else:
            self._print(rows)

    def _change(self, change: str, name: str | None, version: str | None) -> Rows:
        if not name or not version:
            raise CommandError(f"Say which version to {change}: workflows {change} NAME VERSION")
        try:
            CHANGES[change](name, version, user=None)
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from None
        return tuple(
            row for row in workflow_versions() if (row.name, row.version) == (name, version)
        )

    def _print(self, rows: Rows) -> None:
        cells = [HEADS, *(_cells(row) for row in rows)]
        widths = [max(len(line[at]) for line in cells) for at in range(len(HEADS))]
        for line, row in zip(cells, [None, *rows], strict=True):
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            self.stdout.write("  ".join(padded).rstrip())
            for sentence in row.drift if row else ():
                self.stdout.write(f"{'':>{widths[0]}}  {sentence}")


def _cells(row: WorkflowRow) -> tuple[str, ...]:
    counts = (row.open_runs, row.blocked_runs, row.total_runs, len(row.workers))
    return (
        row.name,
        row.version,
        row.state,
        row.fingerprint[:12],
        *map(str, counts),
        row.code,
    )
