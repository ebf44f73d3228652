"""Every point of the protocol is held, and its scenario notices when the point is taken out."""

from __future__ import annotations

import pytest

from tests.integration.engine.protocol import POINTS, Point
from tests.workflows_protocol import WORKFLOWS

NAMES = [point.name for point in POINTS]


@pytest.fixture(autouse=True)
def _known() -> None:
    for workflow in WORKFLOWS:
        workflow.freeze()


@pytest.mark.parametrize("point", POINTS, ids=NAMES)
def test_the_point_holds(point: Point, monkeypatch: pytest.MonkeyPatch) -> None:
    point.scenario(monkeypatch)


@pytest.mark.parametrize("point", POINTS, ids=NAMES)
def test_the_point_is_missed_when_it_is_removed(
    point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    point.removal(monkeypatch)
    with pytest.raises(AssertionError):
        point.scenario(monkeypatch)
