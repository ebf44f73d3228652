from __future__ import annotations

import time
from collections.abc import Callable

from django.db.models.functions import Now
from django.test.utils import override_settings

from orchestrator import AgentWorkflow, StepContext
from orchestrator.models import Run
from orchestrator.runtime import EmbeddedRuntime

strides = AgentWorkflow(name="strides", version="1")


def _stride(context: StepContext) -> str:
    """As long as most of a heartbeat; says whether the lease still holds."""
    time.sleep(0.4)
    leased = Run.objects.filter(pk=context.run_id, lease_until__gt=Now())
    return "leased" if leased.exists() else "lost"


@strides.step()
def one(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def two(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def three(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def four(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def five(one: str, two: str, three: str, four: str, context: StepContext) -> list[str]:
    return [one, two, three, four, _stride(context)]


def test_a_run_of_steps_shorter_than_a_heartbeat_keeps_its_lease(work: Callable[[], int]) -> None:
    with override_settings(ORCHESTRATOR_LEASE_SECONDS=1.5):
        handle = strides.start()
        assert work() == 5
    assert EmbeddedRuntime().result(handle.id) == ["leased"] * 5
