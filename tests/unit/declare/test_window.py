"""The sliding window over earlier outputs: bounded for any input, honest about what went in."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import Invalid
from orchestrator.declare.digest import cut, digest, tokens
from orchestrator.declare.window import ContextWindow, Memory, Output, window

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=20), inner, max_size=8)
    ),
    max_leaves=20,
) | st.text(min_size=300, max_size=4000)
STEPS = st.lists(st.tuples(st.text(min_size=1, max_size=100), VALUES), max_size=12)
SUMMARISERS = st.sampled_from([None, lambda text, _limit: text * 2, lambda _text, _limit: ""])


def outputs(*pairs: tuple[str, Any], read: list[str] | None = None) -> list[Output]:
    """`read` collects the names of the outputs that were looked into."""

    def output(step: str, value: Any) -> Output:
        def load() -> Any:
            if read is not None:
                read.append(step)
            return value

        name = hashlib.sha256(json.dumps(value).encode()).hexdigest()
        return Output(step=step, sha256=name, load=load)

    return [output(step, value) for step, value in pairs]


def kept(found: ContextWindow) -> dict[str, str]:
    return {entry.step: entry.kept for entry in found.ledger}


@given(
    steps=STEPS,
    max_tokens=st.integers(200, 1500),
    keep_last=st.none() | st.integers(0, 12),
    summarise=SUMMARISERS,
)
@settings(deadline=None, max_examples=300)
def test_whatever_the_outputs_the_window_keeps_its_bound_and_accounts_for_each(
    steps: list[tuple[str, Any]], max_tokens: int, keep_last: int | None, summarise: Any
) -> None:
    given_outputs = outputs(*steps)
    options = {"max_tokens": max_tokens, "keep_last": keep_last, "summarise": summarise}
    found = window(given_outputs, **options)
    assert found.tokens <= max_tokens
    assert [entry.step for entry in found.ledger] == [step for step, _ in steps]
    assert sum(entry.tokens_used for entry in found.ledger) <= max_tokens
    assert all(e.tokens_used == 0 for e in found.ledger if e.kept == "dropped")
    assert all(e.tokens_used == e.tokens_in for e in found.ledger if e.kept == "raw")
    raw = [entry.kept == "raw" for entry in found.ledger]
    assert raw == sorted(raw), "nothing older than a summarised output is raw"
    assert keep_last is None or sum(raw) <= keep_last
    assert window(given_outputs, **options) == found


@given(steps=STEPS, max_tokens=st.integers(200, 800))
@settings(deadline=None, max_examples=100)
def test_a_remembered_summary_says_what_a_fresh_one_says(
    steps: list[tuple[str, Any]], max_tokens: int
) -> None:
    memory: Memory = {}
    whole = outputs(*steps)
    for upto in range(len(whole) + 1):
        remembered = window(whole[:upto], max_tokens=max_tokens, memory=memory)
    assert remembered == window(whole, max_tokens=max_tokens)


@given(value=VALUES, limit=st.integers(0, 300))
@settings(deadline=None)
def test_a_digest_never_exceeds_its_limit(value: Any, limit: int) -> None:
    assert tokens(digest(value, limit)) <= limit
    assert tokens(cut(json.dumps(value, ensure_ascii=False), limit)) <= limit


def test_everything_goes_in_raw_while_it_fits() -> None:
    found = window(outputs(("read", {"name": "Ana"}), ("check", ["ok"])))
    assert found.text == '## read\n{"name": "Ana"}\n\n## check\n["ok"]'
    assert kept(found) == {"read": "raw", "check": "raw"}


def test_older_outputs_become_lines_of_a_summary_and_the_newest_stay_raw() -> None:
    old = {"pages": ["text " * 400] * 5, "count": 5, "language": "en"}
    found = window(outputs(("scan", old), ("read", old), ("check", {"flags": 2})), max_tokens=400)
    assert kept(found) == {"scan": "summarised", "read": "summarised", "check": "raw"}
    assert '## check\n{"flags": 2}' in found.text
    assert "- scan: {pages:" in found.text
    assert "count: 5" in found.text


def test_an_output_too_large_to_go_in_raw_is_told_by_its_structure() -> None:
    big = {"patient": {"id": "A-1"}, "rows": [{"n": n, "text": "x" * 900} for n in range(500)]}
    found = window(outputs(("gather", big)), max_tokens=300)
    assert kept(found) == {"gather": "summarised"}
    assert 'patient: {id: "A-1"}' in found.text
    assert "500 in all" in found.text


def test_ten_steps_with_big_outputs_stay_under_four_thousand_tokens() -> None:
    steps = [
        (f"step_{n}", {"fields": {f"f{i}": "value " * 20 for i in range(300)}}) for n in range(10)
    ]
    found = window(outputs(*steps))
    assert 1000 < found.tokens <= 4000
    assert [entry.kept for entry in found.ledger] == ["summarised"] * 10
    assert all(f"step_{n}" in found.text for n in range(10))


def test_of_very_many_steps_the_oldest_are_dropped_and_said_to_be() -> None:
    found = window(outputs(*[(f"s{n}", "word " * 50) for n in range(40)]), max_tokens=400)
    states = [entry.kept for entry in found.ledger]
    assert states[0] == "dropped"
    assert states[-1] == "raw"
    assert states == sorted(states, key=["dropped", "summarised", "raw"].index)


def test_a_remembered_output_is_not_read_again() -> None:
    memory: Memory = {}
    steps = [(f"s{n}", "word " * 200) for n in range(8)]
    window(outputs(*steps[:6]), max_tokens=300, keep_last=1, memory=memory)
    read: list[str] = []
    window(outputs(*steps, read=read), max_tokens=300, keep_last=1, memory=memory)
    assert {"s0", "s1", "s2", "s3"}.isdisjoint(read)
    assert "s7" in read


def test_an_author_may_summarise_in_words_of_their_own() -> None:
    asked: list[tuple[str, int]] = []

    def in_words(text: str, max_tokens: int) -> str:
        asked.append((text, max_tokens))
        return f"summary {len(asked)}"

    steps = [(f"s{n}", "word " * 200) for n in range(4)]
    found = window(outputs(*steps), max_tokens=800, keep_last=1, summarise=in_words)
    assert "summary 3" in found.text
    assert "## s2\nword" in asked[2][0], "the next output comes with the summary so far"
    assert asked[2][0].startswith("summary 2")
    assert kept(found) == {"s0": "summarised", "s1": "summarised", "s2": "summarised", "s3": "raw"}


def test_what_an_author_says_nothing_of_is_dropped_and_said_to_be() -> None:
    steps = [("pages", "secret " * 20), ("facts", "told"), ("route", "simple")]
    found = window(outputs(*steps), max_tokens=800, keep_last=2, summarise=lambda *_: "")
    assert found.text == "## facts\ntold\n\n## route\nsimple"
    assert kept(found) == {"pages": "dropped", "facts": "raw", "route": "raw"}


def test_an_author_is_never_handed_more_than_a_window_and_a_summary() -> None:
    sizes: list[int] = []

    def long_winded(text: str, _max_tokens: int) -> str:
        sizes.append(tokens(text))
        return "and " * 10_000

    steps = [(f"s{n}", "word " * 50_000) for n in range(4)]
    found = window(outputs(*steps), max_tokens=800, keep_last=0, summarise=long_winded)
    assert max(sizes) <= 800 + 200 + 20
    assert found.tokens <= 200


def test_a_window_too_small_to_say_anything_is_refused() -> None:
    with pytest.raises(Invalid, match="at least 200 tokens"):
        window([], max_tokens=10)
