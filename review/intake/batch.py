"""Several files on their way: submitted one by one, then watched until no machine has anything left to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings

from review.config.presence import workers_are_running
from review.config.processes import running_processes, write_lines
from review.intake.documents import DocumentRefused
from review.intake.records import Intake
from review.intake.reports import refusal_report, report
from review.intake.submission import submit
from review.outcomes import Outcome, outcomes_of

POLL_SECONDS = 0.25
LOG_NAME = "workers.log"

Progress = Callable[[int, int], None]  # (settled, all)


@dataclass(slots=True)
class Batch:
    """Files by name with the intake each became, or its refusal."""

    intakes: dict[str, Intake] = field(default_factory=dict)
    refusals: dict[str, DocumentRefused] = field(default_factory=dict)

    def submit(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Take in each file; a refused one is remembered and the others go on."""
        for name, data in files:
            try:
                self.intakes[name] = submit(data, name)
            except DocumentRefused as refusal:
                self.refusals[name] = refusal

    def wait(self, *, seconds: float, show: Progress) -> bool:
        """Watch until every run is settled; False when the time is up first."""
        ends = time.monotonic() + seconds
        while True:
            settled = sum(outcome.is_settled for outcome in self.outcomes().values())
            show(settled, len(self.intakes))
            if settled == len(self.intakes):
                return True
            if time.monotonic() > ends:
                return False
            time.sleep(POLL_SECONDS)

    def outcomes(self) -> dict[UUID, Outcome]:
        return outcomes_of([i.run_id for i in self.intakes.values() if i.run_id])

    def reports(self) -> Iterator[dict[str, Any]]:
        """One report per file, in the order submitted, refusals last."""
        outcomes = self.outcomes()
        for name, intake in self.intakes.items():
            yield report(name, intake, outcomes.get(intake.run_id) if intake.run_id else None)
        for name, refusal in self.refusals.items():
            yield refusal_report(name, refusal.code, refusal.message)


@contextmanager
def workers(count: int = 2) -> Iterator[None]:
    """Worker processes for the block, unless they run already or this installation has its own servers.

    Their log lines go to var/workers.log, so that progress stays readable.
    """
    needed = bool(settings.EMBEDDED_SERVERS) and not workers_are_running()
    log = write_lines(settings.VAR_DIR / LOG_NAME)
    with running_processes(workers=count, show=log) if needed else nullcontext():
        yield
