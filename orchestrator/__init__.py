"""Orchestrator: durable workflows with retries, human gates and dead letters, embedded in Django.

The names below are the whole public API for workflow authors; they import before Django is set up.
"""

from orchestrator.declare.approvals import approval
from orchestrator.declare.branches import branch
from orchestrator.declare.context import ApprovalNote, Effect, GapNote, StepContext
from orchestrator.declare.fallbacks import fallback
from orchestrator.declare.flow import parallel, reduce
from orchestrator.declare.gates import HumanReviewGate, gate
from orchestrator.declare.handles import RunHandle
from orchestrator.declare.policies import RetryPolicy
from orchestrator.declare.schema import StepSchema, compress_after
from orchestrator.declare.window import ContextWindow, LedgerEntry
from orchestrator.declare.workflow import AgentWorkflow
from orchestrator.exceptions import (
    Conflict,
    Defer,
    DefinitionError,
    EffectConflict,
    EffectMisplaced,
    EffectRejected,
    EffectUnknown,
    Invalid,
    NotAllowed,
    NotApproved,
    NotFound,
    OrchestratorError,
    Reject,
    RequestRefused,
    Skip,
    StepCancelled,
    StepError,
    StepSignal,
    StepTimeout,
)
from orchestrator.llm.errors import (
    AnswerInvalid,
    AnswerUnfit,
    BudgetSpent,
    ModelError,
    NoModelAnswered,
)
from orchestrator.llm.limits import Breaker, Budget, Price
from orchestrator.llm.prompts import Prompt, PromptTemplate
from orchestrator.llm.routes import Answered, ModelRoute

__all__ = [
    "AgentWorkflow",
    "AnswerInvalid",
    "AnswerUnfit",
    "Answered",
    "ApprovalNote",
    "Breaker",
    "Budget",
    "BudgetSpent",
    "Conflict",
    "ContextWindow",
    "Defer",
    "DefinitionError",
    "Effect",
    "EffectConflict",
    "EffectMisplaced",
    "EffectRejected",
    "EffectUnknown",
    "GapNote",
    "HumanReviewGate",
    "Invalid",
    "LedgerEntry",
    "ModelError",
    "ModelRoute",
    "NoModelAnswered",
    "NotAllowed",
    "NotApproved",
    "NotFound",
    "OrchestratorError",
    "Price",
    "Prompt",
    "PromptTemplate",
    "Reject",
    "RequestRefused",
    "RetryPolicy",
    "RunHandle",
    "Skip",
    "StepCancelled",
    "StepContext",
    "StepError",
    "StepSchema",
    "StepSignal",
    "StepTimeout",
    "approval",
    "branch",
    "compress_after",
    "fallback",
    "gate",
    "parallel",
    "reduce",
]
