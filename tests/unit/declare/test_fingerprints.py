"""The fingerprint of a version: the same for the same behaviour, another for any other."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from typing import Any

import pytest

from orchestrator.declare import workflow as workflow_module
from orchestrator.declare.freezing import freeze

SOURCE = '''
from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, parallel, reduce

work = AgentWorkflow(name="printed", version="1", max_concurrency=3)

@work.step(retry=RetryPolicy(retries=1), timeout=5, crash_limit=2)
def first(text: str) -> list[str]:
    """Words."""
    # by blanks
    return text.split()

@work.step()
@parallel(max_workers=2)
def many(word: str) -> int:
    return len(word)

@work.step(gate=HumanReviewGate(required_approvals=["a", "b"], timeout=60))
def total(many: list[int]) -> int:
    return sum(many)

@work.approval(role="a")
def is_small(content: int) -> None:
    assert content < 100
'''
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _declared_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow_module, "_declared", [])


def fingerprint(folder: Path, source: str) -> str:
    """The fingerprint of the workflow in a module with this text."""
    path = folder / f"printed_{next(_numbers)}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    work = module.work
    return freeze(
        name=work.name,
        version=work.version,
        steps=work._steps,
        max_concurrency=work.max_concurrency,
        approval_hooks=work._hooks,
    ).fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# by blanks", "# at every blank"),
        ('"""Words."""', '"""The words of the text."""'),
        ('    """Words."""\n', ""),
        ("    return text.split()", "\n\n    return text.split()  # all of them"),
        ("return sum(many)", "return (sum(many))"),
        ('required_approvals=["a", "b"]', 'required_approvals=["b", "a"]'),
        ("timeout=60", "timeout=60.0"),
    ],
)
def test_words_and_layout_do_not_count(tmp_path: Path, old: str, new: str) -> None:
    assert old in SOURCE
    assert fingerprint(tmp_path, SOURCE) == fingerprint(tmp_path, SOURCE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text.split()", "text.split(',')"),
        ("def many(word: str) -> int", "def many(word: str) -> float"),
        ("sum(many)", "sum(many) + 0"),
        ("content < 100", "content < 1000"),
        ('approval(role="a")', 'approval(role="b")'),
        ("retries=1", "retries=2"),
        ("retries=1", "retries=1, base=2"),
        ("retries=1", "retries=1, jitter=False"),
        ("retries=1", "retries=1, per_error={KeyError: 2}"),
        ("timeout=5,", "timeout=6,"),
        ("crash_limit=2", "crash_limit=3"),
        ("max_workers=2", "max_workers=3"),
        ("max_workers=2", "max_workers=2, tolerate=0.5"),
        ("max_workers=2", 'max_workers=2, over="first"'),
        ("max_concurrency=3", "max_concurrency=4"),
        ('["a", "b"]', '["a", "c"]'),
        ("timeout=60", 'timeout=60, escalate_to=["c"]'),
        ("timeout=60", "timeout=60, four_eyes=False"),
        ("timeout=60", 'timeout=60, on_timeout="reject"'),
        ("timeout=60", 'timeout=60, send_back_to="total"'),
        ("@work.step(gate", '@work.step(queue="documents", gate'),
    ],
)
def test_code_and_options_count(tmp_path: Path, old: str, new: str) -> None:
    assert old in SOURCE
    assert fingerprint(tmp_path, SOURCE) != fingerprint(tmp_path, SOURCE.replace(old, new))
