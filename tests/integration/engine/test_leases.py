from __future__ import annotations

from collections.abc import Callable

from django.test.utils import override_settings

from orchestrator.runtime import EmbeddedRuntime
from tests import workflows


def test_a_run_of_steps_shorter_than_a_heartbeat_keeps_its_lease(work: Callable[[], int]) -> None:
    with override_settings(ORCHESTRATOR_LEASE_SECONDS=1.5):
        handle = workflows.strides.start()
        assert work() == 5
    assert EmbeddedRuntime().result(handle.id) == ["leased"] * 5
