"""What admins do about failures: let a dead step or a whole run go again, or close a dead letter for good."""

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
from orchestrator.engine.events import LetterDiscarded, LetterReplayed, RunReplayed
from orchestrator.exceptions import NotFound
from orchestrator.execution.arguments import editable
from orchestrator.execution.edits import Edit, edit_of
from orchestrator.models import DeadLetter, Step
from orchestrator.store import door, versions


def replay_letter(
    letter_id: int,
    *,
    user: AbstractBaseUser,
    reason: str,
    input: dict[str, Any] | None = None,
) -> None:
    """Run the dead step again with fresh tries; `input` replaces arguments of it. Role: admin.

    NotAllowed for another value behind a review: what people approved stays as it is.
    """
    require_admin(user, "replay dead letters")
    letter = _letter(letter_id)
    replay = LetterReplayed(
        letter_id=letter_id,
        person_id=user.pk,
        reason=given(reason),
        edited_input=_edit(letter.step, input).stored,
    )
    checked(door.submit(letter.run_id, replay))


def discard_letter(letter_id: int, *, user: AbstractBaseUser, reason: str) -> None:
    """Close a dead letter for good. Role: admin."""
    require_admin(user, "discard dead letters")
    letter = _letter(letter_id)
    discard = LetterDiscarded(letter_id=letter_id, person_id=user.pk, reason=given(reason))
    checked(door.submit(letter.run_id, discard))


def replay_run(
    run_id: UUID,
    *,
    user: AbstractBaseUser,
    step: str,
    reason: str,
    input: dict[str, Any] | None = None,
    seen_round: int | None = None,
) -> None:
    """Let a run that completed or failed go again from `step`, and from there on everything. Role: admin.

    The step is one the run has reached; `input` replaces arguments of it, as for a dead letter.
    Reviews on the way open anew: what was approved before counts for nothing. Conflict while the
    run is open, when people rejected or cancelled it, and when the step is no longer in the round
    `seen_round`: so asking twice is once.
    """
    require_admin(user, "replay runs")
    row = Step.objects.select_related("run__version").filter(run=run_id, node=step, item=-1).first()
    if row is None:
        raise NotFound(f"Run {run_id} has not been at a step {step!r}.", code="step_unknown")
    edit = _edit(row, input)
    replay = RunReplayed(
        node=step,
        person_id=user.pk,
        reason=given(reason),
        seen_round=seen_round,
        edited_input=edit.stored,
        difference=edit.difference,
    )
    checked(door.submit(run_id, replay))


def _letter(letter_id: int) -> DeadLetter:
    letter = DeadLetter.objects.select_related("step__run__version").filter(pk=letter_id).first()
    if letter is None:
        raise NotFound(f"There is no dead letter {letter_id}.", code="letter_unknown")
    return letter


def _edit(step: Step, given: dict[str, Any] | None) -> Edit:
    if given is None:
        return Edit()
    definition = versions.definition_of(step.run.version)
    with refusing_what_cannot_be_stored():
        return edit_of(editable(definition, step), given)
