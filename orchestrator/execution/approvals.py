"""Approval functions of the workflow, asked before a person's approval is cast. They may only refuse."""

from __future__ import annotations

from typing import Any

import structlog

from orchestrator.declare.approvals import ApprovalHook
from orchestrator.exceptions import Invalid, RequestRefused
from orchestrator.execution.contracts import load_argument
from orchestrator.models import Gate
from orchestrator.store import payloads, versions

log = structlog.get_logger("orchestrator.approvals")


def ask(gate: Gate, roles: frozenset[str]) -> None:
    """Show the content to the functions of the roles this person holds; Invalid when one refuses."""
    definition = versions.definition_of(gate.run.version)
    by_role = definition.approvals[gate.step.node]
    hooks = [hook for role, found in by_role.items() if role in roles for hook in found]
    if not hooks:
        return
    revision = gate.revisions.get(generation=gate.generation)
    content = payloads.decode(revision.content, run=gate.run_id, sha256=revision.content_hash)
    returns = definition.bindings[gate.step.node].returns
    for hook in dict.fromkeys(hooks):
        _ask(hook, load_argument(returns, content), gate)


def _ask(hook: ApprovalHook, content: Any, gate: Gate) -> None:
    name = hook.__name__
    try:
        answer = hook(content)
    except RequestRefused:
        raise
    except Exception as error:  # noqa: BLE001 - a check that breaks must not let an approval through
        kind = type(error).__name__
        log.error("approval_function_failed", gate=str(gate.pk), function=name, error_class=kind)
        raise Invalid(
            f"The check {name} of this workflow failed ({kind}), so the approval was not recorded.",
            code="approval_check_failed",
        ) from None
    if answer is False:
        raise Invalid(
            f"The check {name} of this workflow refuses this approval.", code="approval_refused"
        )
