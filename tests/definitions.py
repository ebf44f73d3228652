"""Workflows of a test, checked and frozen but registered nowhere: many of them share a name."""

from __future__ import annotations

from orchestrator import AgentWorkflow
from orchestrator.declare.definition import WorkflowDefinition


def definition_of(work: AgentWorkflow) -> WorkflowDefinition:
    return work._define()
