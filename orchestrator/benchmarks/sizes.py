"""How much work each measure does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of runs, items and rows; the defaults are those of the published figures."""

    idle_runs: int = 30
    runs_at_once: int = 200
    items: int = 1_000
    approvals: int = 20
    payload_runs: int = 5
    long_runs: int = 5
    few_items: int = 10_000
    many_items: int = 100_000
    ready_runs: int = 100_000
    finished_steps: int = 1_000_000
    claims: int = 3_000


FULL = Sizes()
QUICK = Sizes(
    idle_runs=5,
    runs_at_once=40,
    items=100,
    approvals=3,
    payload_runs=1,
    long_runs=1,
    few_items=200,
    many_items=2_000,
    ready_runs=1_000,
    finished_steps=10_000,
    claims=200,
)
