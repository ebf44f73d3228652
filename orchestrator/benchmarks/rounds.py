"""Runs the measures: in each round one side after the other, then what concerns the engine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from orchestrator.benchmarks import catalogue, comparing, processes, scaling
from orchestrator.benchmarks.calm import wait_for_calm
from orchestrator.benchmarks.comparing import Taken
from orchestrator.benchmarks.figures import Figure, Samples
from orchestrator.benchmarks.ours import Ours
from orchestrator.benchmarks.processes import Memory
from orchestrator.benchmarks.sides import Side
from orchestrator.benchmarks.sizes import Sizes

Say = Callable[[str], None]


@dataclass(slots=True)
class Results:
    """All that was measured. `busy` is the share of the cores in use by others before each block."""

    samples: dict[str, Samples] = field(default_factory=dict)
    processes: dict[str, list[tuple[str, Memory]]] = field(default_factory=dict)
    busy: list[float] = field(default_factory=list)

    def add(self, side: str, taken: Taken) -> None:
        """Keep the figures of one measure."""
        for figure, value in taken.items():
            self.samples.setdefault(figure.name, Samples(figure)).add(side, value)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, how often, and how long to wait for a calm machine before each block (seconds)."""

    ours: Ours
    peer: Side | None
    names: frozenset[str]
    sizes: Sizes
    rounds: int
    patience: float


def measure(plan: Plan, say: Say) -> Results:
    """Interleaved rounds, then the measures without a peer. What fills the tables comes last."""
    results = Results()
    sides: list[Side] = [plan.ours, plan.peer] if plan.peer else [plan.ours]
    compared = [name for name in catalogue.COMPARED if name in plan.names]
    for number in range(1, plan.rounds + 1) if compared else ():
        for side in sides:
            _settle(plan, results)
            with side.running():
                for name in compared:
                    taken = comparing.TAKES[name](side, plan.sizes)
                    results.add(side.name, taken)
                    say(f"round {number} of {plan.rounds}, {side.name}: {_words(taken)}")
                results.processes[side.name] = list(_memory(side))
    for name in catalogue.ALONE:
        if name in plan.names:
            _settle(plan, results)
            taken = scaling.TAKES[name](plan.ours, plan.sizes)
            results.add(plan.ours.name, taken)
            say(_words(taken))
    return results


def _settle(plan: Plan, results: Results) -> None:
    results.busy.append(wait_for_calm(plan.patience))


def _memory(side: Side) -> Iterable[tuple[str, Memory]]:
    for process, name in side.processes().items():
        found = processes.memory_of(process)
        if found:
            yield name, found


def _words(taken: dict[Figure, float]) -> str:
    return ", ".join(
        f"{figure.title} {value:,.4g} {figure.unit}".rstrip() for figure, value in taken.items()
    )
