"""The door for writes: verbs for pages, API, command line and shell. Permissions are checked right here.

Roles are Django groups, read afresh from the database for every decision.
"""

from orchestrator.commands.gates import UNSEEN, GateDecision, decide_gate, revise_gate
from orchestrator.commands.replays import discard_letter, replay_letter, replay_run
from orchestrator.commands.runs import cancel_run, start_run
from orchestrator.commands.switches import activate_version, drain_version, force_breaker
from orchestrator.engine.events import Verdict

__all__ = [
    "UNSEEN",
    "GateDecision",
    "Verdict",
    "activate_version",
    "cancel_run",
    "decide_gate",
    "discard_letter",
    "drain_version",
    "force_breaker",
    "replay_letter",
    "replay_run",
    "revise_gate",
    "start_run",
]
