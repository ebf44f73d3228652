from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test.utils import override_settings

from orchestrator import AgentWorkflow, Defer
from orchestrator.declare import registry
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Step
from tests import workflows
from tests.waiting import wait_until

departed = AgentWorkflow(name="departed", version="1")


@departed.step()
def leave() -> None:
    raise Defer(0)


def test_runs_of_a_version_that_is_gone_hold_up_nobody_else(
    work: Callable[[], int], tmp_path: Path
) -> None:
    gone = departed.start()
    work()
    workflows.hazards.start(what="fail once", marker=str(tmp_path / "m"))
    work()
    registry.forget("departed", "1")
    with override_settings(ORCHESTRATOR_SWEEP_BATCH=1):
        wait_until(lambda: sweep()["due_retries"], what="the retry behind the run that is gone")
    assert Step.objects.get(run=gone.id).state == "retrying"
