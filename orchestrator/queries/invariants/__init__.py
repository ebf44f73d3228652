"""What must be true of the tables at every moment, each as one SQL statement: behind `manage.py engine_check`.

An app adds its own with `register` from its `AppConfig.ready`; the engine imports no app.
"""

from __future__ import annotations

from orchestrator.queries.invariants import (
    effects,
    endings,
    liveness,
    models,
    people,
    stored,
    tries,
)
from orchestrator.queries.invariants.invariant import Finding, Invariant

ENGINE: tuple[Invariant, ...] = (
    *tries.INVARIANTS,
    *endings.INVARIANTS,
    *people.INVARIANTS,
    *effects.INVARIANTS,
    *models.INVARIANTS,
    *liveness.INVARIANTS,
)

_registered: dict[str, Invariant] = {}


def register(invariant: Invariant) -> None:
    """Add an app's invariant; registering the same id again replaces it."""
    _registered[invariant.id] = invariant


def invariants() -> tuple[Invariant, ...]:
    """Those of the engine, then those of the apps."""
    return (*ENGINE, *_registered.values())


def check(*, full: bool = False) -> tuple[Finding, ...]:
    """Look at all of them. Each statement sees one moment, so a busy system may be checked too.

    `full` reads every stored payload instead of the newest few hundred of each kind.
    """
    return (*(invariant.look() for invariant in invariants()), stored.payloads_are_whole(full=full))


__all__ = ["ENGINE", "Finding", "Invariant", "check", "invariants", "register"]
