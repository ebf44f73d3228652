"""Who follows whom: predecessors by declaration, a topological order, and which steps exclude each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from orchestrator.declare.arms import Arms, branches_of
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError

Predecessors = Mapping[str, tuple[str, ...]]


def predecessors_of(
    workflow: str, steps: list[StepSpec], arms: Mapping[str, Arms]
) -> dict[str, tuple[str, ...]]:
    """A step follows the one declared before it, an arm its branch, and what comes after arms their ends."""
    known = {step.name for step in steps}
    branch_of = branches_of(arms)
    found: dict[str, tuple[str, ...]] = {}
    ends: tuple[str, ...] = ()  # what the next step follows when it does not say
    inside: set[str] = set()  # the branch that is still open, with all that rests on it so far
    for step in steps:
        after = _after(step, branch_of, ends)
        for other in after:
            if other not in known:
                raise DefinitionError(
                    f"workflow {workflow!r}, step {step.name!r}: after={other!r} is not a step of it"
                )
        found[step.name] = after
        stays = bool(inside & set(after)) and (
            step.after is not None or branch_of.get(step.name) in inside
        )
        if stays:
            inside.add(step.name)
            ends = (*(end for end in ends if end not in after), step.name)
        else:
            inside = {step.name} if step.name in arms else set()
            ends = (step.name,)
    return found


def _after(step: StepSpec, branch_of: Mapping[str, str], ends: tuple[str, ...]) -> tuple[str, ...]:
    if step.after is not None:
        return step.after
    return (branch_of[step.name],) if step.name in branch_of else ends


def ordered(workflow: str, steps: list[StepSpec], predecessors: Predecessors) -> tuple[str, ...]:
    """All steps, each after those it follows."""
    sorter = TopologicalSorter({step.name: predecessors[step.name] for step in steps})
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise DefinitionError(
            f"workflow {workflow!r}: steps wait for each other: {circle}"
        ) from error


@dataclass(frozen=True, slots=True)
class Graph:
    """The steps of a workflow in order, whom each follows, and the arms of its branches."""

    order: tuple[str, ...]
    predecessors: Predecessors
    arms: Mapping[str, Arms]

    def ancestors(self, node: str) -> tuple[str, ...]:
        """All that the step rests on, the nearest first."""
        found: dict[str, None] = {}
        todo = list(self.predecessors[node])
        while todo:
            name = todo.pop()
            if name not in found:
                found[name] = None
                todo.extend(self.predecessors[name])
        return tuple(found)

    def resting_on(self, node: str) -> set[str]:
        """The step itself and all that need it, directly or not."""
        reached = {node}
        for name in self.order:
            if reached & set(self.predecessors[name]):
                reached.add(name)
        return reached

    def exclusive(self, nodes: tuple[str, ...]) -> bool:
        """Whether at most one of these steps can run: each two lie on different arms of some branch."""
        needed = [self._needed_arms(ways) for ways in self.arms.values()]
        return all(
            any(one in on and other in on and not on[one] & on[other] for on in needed)
            for at, one in enumerate(nodes)
            for other in nodes[at + 1 :]
        )

    def may_lack(self, step: str, other: str) -> bool:
        """Whether `other` may lie on a way not taken although `step` runs."""
        for ways in self.arms.values():
            needed = self._needed_arms(ways)
            own = needed.get(step)
            if other in needed and (own is None or not own <= needed[other]):
                return True
        return False

    def _needed_arms(self, ways: Arms) -> dict[str, frozenset[str]]:
        """For each step that cannot run without one of these arms: those of them that lead to it."""
        found: dict[str, frozenset[str]] = {}
        for node in self.order:
            before = self.predecessors[node]
            if node in ways.nodes:
                found[node] = frozenset({node})
            elif before and all(other in found for other in before):
                found[node] = frozenset().union(*(found[other] for other in before))
        return found
