"""Runs: start one, end one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser

from orchestrator.commands.refusals import (
    checked,
    given,
    refusing_what_cannot_be_stored,
    require_admin,
)
from orchestrator.declare import registry
from orchestrator.engine.events import CancelRequested
from orchestrator.execution.contracts import check_inputs
from orchestrator.store import door, starts, versions


def start_run(
    workflow: str,
    *,
    input: dict[str, Any],
    version: str | None = None,
    key: str | None = None,
    started_by: int | None = None,
) -> UUID:
    """Start a run, or find the one with the same `key`. NotFound names the workflows that exist.

    Without a `version` it is the newest active one this process carries; Conflict for one that is
    draining or retired names those that are active.
    `started_by` is the id of the person whose work this is: under four eyes they cannot approve it.
    """
    definition = (
        versions.newest(workflow) if version is None else registry.latest(workflow, version)
    )
    check_inputs(definition, input)
    with refusing_what_cannot_be_stored():
        return starts.start_run(definition, input, key=key or "", started_by=started_by)


def cancel_run(run_id: UUID, *, user: AbstractBaseUser | None, reason: str) -> None:
    """End a run and everything open in it. People need the role admin; None is the program itself."""
    if user is not None:
        require_admin(user, "cancel runs")
    checked(door.submit(run_id, CancelRequested(reason=given(reason))))
