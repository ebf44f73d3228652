"""What a claim costs beside many ready and many finished steps; the rows are copies of real runs.

Their stored bytes stay sealed for the run they were copied from: a claim does not open them, and nothing else
may read them.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection, models

from orchestrator.benchmarks import catalogue, workflow
from orchestrator.benchmarks.comparing import Taken
from orchestrator.benchmarks.figures import quantile
from orchestrator.benchmarks.sides import NotMeasured
from orchestrator.benchmarks.sizes import Sizes
from orchestrator.benchmarks.spent import Stopwatch
from orchestrator.benchmarks.work import SHORT_STEPS
from orchestrator.models import Attempt, Run, Step
from orchestrator.store import claims, versions
from orchestrator.store.claims import Share
from orchestrator.store.statements import keep_to_indexes

QUEUES = ["default"]
WORKER = "bench:0:0"
IDS = """
CREATE TEMPORARY TABLE copied AS
SELECT number, gen_random_uuid() AS id FROM generate_series(1, %s) AS number
"""


def take(finished: UUID, sizes: Sizes) -> Taken:
    """No worker may run: this process claims, one step after the other. `finished` is a ten-step run."""
    share = _share()
    keep_to_indexes()  # as every worker does
    for _ in range(sizes.claims):
        workflow.short.start(number=0)
    _vacuum()
    small, small_cpu = _claim(sizes.claims, share)
    copy_run(finished, sizes.finished_steps // SHORT_STEPS)
    copy_run(workflow.short.start(number=0).id, sizes.ready_runs)
    _vacuum()
    full, full_cpu = _claim(sizes.claims, share)
    return {
        catalogue.CLAIM_SMALL: median(small),
        catalogue.CLAIM_SMALL_CPU: small_cpu,
        catalogue.CLAIM_P50: median(full),
        catalogue.CLAIM_P95: quantile(full, 0.95),
        catalogue.CLAIM_CPU: full_cpu,
    }


def copy_run(run_id: UUID, times: int) -> None:
    """So many more runs like this one, with their steps and attempts, in four statements."""
    with connection.cursor() as cursor:
        cursor.execute(IDS, [times])
        cursor.execute(
            f"INSERT INTO orchestrator_run (id, {_columns(Run)}) "
            f"SELECT copied.id, {_columns(Run, 'r')} FROM copied, orchestrator_run r WHERE r.id = %s",
            [run_id],
        )
        cursor.execute(
            f"INSERT INTO orchestrator_step (run_id, {_columns(Step)}) "
            f"SELECT copied.id, {_columns(Step, 's')} FROM copied, orchestrator_step s "
            "WHERE s.run_id = %s",
            [run_id],
        )
        cursor.execute(
            f"INSERT INTO orchestrator_attempt (step_id, {_columns(Attempt)}) "
            f"SELECT new.id, {_columns(Attempt, 'a')} "
            "FROM orchestrator_attempt a JOIN orchestrator_step s ON s.id = a.step_id "
            "JOIN orchestrator_step new ON new.node = s.node AND new.item = s.item "
            "JOIN copied ON copied.id = new.run_id WHERE s.run_id = %s",
            [run_id],
        )
        cursor.execute("DROP TABLE copied")


def _columns(model: type[models.Model], alias: str = "") -> str:
    """All columns but the key and the link to the row above."""
    parent = {Step: "run_id", Attempt: "step_id"}.get(model)
    kept = (
        field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)
    )
    names = [field.column for field in kept if field.column and field.column != parent]
    return ", ".join(f"{alias}.{name}" if alias else name for name in names)


def _share() -> Share:
    row = versions.ensure(workflow.short.freeze())
    return Share(version_ids=(row.pk,))


def _claim(times: int, share: Share) -> tuple[list[float], float]:
    """Milliseconds of each of so many claims, and the processor time of one, here and in PostgreSQL."""
    watch = Stopwatch()
    taken = [_timed_claim(share) for _ in range(times)]
    return taken, watch.read().cpu_seconds * 1000 / times


def _timed_claim(share: Share) -> float:
    began = time.perf_counter()
    held: Any = claims.claim(WORKER, QUEUES, [share])
    milliseconds = (time.perf_counter() - began) * 1000
    if held is None:
        raise NotMeasured("nothing was ready to claim")
    return milliseconds


def _vacuum() -> None:
    """What autovacuum would have done in the time in which so many rows come into being."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) orchestrator_run, orchestrator_step, orchestrator_attempt")
