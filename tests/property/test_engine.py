"""The pure engine under random histories: crashes, late and doubled results, votes, timers, in any order.

The same histories with a protection taken out must fail: a test that finds nothing proves nothing.
"""

from __future__ import annotations

import pytest

from orchestrator.engine.states import MACHINES
from tests.property.histories import TAKEN, histories
from tests.property.mutants import MUTANTS
from tests.property.workflows import PEOPLE, SHORT, WAYS

# So many histories of each graph take every edge several times.
COVERING = ((PEOPLE, 500), (WAYS, 200), (SHORT, 200))
SEARCHING = 1500
DECIDED = ("run", "step", "gate", "dead letter")


def test_no_history_breaks_an_invariant_and_every_state_and_edge_is_reached() -> None:
    TAKEN.clear()
    for definition, count in COVERING:
        histories(definition, count=count)
    every = {
        (machine, source, target)
        for machine in DECIDED
        for source, targets in MACHINES[machine].items()
        for target in targets
    }
    assert every - TAKEN == set()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_mistake_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, definition = MUTANTS[mutant]
    plant(monkeypatch)
    # Whichever invariant notices it first; or the engine itself misses somebody whom it counted on.
    with pytest.raises((AssertionError, StopIteration)):
        histories(definition, count=SEARCHING)
