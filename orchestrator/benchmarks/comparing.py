"""The measures that both sides take, one function per name of catalogue.COMPARED."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean, median

from orchestrator.benchmarks import catalogue, processes
from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.postgres import Written, slower_flush, written
from orchestrator.benchmarks.sides import Side
from orchestrator.benchmarks.sizes import Sizes
from orchestrator.benchmarks.work import SHORT_STEPS

Taken = dict[Figure, float]


def take_idle(side: Side, sizes: Sizes) -> Taken:
    return {catalogue.IDLE: median(side.idle(sizes.idle_runs))}


def take_writes(side: Side, sizes: Sizes) -> Taken:
    """Of most runs the transactions, which no beat of a worker falls into; of all the bytes, with every split page."""
    spent = [_written_by_one_run(side) for _ in range(sizes.idle_runs)]
    return {
        catalogue.TRANSACTIONS: median(each.transactions for each in spent),
        catalogue.WAL: mean(each.wal_bytes for each in spent) / 1024,
    }


def _written_by_one_run(side: Side) -> Written:
    before = written()
    side.idle(1)
    return written().since(before)


def take_approve(side: Side, sizes: Sizes) -> Taken:
    return {catalogue.APPROVE: median(side.approve(sizes.approvals))}


def take_payload(side: Side, sizes: Sizes) -> Taken:
    return {
        catalogue.PAYLOAD: median(side.payload(sizes.payload_runs)),
        catalogue.OBJECTS: median(side.structured(sizes.payload_runs)),
    }


def take_fan_out(side: Side, sizes: Sizes) -> Taken:
    spent = side.fan_out(sizes.items)
    return {
        catalogue.FAN_OUT: sizes.items / spent.seconds,
        catalogue.FAN_OUT_CPU: spent.cpu_seconds * 1000 / sizes.items,
    }


def take_together(side: Side, sizes: Sizes) -> Taken:
    steps, spent = sizes.runs_at_once * SHORT_STEPS, side.together(sizes.runs_at_once)
    return {
        catalogue.TOGETHER: steps / spent.seconds,
        catalogue.TOGETHER_CPU: spent.cpu_seconds * 1000 / steps,
        **{
            figure: spent.cpu.get(who, 0) * 1000 / steps
            for who, figure in catalogue.TOGETHER_CPU_OF.items()
        },
    }


def take_slow(side: Side, sizes: Sizes) -> Taken:
    with slower_flush():
        seconds = side.together(sizes.runs_at_once).seconds
    return {catalogue.SLOW: sizes.runs_at_once * SHORT_STEPS / seconds}


def take_memory(side: Side, _sizes: Sizes) -> Taken:
    found = (processes.memory_of(process) for process in side.processes())
    return {catalogue.MEMORY: sum(each.pss for each in found if each)}


TAKES: dict[str, Callable[[Side, Sizes], Taken]] = {
    "idle": take_idle,
    "writes": take_writes,
    "approve": take_approve,
    "payload": take_payload,
    "fan_out": take_fan_out,
    "together": take_together,
    "slow": take_slow,
    "memory": take_memory,
}
