"""The drawer of a step and the API list what it wrote elsewhere, without what was written or answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator import AgentWorkflow, RetryPolicy, StepContext
from orchestrator.models import Run, Step
from tests.foreign import Foreign
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, OLGA

HTMX = {"HX-Request": "true"}
SECRET = "Emily Carter"

foreign = Foreign()
sending = AgentWorkflow(name="sending", version="1")


@sending.step(retry=RetryPolicy(retries=1, base=60, cap=60, jitter=False))
def send(name: str, context: StepContext) -> Any:
    def put(target: str) -> Any:
        effect = context.effect("put_note", target, request={"name": name})
        return effect.perform(write=lambda key: foreign.write(key, name), read=foreign.read)

    return [put("Note/17"), put("Note/18")]


@pytest.fixture
def run(work: Work) -> Iterator[Run]:
    """A run whose first write was confirmed and whose second one nobody knows about."""
    foreign.next_writes = ["", "lost after"]
    sending.start(name=SECRET, key="FORM-9")
    work()
    yield Run.objects.get()
    foreign.__init__()  # type: ignore[misc]


def test_the_drawer_lists_the_writes_of_a_step_for_everybody_who_may_see_the_run(
    run: Run, signed_in: SignedIn
) -> None:
    step = Step.objects.get()
    drawer = signed_in(OLGA).get(f"/runs/{run.pk}/steps/{step.pk}/", headers=HTMX)
    page = drawer.content.decode()
    for words in ("put note", "Note/17", "Confirmed", "Note/18", "Sent, no answer", "sent once<"):
        assert words in page, words
    assert "Nobody knows yet whether it arrived" in page
    assert SECRET not in page


def test_the_api_lists_them_without_their_content(run: Run, signed_in: SignedIn) -> None:
    answer = signed_in(ADAM).get(f"/api/v1/runs/{run.pk}/").json()
    effects = answer["steps"][0]["effects"]
    assert [(e["operation"], e["target"], e["state"], e["sends"]) for e in effects] == [
        ("put_note", "Note/17", "confirmed", 1),
        ("put_note", "Note/18", "sent", 1),
    ]
    assert SECRET not in str(effects)
