"""Every figure the bench can take, with the targets it is held against."""

from __future__ import annotations

from orchestrator.benchmarks.figures import Figure, Target
from orchestrator.benchmarks.spent import CALLER, POSTGRES, WORKERS
from orchestrator.benchmarks.work import SHORT_STEPS

IDLE = Figure("idle", "one ten-step run at a time", "ms/step", Target("ratio", at_most=0.35))
TOGETHER = Figure("together", "many ten-step runs at once", "steps/s", Target("ratio", at_least=4))
SLOW = Figure("slow", "the same, each flush 1 ms slower", "steps/s", Target("ratio", at_least=4))
TOGETHER_CPU = Figure("together_cpu", "processor time of all, then", "ms/step")
TOGETHER_CPU_OF = {
    WORKERS: Figure("cpu_workers", "of it the workers", "ms/step"),
    POSTGRES: Figure("cpu_postgres", "of it PostgreSQL", "ms/step"),
    CALLER: Figure("cpu_caller", "of it starting and watching", "ms/step"),
}
FAN_OUT = Figure("fan_out", "fan-out", "items/s", Target("ratio", at_least=6))
FAN_OUT_CPU = Figure("fan_out_cpu", "processor time of all, then", "ms/item")
APPROVE = Figure("approve", "approval to the end of the run", "ms", Target("ratio", at_most=0.4))
PAYLOAD = Figure("payload", "results of 1 MB of text", "ms/step", Target("ratio", at_most=0.1))
OBJECTS = Figure("objects", "results of 1 MB in 11,000 objects", "ms/step")
TRANSACTIONS = Figure(
    "transactions",
    "write transactions of a ten-step run",
    "",
    Target("ours", at_most=SHORT_STEPS + 2),
)
WAL = Figure("wal", "WAL of a ten-step run", "KB", Target("ours", at_most=8))
MEMORY = Figure("memory", "all its processes, proportional share", "MB")
FLAT = Figure("flat", "cost of step 500 to step 5", "x", Target("ours", at_most=1.1))
LINEAR = Figure(
    "linear", "items/s of a very large to a large fan-out", "x", Target("ours", at_least=0.85)
)
TENTHS = Figure(
    "tenths", "items/s of its last to its first tenth", "x", Target("ours", at_least=0.85)
)
MANY_ITEMS = Figure("many_items", "very large fan-out", "items/s")
CLAIM_SMALL = Figure("claim_small", "claim with small tables, median", "ms")
CLAIM_SMALL_CPU = Figure("claim_small_cpu", "processor time of one, then", "ms")
CLAIM_P50 = Figure("claim_p50", "claim with full tables, median", "ms")
CLAIM_P95 = Figure("claim_p95", "claim with full tables, 95 %", "ms", Target("ours", at_most=2))
CLAIM_CPU = Figure("claim_cpu", "processor time of one, then", "ms")

# By the name that --only takes, in the order they run: what fills the tables comes last.
COMPARED: dict[str, tuple[Figure, ...]] = {
    "idle": (IDLE,),
    "writes": (TRANSACTIONS, WAL),
    "approve": (APPROVE,),
    "payload": (PAYLOAD, OBJECTS),
    "fan_out": (FAN_OUT, FAN_OUT_CPU),
    "together": (TOGETHER, TOGETHER_CPU, *TOGETHER_CPU_OF.values()),
    "slow": (SLOW,),
    "memory": (MEMORY,),
}
ALONE: dict[str, tuple[Figure, ...]] = {
    "flat": (FLAT,),
    "linear": (MANY_ITEMS, LINEAR, TENTHS),
    "claim": (CLAIM_SMALL, CLAIM_SMALL_CPU, CLAIM_P50, CLAIM_P95, CLAIM_CPU),
}
