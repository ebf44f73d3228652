"""The kit as a whole: it needs no Django, knows everything the engine decides, and tells a run well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, StepContext, StepError
from orchestrator.engine.changes import Change
from orchestrator.testing import approve, play
from orchestrator.testing.door import WRITERS

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys
from orchestrator import AgentWorkflow, HumanReviewGate, StepContext, parallel
from orchestrator.testing import approve, play, raises, takes

work = AgentWorkflow(name="bare", version="1")

@work.step(retry=1)
def words(text: str) -> list[str]:
    return text.split()

@work.step()
@parallel(max_workers=2)
async def length(word: str) -> int:
    return len(word)

@work.step(gate=HumanReviewGate(required_approvals=["doctor"]))
def review(length: list[int]) -> dict[str, int]:
    return {"sum": sum(length)}

@work.step()
def file(review: dict[str, int], context: StepContext) -> str:
    effect = context.effect("create", "Record/1", request=review, content=review)
    return effect.perform(write=lambda key: "stored", read=lambda key: None)

played = play(work, text="a bc", people=[approve("doctor")], doubles={words: raises(OSError, times=1)})
assert played.result == "stored", played
assert played.effects[0].request == {"sum": 3}
from django.apps import apps
from django.conf import settings
assert not apps.ready and not settings.configured
print("played")
"""


def test_a_play_needs_no_django() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "played\n"), done.stderr


def test_every_change_that_the_engine_decides_has_a_writer_here() -> None:
    assert set(WRITERS) == set(get_args(Change))


class Garbled(StepError):
    """The scan cannot be read."""

    code = "garbled"


scans = AgentWorkflow(name="kit scans", version="2")


@scans.step(retry=RetryPolicy(retries=1, base=10, jitter=False))
def scan(patient: str) -> str:
    raise Garbled(patient) if patient == "nobody" else ValueError(f"{patient} has no form")


@scans.step(after=[], on_exhausted="skip", gap="No photo was taken")
def photo(patient: str) -> str:
    raise OSError(patient)


@scans.step(after=[], gate=HumanReviewGate(required_approvals=["doctor"], timeout=60))
def consent(patient: str) -> str:
    return patient


@scans.step(after=[])
def notify(patient: str, context: StepContext) -> str:
    effect = context.effect("ask", "Consent/1", request={"of": patient})
    return str(effect.perform(write=lambda key: key[:4], read=lambda _key: None))


def test_a_printed_play_tells_when_what_happened_and_what_is_left() -> None:
    played = play(scans, patient="Ann Example")
    lines = str(played).splitlines()
    frame = next(line for line in lines if "test_kit.py" in line)
    assert "Ann" not in str(played)
    assert lines == [
        "kit scans 2: waiting after 10 s",
        "          +0 s  scan error ValueError -> retry in 10 s",
        "          +0 s  photo error OSError -> skipped: No photo was taken",
        "          +0 s  consent ok -> review by doctor",
        "          +0 s  notify wrote ask Consent/1",
        "          +0 s  notify ok",
        "         +10 s  scan error ValueError -> dead letter",
        "gaps",
        "  photo: No photo was taken",
        "open gates",
        "  consent: still needed doctor, due at +60 s",
        "writes",
        "  notify: ask Consent/1 confirmed",
        "dead letters",
        "  scan: error (ValueError)",
        *[line for line in lines if line.startswith("    at ")],
    ]
    assert frame.endswith(" scan")
    assert repr(played) == "<Played kit scans 2: waiting after 0:00:10>"


def test_a_printed_play_tells_what_an_error_vouches_for() -> None:
    played = play(scans, patient="nobody", people=[approve("doctor")])
    assert played.state == "failed"
    assert "  scan: garbled (Garbled): nobody" in str(played).splitlines()
    assert played.trace[-1] == "run failed"
