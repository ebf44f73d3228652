"""Play a workflow in a test, in milliseconds: no database, no broker, no workers, no waiting.

See docs/testing_workflows.md.
"""

from orchestrator.testing.doubles import crashes, raises, takes
from orchestrator.testing.errors import PlayError
from orchestrator.testing.play import play
from orchestrator.testing.played import (
    Played,
    PlayedAttempt,
    PlayedEffect,
    PlayedGate,
    PlayedLetter,
    PlayedStep,
)
from orchestrator.testing.script import (
    approve,
    cancel,
    escalate,
    reject,
    replay,
    revise,
    send_back,
    wait,
)

__all__ = [
    "PlayError",
    "Played",
    "PlayedAttempt",
    "PlayedEffect",
    "PlayedGate",
    "PlayedLetter",
    "PlayedStep",
    "approve",
    "cancel",
    "crashes",
    "escalate",
    "play",
    "raises",
    "reject",
    "replay",
    "revise",
    "send_back",
    "takes",
    "wait",
]
