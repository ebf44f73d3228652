"""Approval functions of the workflow, asked before a person's approval is cast. They may only refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog

from orchestrator.declare.approvals import ApprovalHook
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.exceptions import Invalid, RequestRefused
from orchestrator.execution.contracts import load_argument

log = structlog.get_logger("orchestrator.approvals")


def ask(
    definition: WorkflowDefinition,
    node: str,
    roles: frozenset[str],
    *,
    content: Callable[[], Any],
    gate_id: UUID,
) -> None:
    """Show the content to the functions of the roles this person holds; Invalid when one refuses."""
    by_role = definition.approvals[node]
    hooks = [hook for role, found in by_role.items() if role in roles for hook in found]
    if not hooks:
        return
    shown, returns = content(), definition.bindings[node].returns
    for hook in dict.fromkeys(hooks):
        _ask(hook, load_argument(returns, shown), gate_id)


def _ask(hook: ApprovalHook, content: Any, gate_id: UUID) -> None:
    name = hook.__name__
    try:
        answer = hook(content)
    except RequestRefused:
        raise
    except Exception as error:  # noqa: BLE001 - a check that breaks must not let an approval through
        kind = type(error).__name__
        log.error("approval_function_failed", gate=str(gate_id), function=name, error_class=kind)
        raise Invalid(
            f"The check {name} of this workflow failed ({kind}), so the approval was not recorded.",
            code="approval_check_failed",
        ) from None
    if answer is False:
        raise Invalid(
            f"The check {name} of this workflow refuses this approval.", code="approval_refused"
        )
