"""What `manage.py check` and `migrate` say to code that would leave runs behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from orchestrator import Conflict, commands
from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.models import DeadLetter, Run
from tests import workflows
from tests.command_line import private_environment, run

Work = Callable[[], int]


def messages() -> list[CheckMessage]:
    """What the checks of a deploy say; the linter (E02x, W02x) looks at the tests' own workflows, too."""
    found = run_checks(databases=["default"])
    deploys = ("orchestrator.E01", "orchestrator.W01")
    return [message for message in found if str(message.id).startswith(deploys)]


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let other code be here: without these workflows, or with other code for them."""

    def now_carry(**changed: WorkflowDefinition | None) -> None:
        known = dict(registry._known)
        for name, definition in changed.items():
            known.pop((name, "1"))
            if definition is not None:
                known[(name, "1")] = definition
        monkeypatch.setattr(registry, "_known", known)

    return now_carry


def changed_chain() -> WorkflowDefinition:
    """The code of `chain` after somebody edited it: another timeout, and a step that is gone."""
    definition = workflows.chain.freeze()
    steps = dict(definition.steps)
    steps["first"] = replace(steps["first"], timeout=1)
    del steps["third"]
    return replace(definition, steps=steps, order=("first", "second"))


def test_code_that_carries_everything_passes(work: Work) -> None:
    workflows.chain.start(start=1)
    assert messages() == []


def test_code_without_a_version_that_open_runs_need_is_refused(deploy: Any) -> None:
    workflows.chain.start(start=1)
    workflows.chain.start(start=2)
    deploy(chain=None)
    [found] = messages()
    assert found.id == "orchestrator.E010"
    fingerprint = Run.objects.all()[0].version.fingerprint[:8]
    assert f"2 open runs of chain 1 ({fingerprint}) would be blocked" in found.msg
    assert "manage.py workflows drain chain 1" in str(found.hint)
    with pytest.raises(SystemCheckError, match="2 open runs of chain 1"):
        call_command("check", databases=["default"], stderr=StringIO())


def test_runs_that_are_over_keep_no_code(deploy: Any, work: Work) -> None:
    workflows.chain.start(start=1)
    work()
    deploy(chain=None)
    assert messages() == []


def test_open_dead_letters_alone_are_a_warning(deploy: Any, work: Work, admin: User) -> None:
    for _ in range(2):
        workflows.letters.start(text="unreadable")
    work()
    first, _ = DeadLetter.objects.all()
    commands.discard_letter(first.pk, user=admin, reason="no use")
    deploy(letters=None)
    [found] = messages()
    assert found.id == "orchestrator.W010"
    assert "1 open dead letter of letters 1 could not be replayed" in found.msg


def test_changed_code_under_open_runs_is_refused_with_what_differs(deploy: Any) -> None:
    workflows.chain.start(start=1)
    deploy(chain=changed_chain())
    differs = "step third is gone; step first: timeout changed"
    [found] = messages()
    assert found.id == "orchestrator.E011"
    assert "chain 1 changed while 1 run may still go on with it" in found.msg
    assert differs in found.msg
    assert "new version=" in str(found.hint)
    with pytest.raises(Conflict, match="the code of chain 1 changed while 1 run") as refused:
        commands.start_run("chain", input={"start": 2})
    assert differs in str(refused.value)
    assert refused.value.code == "version_drift"
    assert Run.objects.count() == 1


def test_changed_code_that_nobody_is_pinned_to_takes_the_version_over(
    deploy: Any, work: Work
) -> None:
    workflows.chain.start(start=1)
    work()
    deploy(chain=changed_chain())
    assert messages() == []
    commands.start_run("chain", input={"start": 2})
    work()
    assert {*Run.objects.values_list("state", flat=True)} == {"completed"}


def test_a_check_that_names_no_database_asks_none(deploy: Any) -> None:
    workflows.chain.start(start=1)
    deploy(chain=None)
    with CaptureQueriesContext(connection) as queries:
        run_checks()
    assert not queries.captured_queries


def test_a_database_that_does_not_answer_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr("orchestrator.checks.uncarried_versions", away)
    assert [message.id for message in messages()] == ["orchestrator.W011"]


def test_without_any_server_the_command_still_checks_the_code(tmp_path: Path) -> None:
    nowhere = private_environment(
        tmp_path / "var",
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing",
        REDIS_URL="redis://127.0.0.1:1/0",
        ORCHESTRATOR_SECRET_KEY="x" * 50,
    )
    checked = run("check", env=nowhere)
    assert checked.returncode == 0, checked.stderr


def test_migrate_on_the_command_line_refuses_to_leave_runs_behind(
    process_environment: dict[str, str],
) -> None:
    """The deploy's first step: the code of the command carries no workflow of the tests."""
    workflows.chain.start(start=1)
    refused = run("migrate", env=process_environment, seconds=120)
    assert refused.returncode == 1
    assert "(orchestrator.E010) 1 open run of chain 1" in refused.stderr
    carried = process_environment | {"DJANGO_SETTINGS_MODULE": "tests.worker.settings"}
    passed = run("migrate", env=carried, seconds=120)
    assert passed.returncode == 0, passed.stderr
