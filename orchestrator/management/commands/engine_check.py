"""`manage.py engine_check`: prove by SQL that the tables keep every invariant of the engine."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestrator.models import Attempt, DeadLetter, Effect, Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.queries.invariants import Finding


class Command(BaseCommand):
    """Exit code 1 when an invariant is broken; late work counts only with --settled."""

    help = "Check every invariant of the engine in the database; exit 1 when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to count, how deep to look, how to answer."""
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        parser.add_argument(
            "--settled",
            action="store_true",
            help="all faults are over and workers are running: late work counts as broken, too",
        )
        parser.add_argument(
            "--full", action="store_true", help="read every stored payload, not only the newest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, answer, and fail when something is broken."""
        findings = invariants.check(full=options["full"])
        broken = [f for f in findings if f.count and (f.kind == "safety" or options["settled"])]
        checked = _checked()
        if options["json"]:
            self.stdout.write(json.dumps(_plain(findings, broken, checked, options)))
        else:
            self._print(findings, broken, checked)
        if broken:
            names = ", ".join(finding.id for finding in broken)
            raise CommandError(f"{len(broken)} of {len(findings)} invariants are broken: {names}")

    def _print(
        self, findings: tuple[Finding, ...], broken: list[Finding], checked: dict[str, int]
    ) -> None:
        for finding in findings:
            word = "late" if finding.count and finding not in broken else str(finding.count)
            self.stdout.write(f"{word:>6}  {finding.id:<16}{finding.sentence}")
            if finding.count:
                more = " ..." if finding.count > len(finding.examples) else ""
                self.stdout.write(f"{'':>24}{finding.count}: {', '.join(finding.examples)}{more}")
        rows = ", ".join(f"{count:,} {name}" for name, count in checked.items())
        if broken:
            self.stdout.write(f"Checked {rows}.")
        else:
            self.stdout.write(
                self.style.SUCCESS(f"All {len(findings)} invariants hold over {rows}.")
            )


def _checked() -> dict[str, int]:
    tables = {
        "runs": Run,
        "steps": Step,
        "attempts": Attempt,
        "gates": Gate,
        "effects": Effect,
        "dead letters": DeadLetter,
    }
    return {name: model._default_manager.count() for name, model in tables.items()}


def _plain(
    findings: tuple[Finding, ...],
    broken: list[Finding],
    checked: dict[str, int],
    options: dict[str, Any],
) -> dict[str, Any]:
    return {
        "ok": not broken,
        "settled": options["settled"],
        "full": options["full"],
        "checked": checked,
        "broken": [finding.id for finding in broken],
        "invariants": [asdict(finding) for finding in findings],
    }
