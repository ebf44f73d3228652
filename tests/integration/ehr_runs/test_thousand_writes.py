"""Many writes while answers get lost and the server fails: one set of resources each, at version 1.

EHR_WRITES=1000 is the proof in full (`make ehr`); the ordinary tests write 60.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db.models import Sum

from orchestrator import AgentWorkflow, RetryPolicy, StepContext
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Effect, Run
from review.intake.ehr import bundle_hash
from review.intake.ehr.client import FhirClient
from review.intake.ehr.port import EHR_WRITE, Bundle
from review.intake.ehr.server import FhirServerEhr
from review.intake.records import EhrReceipt
from tests.fhir.counterpart import Counterpart
from tests.fhir.proxy import FaultProxy
from tests.integration.ehr.conftest import new_intake
from tests.integration.ehr.writing import made
from tests.integration.review.conftest import Work
from tests.unit.intake.medicine.forms import form

WRITES = int(os.environ.get("EHR_WRITES", "60"))
SEED = int(os.environ.get("EHR_SEED", "1"))
LOST, FAILS = 0.10, 0.05
ERRORS = ("409", "412", "429", "500", "502", "503", "cut")

posts = AgentWorkflow(name="ehr_posts", version="1")
place: list[FhirServerEhr] = []  # where the step writes: a workflow is made before any fixture


@posts.step(retry=RetryPolicy(retries=40, base=0.01, cap=0.05))
def post(intake: str, number: int, context: StepContext) -> Any:
    bundle, ehr = bundle_of(intake, number), place[0]
    same = {"intake": intake, "content_hash": "c" * 64}
    effect = context.effect(EHR_WRITE, f"Intake/{intake}", request=bundle)
    return effect.perform(
        write=lambda key: ehr.write(bundle, effect_key=key, **same),
        read=lambda key: ehr.find(bundle, effect_key=key, **same),
    )


def bundle_of(intake: str, number: int) -> Bundle:
    """No two forms are alike: a mix-up would show."""
    return made(intake, form(name=f"Emily Carter the {number}th", phone=f"555{number:07}"))


@pytest.fixture(autouse=True)
def ehr(proxy: FaultProxy, _engine: None) -> Iterator[None]:
    posts.freeze()
    place.append(FhirServerEhr(FhirClient(base=proxy.url)))
    yield
    place.clear()


def test_every_write_is_there_once_although_answers_get_lost(
    counterpart: Counterpart, proxy: FaultProxy, work: Work
) -> None:
    chance, faults = Random(SEED), Counter[str]()

    def fault(kind: str) -> str:
        drawn = chance.random()
        name = "lost" if drawn < LOST else chance.choice(ERRORS) if drawn < LOST + FAILS else ""
        faults[f"{kind} {name}".strip()] += 1
        return name

    proxy.fault, before, started = fault, counterpart.counts(), time.monotonic()
    intakes = {number: new_intake() for number in range(WRITES)}
    for number, intake in intakes.items():
        posts.start(intake=intake, number=number)
    work_through(work)
    seconds = time.monotonic() - started

    bundles = {intake: bundle_of(intake, number) for number, intake in intakes.items()}
    expected = sum(len(bundle["entry"]) for bundle in bundles.values())
    after = counterpart.counts()
    assert after["resources"] - before["resources"] == expected
    assert after["versions"] - before["versions"] == expected, "some resource was written twice"
    assert EhrReceipt.objects.count() == WRITES
    reader = FhirClient(base=counterpart.url)
    for receipt in EhrReceipt.objects.all():
        assert_equal_to_the_read_back(receipt, bundles[str(receipt.intake_id)], reader)
    assert set(Effect.objects.values_list("state", flat=True)) == {"confirmed"}
    keys = Effect.objects.values_list("key", flat=True)
    assert set(keys) == set(EhrReceipt.objects.values_list("effect_key", flat=True))
    assert faults["transaction lost"] > 0
    sends = Effect.objects.aggregate(all=Sum("sends"))["all"]
    sys.stdout.write(
        f"\n{WRITES} writes, {expected} resources, {sends} sends, {seconds:.0f} s: {dict(faults)}\n"
    )


def work_through(work: Work) -> None:
    """Until no run is open; each retry waits for its own time."""
    while Run.objects.exclude(state="completed").exists():
        assert not Run.objects.filter(state="failed").exists()
        work()
        sweep()


def assert_equal_to_the_read_back(receipt: EhrReceipt, bundle: Bundle, reader: FhirClient) -> None:
    held = reader.read([entry["request"]["url"] for entry in bundle["entry"]])
    assert receipt.read_back_equal
    assert receipt.bundle_sha256 == bundle_hash(bundle)
    for reference, entry in zip(receipt.references, bundle["entry"], strict=True):
        there = held[f"{reference['type']}/{reference['id']}"]
        assert there.version == reference["version"]
        assert {**there.resource, "meta": None} == {**entry["resource"], "meta": None}
