"""Reads around roles: which of them the workflows of this process ask."""

from __future__ import annotations

from orchestrator.declare import registry


def asked_roles() -> frozenset[str]:
    """Every role that a gate or a review of a workflow known here may ask, on its ladder, too."""
    return frozenset(
        role
        for definition in registry.definitions()
        for step in definition.steps.values()
        for gate in step.gates
        for role in gate.roles
    )
