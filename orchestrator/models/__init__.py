"""Tables, constraints and django-fsm edges; no rules. Outsiders import from here only."""

from orchestrator.models.approval import Approval
from orchestrator.models.attempt import Attempt
from orchestrator.models.dead_letter import DeadLetter
from orchestrator.models.gate import Gate, GateRevision
from orchestrator.models.run import Run
from orchestrator.models.step import Step
from orchestrator.models.version import WorkflowVersion

__all__ = [
    "Approval",
    "Attempt",
    "DeadLetter",
    "Gate",
    "GateRevision",
    "Run",
    "Step",
    "WorkflowVersion",
]
