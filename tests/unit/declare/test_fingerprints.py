"""The fingerprint of a version: the same for the same behaviour, another for any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.declare.printed import printed

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


def fingerprint(folder: Path, source: str) -> str:
    return printed(folder, source).fingerprint


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
