"""The run page and the drawer tell how many bytes were returned, dropped and stored, and how."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from orchestrator import AgentWorkflow, StepSchema, compress_after, parallel
from orchestrator.declare import workflow as workflow_module
from orchestrator.models import Run, Step
from orchestrator.queries import runs
from orchestrator.queries.step_rows import StateSize
from review.sizes import size_words
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, OLGA

HTMX = {"HX-Request": "true"}


@pytest.fixture
def run(work: Work, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run with results of every kind: kept whole, cut, compressed, beside the row, of items, none."""
    monkeypatch.setattr(workflow_module, "_declared", [])
    settings.ORCHESTRATOR_BLOBS = str(tmp_path / "blobs")
    flow = AgentWorkflow(name="sizes", version="1")

    @flow.step()
    @StepSchema(discard=["raw_ocr"])
    def extract(form_id: str) -> dict:
        return {
            "pages": [1, 2, 3],
            "raw_ocr": "word " * 200_000,
            "picture": os.urandom(150_000).hex(),
        }

    @flow.step()
    def pages(extract: dict) -> list[int]:
        return [*extract["pages"]]

    @flow.step()
    @parallel(max_workers=2)
    def read(number: int) -> dict:
        return {"number": number, "text": "page " * 1000}

    @flow.step()
    @compress_after(strategy="gzip")
    def summary(read: list) -> str:
        return " ".join(page["text"] for page in read)

    flow.start(form_id="FORM-7", key="FORM-7")
    work()
    return Run.objects.get()


def test_the_detail_counts_what_each_step_and_the_whole_run_hold(run: Run) -> None:
    detail = runs.run_detail(run.pk)
    sizes = {(row.node, row.item): row.size for row in detail.steps}
    assert sizes["extract", -1].dropped == 1_000_013
    assert sizes["extract", -1].stored_as == ("file",)
    assert sizes["summary", -1].stored_as == ("inline+gzip",)
    items = [sizes["read", item] for item in range(3)]
    assert sizes["read", -1].returned == sum(item.returned for item in items) > 15_000
    assert sizes["read", -1].stored == sum(item.stored for item in items) < 1_000
    nodes = [size for (_, item), size in sizes.items() if item < 0]
    assert detail.size.returned == sum(size.returned for size in nodes)
    assert detail.size.stored_as == ("file", "inline", "inline+gzip", "inline+zstd")


def test_the_pages_tell_it_in_words(run: Run, signed_in: SignedIn) -> None:
    page = signed_in(ADAM).get(f"/runs/{run.pk}/").content.decode().replace("\xa0", " ")
    assert "returned 1.3 MB, dropped 976.6 KB, stored 29" in page
    assert "stored 293.0 KB (as a file)" in page
    assert "(in the row, gzip)" in page
    step = Step.objects.get(node="extract")
    drawer = signed_in(OLGA).get(f"/runs/{run.pk}/steps/{step.pk}/", headers=HTMX)
    for words in ("Returned", "Dropped", "Stored", "as a file"):
        assert words in drawer.content.decode()


def test_the_api_gives_the_same_numbers(run: Run, signed_in: SignedIn) -> None:
    answer = signed_in(ADAM).get(f"/api/v1/runs/{run.pk}/").json()
    assert answer["size"]["returned"] == runs.run_detail(run.pk).size.returned
    assert answer["steps"][0]["size"]["stored_as"] == ["file"]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (StateSize(), ""),
        (
            StateSize(returned=61, kept=61, stored=107, stored_as=("inline",)),
            "returned 61 bytes, stored 107 bytes (in the row)",
        ),
        (
            StateSize(returned=1258291, kept=314573, stored=40960, stored_as=("s3+zstd",)),
            "returned 1.2 MB, dropped 921.6 KB, stored 40.0 KB (in S3, zstd)",
        ),
        (
            StateSize(returned=90, kept=90, stored=170, stored_as=("file", "inline")),
            "returned 90 bytes, stored 170 bytes",
        ),
        (StateSize(returned=61, kept=61), "returned 61 bytes"),
    ],
)
def test_sizes_in_words(size: StateSize, words: str) -> None:
    assert size_words(size).replace("\xa0", " ") == words
