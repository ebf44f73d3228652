"""Whether costs stay flat: late steps of a long run, a hundred thousand items, claims beside full tables."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection

from orchestrator.benchmarks import catalogue, claims
from orchestrator.benchmarks.comparing import Taken
from orchestrator.benchmarks.ours import Ours
from orchestrator.benchmarks.sizes import Sizes

# Around step 5 and around step 500; one step alone would be noise.
EARLY, LATE = range(3, 13), range(496, 506)
ENDS = """
SELECT substring(node FROM '[0-9]+')::int, extract(epoch FROM finished_at)::float8 * 1000
  FROM orchestrator_step WHERE run_id = %s ORDER BY 1
"""
TENTHS = """
SELECT percentile_disc(ARRAY[0, 0.1, 0.9, 1]) WITHIN GROUP
         (ORDER BY extract(epoch FROM finished_at)::float8)
  FROM orchestrator_step WHERE run_id = %s AND item >= 0
"""


def take_flat(ours: Ours, sizes: Sizes) -> Taken:
    with ours.running():
        runs = [_costs(ours.long_run()) for _ in range(sizes.long_runs)]
    early, late = (median(cost[step] for cost in runs for step in steps) for steps in (EARLY, LATE))
    return {catalogue.FLAT: late / early}


def take_linear(ours: Ours, sizes: Sizes) -> Taken:
    """The few items before and after the many, so that a machine that drifts does not decide."""
    with ours.running():
        before = ours.fan_out(sizes.few_items).seconds
        run_id, spent = ours.map_over(sizes.many_items)
        after = ours.fan_out(sizes.few_items).seconds
    few = 2 * sizes.few_items / (before + after)
    many = sizes.many_items / spent.seconds
    first, ninth, tenth, last = _rows(TENTHS, run_id)[0][0]
    return {
        catalogue.MANY_ITEMS: many,
        catalogue.LINEAR: many / few,
        catalogue.TENTHS: (ninth - first) / (last - tenth),
    }


def take_claim(ours: Ours, sizes: Sizes) -> Taken:
    """The workers only make the finished run that is copied; then they are gone."""
    with ours.running():
        finished = ours.short_run()
    return claims.take(finished, sizes)


def _costs(run_id: UUID) -> dict[int, float]:
    """Milliseconds from the end of the step before to the end of each step, by its number."""
    ends = dict(_rows(ENDS, run_id))
    return {step: end - ends[step - 1] for step, end in ends.items() if step - 1 in ends}


def _rows(statement: str, run_id: UUID) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [run_id])
        rows: list[Any] = cursor.fetchall()
    return rows


TAKES: dict[str, Callable[[Ours, Sizes], Taken]] = {
    "flat": take_flat,
    "linear": take_linear,
    "claim": take_claim,
}
