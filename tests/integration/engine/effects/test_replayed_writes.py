"""What a replay may change of a write: nothing that was sent."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from orchestrator import EffectConflict, commands
from orchestrator.models import Attempt, DeadLetter
from tests.integration.engine.effects.posting import (
    Work,
    claim,
    foreign,
    performed,
    posting,
    result_of,
    work_through,
)


def test_a_replay_with_another_input_cannot_change_what_was_written(
    work: Work, admin: User
) -> None:
    foreign.next_writes = ["lost after"] * 3
    run_id = posting.start(text="hello").id
    foreign.cannot_be_read = True
    work_through(work, retries=2)
    letter = DeadLetter.objects.get()
    commands.replay_letter(letter.pk, user=admin, reason="typo", input={"text": "bye"})
    work()
    letter = DeadLetter.objects.get()
    attempt = Attempt.objects.latest("id")
    assert (letter.state, attempt.error_code) == ("open", "effect_conflict")
    assert "was sent before with another request" in attempt.message
    assert len(foreign.writes) == 1

    foreign.cannot_be_read = False
    commands.replay_letter(letter.pk, user=admin, reason="as it was", input={"text": "hello"})
    work()
    assert result_of(run_id)["request"] == {"text": "hello"}
    assert len(foreign.writes) == 1


def test_what_was_refused_may_be_written_otherwise_after_a_replay(work: Work, admin: User) -> None:
    foreign.next_writes = ["refused"] * 3
    run_id = posting.start(text="hello").id
    work_through(work, retries=2)
    letter = DeadLetter.objects.get()
    commands.replay_letter(letter.pk, user=admin, reason="typo", input={"text": "bye"})
    work()
    assert result_of(run_id)["request"] == {"text": "bye"}
    assert len(foreign.records) == 1


def test_a_confirmed_write_is_not_changed_either(work: Work) -> None:
    posting.start(text="hello")
    held = claim()
    performed(held, "hello")
    with pytest.raises(EffectConflict, match="was confirmed before with another request"):
        performed(held, "bye")
    assert performed(held, "hello") == {"id": "R1", "request": {"text": "hello"}}
    assert len(foreign.writes) == 1
