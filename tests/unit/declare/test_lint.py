"""What `manage.py check` says of workflows that can be frozen and yet are likely wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator import checks
from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.lint import lint
from tests.unit.declare.printed import printed

HEAD = """
from orchestrator import *
work = AgentWorkflow(name="linted", version="1")
"""
BRANCHED = """
@work.step()
@branch(on="length")
def route(text: str) -> str:
    if not text:
        return "empty"
    return "long" if len(text) > 9 else "short"

def handle_long(text: str) -> str:
    return text

def handle_short(text: str) -> str:
    return text
"""
EMPTY = """
def handle_empty(text: str) -> str:
    return text
"""


def frozen(folder: Path, text: str) -> WorkflowDefinition:
    return printed(folder, HEAD + text)


def found(folder: Path, text: str) -> list[str]:
    return [f"{f.id} {f.step}: {f.problem}" for f in lint(frozen(folder, text))]


WRITES = """
@work.step({options})
{mark}
def write(text: str, context: StepContext) -> str:
    def send() -> None:
        context.effect("put", text)
    send()
    return text
"""


@pytest.mark.parametrize(
    ("options", "mark", "way"),
    [
        ('on_exhausted="skip", gap="not written"', "", "skip"),
        ('on_error={KeyError: "skip"}, gap="not written"', "", "skip"),
        ('on_exhausted="review", review=HumanReviewGate()', "", "review"),
        ("after=[]", '@parallel(over="texts", tolerate=0.1)', "tolerate"),
        ("retry=3", "", ""),
    ],
)
def test_a_write_that_may_be_missing_is_an_error(
    tmp_path: Path, options: str, mark: str, way: str
) -> None:
    text = WRITES.format(options=options, mark=mark or "# nothing more")
    said = f"E020 write: it writes to a foreign system (context.effect) but may end without: {way}"
    assert found(tmp_path, text) == ([said] if way else [])


def test_a_label_in_the_code_that_no_arm_has_is_an_error(tmp_path: Path) -> None:
    assert found(tmp_path, BRANCHED) == [
        "E021 route: it may return 'empty', which no arm has; known: 'long', 'short'"
    ]
    assert found(tmp_path, BRANCHED + EMPTY) == []
    assert found(tmp_path, BRANCHED.replace("on=", 'default="short", on=')) == []


def test_an_arm_that_no_label_leads_to_is_an_error(tmp_path: Path) -> None:
    odd = EMPTY + EMPTY.replace("empty", "odd")
    said = "E023 handle_odd: it can never run: 'route' returns no label that leads to it"
    assert found(tmp_path, BRANCHED + odd) == [said]
    literal = BRANCHED.replace("def route(text: str) -> str:", "def route(text: str) -> KIND:")
    kind = "from typing import Literal\nKIND = Literal['long', 'short', 'empty']\n"
    assert found(tmp_path, kind + literal + odd) == [said]
    computed = BRANCHED.replace('return "empty"', "return text.strip()")
    assert found(tmp_path, computed + odd) == []


def test_a_function_named_like_an_arm_beside_cases_is_pointed_out(tmp_path: Path) -> None:
    second = """
@work.step()
@branch(on="size")
def again(text: str) -> str:
    return text

@again.case("one")
def first_arm(text: str) -> str:
    return text

@route.case("empty")
def nothing(text: str) -> str:
    return text

@route.case("long")
def much(text: str) -> str:
    return text

@route.case("short")
def little(text: str) -> str:
    return text
"""
    names = [line.split(":")[0] for line in found(tmp_path, BRANCHED + second)]
    assert names == ["W020 route", "W020 route", "W020 again", "W020 again"]


def test_a_parameter_named_after_a_step_that_comes_later_or_aside_is_an_error(
    tmp_path: Path,
) -> None:
    text = """
@work.step()
def first(text: str) -> str:
    return text

@work.step(after=[first])
def aside(first: str) -> str:
    return first

@work.step(after=[first])
def second(aside: str) -> str:
    return aside

@work.step(after=[second])
@parallel(over="aside")
def each(part: str) -> str:
    return part
"""
    assert found(tmp_path, text) == [
        "E022 second: 'aside' is named after the step 'aside', which does not come before it, "
        "and gets the output of first instead",
        "E022 each: 'over=aside' is named after the step 'aside', which does not come before it, "
        "and gets its input instead",
    ]


def test_a_gate_without_a_deadline_is_an_error(tmp_path: Path) -> None:
    text = """
@work.step(gate=HumanReviewGate(timeout=float("inf")))
def ask(text: str) -> str:
    return text
"""
    assert found(tmp_path, text) == ["E024 ask: its gate has no deadline"]


def test_a_value_that_may_be_none_says_so_in_its_type(tmp_path: Path) -> None:
    text = """
@work.step(on_exhausted="skip", gap="unread", after=[])
def read(text: str) -> str:
    return text

@work.step(after=[handle_long, handle_short, handle_empty, read])
def tell(handle_long: str, handle_short: str | None, read: str, handle_empty: "Any") -> str:
    return read

@work.step(after=[handle_long])
def polish(handle_long: str, route: str) -> str:
    return handle_long

@work.step(after=[tell])
def close(tell: str) -> str:
    return tell
"""
    assert found(tmp_path, "from typing import Any\n" + BRANCHED + EMPTY + text) == [
        "W021 tell: its parameter 'handle_long' is None when the way to 'handle_long' was not taken",
        "W021 tell: its parameter 'read' is None when 'read' was skipped",
    ]


def test_what_another_option_hides_is_pointed_out(tmp_path: Path) -> None:
    text = """
def spare(text: str) -> str:
    return text

@fallback(to=[spare])
def helper(text: str) -> str:
    return text

@work.step(
    retry=RetryPolicy(retries=0, per_error={TimeoutError: 2, OSError: 1}),
    on_error={
        LookupError: "dead_letter",
        KeyError: "fallback",
        ValueError: "retry",
        TimeoutError: "fallback",
        Reject: "fallback",
        ConnectionError: "retry",
    },
)
@fallback(to=[helper])
def read(text: str) -> str:
    return text
"""
    assert found(tmp_path, text) == [
        "W022 read: on_error[KeyError] is never used: LookupError stands before it",
        "W022 read: on_error[ValueError] is never used: the step has no retries for it",
        "W022 read: on_error[Reject] is never used: Reject says itself how the step ends",
        "W022 read: per_error[TimeoutError] is never used: on_error maps it to fallback",
        "W022 read: @fallback(to=...) of helper is never used: only the step's own counts",
    ]


def test_findings_are_messages_of_the_check_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.register(frozen(tmp_path, BRANCHED))
    (message,) = checks.definitions_are_sound(None)
    assert (message.id, message.is_serious()) == ("orchestrator.E021", True)
    assert message.msg.startswith("workflow 'linted', step 'route': it may return 'empty'")
    assert message.hint == "Add @route.case('empty') or a default=."
