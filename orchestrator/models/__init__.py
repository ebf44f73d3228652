"""Tables, constraints and django-fsm edges; no rules. Outsiders import from here only."""

from orchestrator.models.approval import Approval
from orchestrator.models.attempt import Attempt
from orchestrator.models.breaker import Breaker
from orchestrator.models.dead_letter import DeadLetter
from orchestrator.models.effect import Effect
from orchestrator.models.gate import Gate, GateRevision
from orchestrator.models.model_answer import ModelAnswer
from orchestrator.models.model_call import ModelCall
from orchestrator.models.replay import Replay
from orchestrator.models.run import Run
from orchestrator.models.step import Step
from orchestrator.models.version import WorkflowVersion
from orchestrator.models.worker import Worker

__all__ = [
    "Approval",
    "Attempt",
    "Breaker",
    "DeadLetter",
    "Effect",
    "Gate",
    "GateRevision",
    "ModelAnswer",
    "ModelCall",
    "Replay",
    "Run",
    "Step",
    "Worker",
    "WorkflowVersion",
]
