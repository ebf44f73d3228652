"""One workflow in two versions, for tests of old and new code side by side: a step waits until it is told to go on."""

from __future__ import annotations

import time
from pathlib import Path

from orchestrator import AgentWorkflow
from orchestrator.declare import registry

VERSIONS_CARRIED = "TEST_RELAY_VERSIONS"  # environment of a worker under test: "1", "2" or "1,2"


def _first() -> AgentWorkflow:
    relay = AgentWorkflow(name="relay", version="1")

    @relay.step(timeout=120)
    def hold(until: str) -> str:
        while not Path(until).exists():
            time.sleep(0.02)
        return until

    @relay.step()
    def hand_over(hold: str) -> str:
        return "finished by version 1"

    return relay


def _second() -> AgentWorkflow:
    relay = AgentWorkflow(name="relay", version="2")

    @relay.step()
    def look(until: str) -> bool:
        return Path(until).exists()

    @relay.step()
    def hand_over(look: bool) -> str:
        return "finished by version 2"

    return relay


_made: dict[str, AgentWorkflow] = {}


def carry(version: str) -> AgentWorkflow:
    """Make this process carry the version."""
    if version not in _made:
        _made[version] = _first() if version == "1" else _second()
    registry.register(_made[version].freeze())
    return _made[version]
