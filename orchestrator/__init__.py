"""Orchestrator: durable workflows with retries, human gates and dead letters, embedded in Django.

The names below are the whole public API for workflow authors; they import before Django is set up.
"""

from orchestrator.declare.context import ApprovalNote, GapNote, StepContext
from orchestrator.declare.flow import parallel, reduce
from orchestrator.declare.gates import HumanReviewGate
from orchestrator.declare.handles import RunHandle
from orchestrator.declare.policies import RetryPolicy
from orchestrator.declare.workflow import AgentWorkflow
from orchestrator.exceptions import (
    Conflict,
    Defer,
    DefinitionError,
    Invalid,
    NotAllowed,
    NotFound,
    OrchestratorError,
    Reject,
    RequestRefused,
    Skip,
    StepError,
    StepSignal,
    StepTimeout,
)

__all__ = [
    "AgentWorkflow",
    "ApprovalNote",
    "Conflict",
    "Defer",
    "DefinitionError",
    "GapNote",
    "HumanReviewGate",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "OrchestratorError",
    "Reject",
    "RequestRefused",
    "RetryPolicy",
    "RunHandle",
    "Skip",
    "StepContext",
    "StepError",
    "StepSignal",
    "StepTimeout",
    "parallel",
    "reduce",
]
