"""How much of a run is stored: what a schema keeps, what is compressed, what leaves the row, what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    Invalid,
    RetryPolicy,
    StepSchema,
    compress_after,
    parallel,
    reduce,
)
from orchestrator.commands import decide_gate, revise_gate
from orchestrator.declare import workflow as workflow_module
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Gate, Run, Step
from orchestrator.queries import runs
from orchestrator.store import payloads
from tests.integration.engine.conftest import Person
from tests.integration.engine.wal import least_wal_of
from tests.waiting import wait_until

Work = Callable[[], int]
MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of their own for blobs; these workflows are of this module alone."""
    monkeypatch.setattr(workflow_module, "_declared", [])
    settings.ORCHESTRATOR_BLOBS = str(tmp_path / "blobs")
    return tmp_path / "blobs"


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def stored(node: str, item: int = -1) -> Step:
    return Step.objects.get(node=node, item=item)


def value_of(step: Step) -> Any:
    assert step.output is not None
    return payloads.decode(step.output, run=step.run_id, sha256=step.output_sha256)


def check_is_clean() -> None:
    call_command("engine_check", settled=True, full=True, stdout=StringIO())


# --- what is kept


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


# --- how it is stored


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


@pytest.fixture
def large() -> AgentWorkflow:
    """A result of the size asked for, which the next step measures."""
    workflow = AgentWorkflow(name="large results", version="1")

    @workflow.step()
    def make(size: int) -> dict:
        return {"text": os.urandom(size // 2).hex()}

    @workflow.step()
    def measure(make: dict) -> int:
        return len(make["text"])

    workflow.freeze()
    return workflow


def test_a_large_result_is_a_file_and_its_row_stays_small(
    large: AgentWorkflow, work: Work, folder: Path
) -> None:
    large.start(size=MEGABYTE)
    work()
    assert value_of(stored("measure")) == MEGABYTE
    step = stored("make")
    (blob,) = blobs(folder)
    assert (step.stored_as, step.stored_size) == ("file", blob.stat().st_size)
    assert step.output is not None
    assert len(step.output) < 200
    check_is_clean()


def test_a_large_input_is_a_file_too(work: Work, folder: Path) -> None:
    echo = AgentWorkflow(name="large input", version="1")

    @echo.step()
    def count(text: str) -> int:
        return len(text)

    echo.start(text=os.urandom(MEGABYTE // 2).hex())
    work()
    assert value_of(stored("count")) == MEGABYTE
    assert len(blobs(folder)) == 1
    assert len(Run.objects.get().input) < 200


def test_a_megabyte_adds_less_than_4_kb_of_wal(large: AgentWorkflow, work: Work) -> None:
    def run(size: int) -> Callable[[], object]:
        return lambda: (large.start(size=size), work())

    run(10)()
    assert least_wal_of(run(MEGABYTE)) - least_wal_of(run(10)) < 4096


def test_the_check_names_a_result_whose_blob_is_gone(
    large: AgentWorkflow, work: Work, folder: Path
) -> None:
    large.start(size=MEGABYTE)
    work()
    (blob,) = blobs(folder)
    blob.unlink()
    out = StringIO()
    with pytest.raises(CommandError, match="payloads"):
        call_command("engine_check", full=True, stdout=out)
    assert f"step {stored('make').pk}" in out.getvalue()


def test_a_place_for_blobs_that_is_gone_fails_the_try_and_the_next_one_goes_on(
    work: Work, folder: Path
) -> None:
    patient = AgentWorkflow(name="patient", version="1")

    @patient.step(retry=RetryPolicy(retries=2, base=0.01, cap=0.01))
    def make(size: int) -> str:
        return os.urandom(size // 2).hex()

    folder.write_text("a file where the folder should be")
    patient.start(size=MEGABYTE)
    work()
    attempt = Attempt.objects.get()
    assert (attempt.error_code, stored("make").output) == ("blob_unwritable", None)
    folder.unlink()
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert Run.objects.get().state == "completed"
    assert len(value_of(stored("make"))) == MEGABYTE
    check_is_clean()


# --- what is refused


@pytest.mark.parametrize(
    ("options", "ends"),
    [
        ({}, "dead"),
        ({"on_exhausted": "skip", "gap": "The text is missing"}, "skipped"),
    ],
)
def test_60_mb_are_refused_at_once_as_the_step_declares(
    work: Work, folder: Path, options: dict[str, Any], ends: str
) -> None:
    flood = AgentWorkflow(name=f"flood {ends}", version="1")

    @flood.step(retry=RetryPolicy(retries=3, base=0.01, cap=0.01), **options)
    def pour(size: int) -> dict:
        return {"text": "x" * size}

    flood.start(size=60_000_000)
    work()
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.error_code) == ("error", "output_too_large")
    assert "60,000,011 bytes" in attempt.message
    step = stored("pour")
    assert (step.state, step.output) == (ends, None)
    assert blobs(folder) == []
    assert DeadLetter.objects.count() == int(ends == "dead")
    detail = runs.step_detail(step.pk, may_see_content=True)
    assert [row.error_code for row in detail.attempts] == ["output_too_large"]
    check_is_clean()


def test_a_step_may_ask_for_more_tries_of_what_was_too_large(work: Work) -> None:
    from orchestrator.exceptions import TooLarge

    again = AgentWorkflow(name="flood again", version="1")
    sizes = iter([60_000_000, 10])

    @again.step(retry=RetryPolicy(retries=1, base=0.01, cap=0.01), on_error={TooLarge: "retry"})
    def pour(number: int) -> str:
        return "x" * next(sizes)

    again.start(number=1)
    work()
    assert stored("pour").state == "retrying"


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"in": value}
    return value


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (nested(10_000), dict),
        (nested(10_000), Any),
        ({"text": "\ud800"}, dict),
        ({"text": "\ud800"}, Any),
        ({"\ud800": 1}, dict[str, int]),
        ({"thing": object()}, dict),
        ({"bytes": b"\xff"}, dict),
    ],
)
def test_what_json_cannot_hold_is_invalid_output(work: Work, value: Any, annotation: Any) -> None:
    odd = AgentWorkflow(name="odd values", version=os.urandom(4).hex())

    def give(number: int) -> Any:
        return value

    give.__annotations__["return"] = annotation
    odd.step()(give)
    odd.start(number=1)
    work()
    attempt = Attempt.objects.get()
    assert attempt.error_code == "invalid_output"
    assert "JSON" in attempt.message


def test_nul_and_every_other_character_reach_the_next_step_as_they_were(work: Work) -> None:
    odd = AgentWorkflow(name="odd characters", version="1")
    text = "a\x00b \u2028 \U0001f9ea \u202e \ufffe"

    @odd.step()
    def give(number: int) -> dict:
        return {text: [text]}

    @odd.step()
    def same(give: dict) -> bool:
        return give == {text: [text]}

    odd.start(number=1)
    work()
    assert value_of(stored("same")) is True


def test_inputs_that_json_cannot_hold_are_refused_at_the_start() -> None:
    odd = AgentWorkflow(name="odd inputs", version="1")

    @odd.step()
    def take(value: Any) -> None: ...

    for value in ("\ud800", nested(10_000), "x" * 60_000_000):
        with pytest.raises(Invalid):
            odd.start(value=value)
    assert not Run.objects.exists()
