"""What a StepSchema keeps of a result, and what is compressed."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    Invalid,
    StepSchema,
    compress_after,
    parallel,
    reduce,
)
from orchestrator.commands import decide_gate, revise_gate
from orchestrator.models import Attempt, Gate, Run, Step
from orchestrator.store import payloads
from tests.integration.engine.conftest import Person
from tests.integration.engine.results.stored import Work, check_is_clean, stored, value_of


def test_the_listing_of_the_guide_stores_only_what_is_kept(work: Work) -> None:
    intake = AgentWorkflow(name="bounded intake", version="1")

    @intake.step()
    @StepSchema(keep=["patient_id", "extracted_fields"], discard=["raw_ocr", "tokens"])
    @compress_after(step=5, strategy="gzip")
    def step_data_extraction(form_id: str) -> dict:
        return {
            "patient_id": form_id,
            "extracted_fields": {"name": "Zebulon"},
            "raw_ocr": "word " * 1000,
            "tokens": list(range(100)),
        }

    @intake.step()
    def names(step_data_extraction: dict) -> list[str]:
        return sorted(step_data_extraction)

    intake.start(form_id="FORM-7")
    work()
    assert Run.objects.get().state == "completed"
    step = stored("step_data_extraction")
    assert value_of(step) == {"patient_id": "FORM-7", "extracted_fields": {"name": "Zebulon"}}
    assert value_of(stored("names")) == ["extracted_fields", "patient_id"]
    returned = {**value_of(step), "raw_ocr": "word " * 1000, "tokens": list(range(100))}
    assert step.returned_size == payloads.encode(returned, run=step.run_id).size
    assert step.output_size == payloads.encode(value_of(step), run=step.run_id).size
    assert step.returned_size - step.output_size > 5000
    check_is_clean()


def test_what_is_dropped_may_be_anything_and_of_any_size(work: Work) -> None:
    heavy = AgentWorkflow(name="heavy", version="1")

    @heavy.step()
    @StepSchema(keep=["number"])
    def give(number: int) -> dict:
        return {"number": number, "handle": object()}

    @heavy.step()
    @StepSchema(keep=["number"])
    def more(give: dict) -> dict:
        return {**give, "text": "x" * 60_000_000}

    heavy.start(number=1)
    work()
    assert Run.objects.get().state == "completed"
    assert value_of(stored("more")) == {"number": 1}
    assert stored("give").returned_size == stored("give").output_size
    assert stored("more").returned_size == 60_000_022


def test_a_schema_applies_to_each_item_of_a_fan_out(work: Work) -> None:
    pages = AgentWorkflow(name="bounded pages", version="1")

    @pages.step()
    def split(count: int) -> list[int]:
        return list(range(count))

    @pages.step()
    @StepSchema(discard=["picture"])
    @parallel(max_workers=2)
    def read(number: int) -> dict:
        return {"number": number, "picture": "pixel " * 500}

    @pages.step()
    @reduce(strategy="concat")
    def join(read: list) -> list:
        return read

    pages.start(count=3)
    work()
    assert value_of(stored("join")) == [{"number": number} for number in range(3)]
    assert stored("read", 1).returned_size > 3000 > stored("read", 1).output_size
    check_is_clean()


def test_a_result_that_does_not_fit_its_schema_is_an_error_of_the_step(work: Work) -> None:
    lists = AgentWorkflow(name="bounded lists", version="1")

    @lists.step()
    @StepSchema(keep=["a"])
    def give(number: int) -> Any:
        return [number]

    lists.start(number=1)
    work()
    assert Attempt.objects.get().error_code == "invalid_output"


def test_content_that_people_correct_keeps_to_the_schema_and_its_sizes_are_told(
    work: Work, person: Person
) -> None:
    reviewed = AgentWorkflow(name="bounded review", version="1")

    @reviewed.step(gate=HumanReviewGate(required_approvals=["reviewer"]))
    @StepSchema(discard=["raw"])
    def propose(text: str) -> dict:
        return {"text": text, "raw": "word " * 1000}

    reviewed.start(text="proposed")
    work()
    first, second = person("rae", "reviewer"), person("quinn", "reviewer")
    gate = Gate.objects.get()
    with pytest.raises(Invalid):
        revise_gate(gate.pk, user=first, content_hash=gate.content_hash, content=["no dict"])
    digest = revise_gate(
        gate.pk,
        user=first,
        content_hash=gate.content_hash,
        content={"text": "corrected " * 300, "raw": "word"},
    )
    decide_gate(gate.pk, user=second, verdict="approve", content_hash=digest)
    work()
    step = stored("propose")
    assert value_of(step) == {"text": "corrected " * 300}
    assert step.returned_size == step.output_size > 3000
    assert step.stored_size < 300
    assert step.stored_as == "inline+zstd"
    check_is_clean()


def test_steps_after_the_named_one_are_compressed(work: Work) -> None:
    packed = AgentWorkflow(name="packed", version="1")

    def give(name: str) -> None:
        def function(before: str) -> str:
            return "word " * 150

        function.__name__ = name
        packed.step()(compress_after(strategy="gzip")(function) if name == "third" else function)

    for name in ("first", "second", "third", "fourth"):
        give(name)
    packed.start(before="")
    work()
    steps = Step.objects.order_by("id")
    assert [step.stored_as for step in steps] == ["inline", "inline", "inline+gzip", "inline+gzip"]
    assert steps[3].stored_size < steps[3].output_size / 5
    assert {value_of(step) for step in steps} == {"word " * 150}
