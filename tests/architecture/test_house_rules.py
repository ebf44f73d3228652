"""The rules of the house that no tool knows: sizes, purity, the one door, waiting, names in the environment."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest

from tests.architecture.sources import (
    PROJECT,
    called_name,
    calls,
    imported,
    modules,
    place,
    tree_of,
)

MODULE_LINES = 300
FUNCTION_LINES = 40
CODE = ("orchestrator", "review")
PURE = ("orchestrator/declare", "orchestrator/engine")
CLOCKS_AND_CHANCE = {"time", "random", "secrets"}
MOMENTS_AND_NAMES = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid6", "uuid7", "urandom"}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in modules(*CODE)}
    assert [place(path, lines) for path, lines in sizes.items() if lines > MODULE_LINES] == []


def test_no_function_is_longer_than_a_screen() -> None:
    functions = (
        (path, node)
        for path in modules(*CODE)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = [
        f"{place(path, node.lineno)} {node.name}"
        for path, node in functions
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_every_module_says_what_lives_in_it() -> None:
    bare = [
        place(path, 1)
        for path in modules(*CODE)
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert bare == []


def test_declarations_and_decisions_know_neither_clock_nor_chance() -> None:
    imports = [
        place(path, line)
        for path in modules(*PURE)
        for name, line in imported(path)
        if name.split(".")[0] in CLOCKS_AND_CHANCE
    ]
    asked = [
        place(path, call.lineno)
        for path in modules(*PURE)
        for call in calls(path)
        if called_name(call) in MOMENTS_AND_NAMES
    ]
    assert imports + asked == []


def test_only_the_store_sets_a_state_past_the_machine() -> None:
    beside_the_door = [
        place(path, call.lineno)
        for path in modules(*CODE)
        if "store" not in path.relative_to(PROJECT).parts
        for call in calls(path)
        if called_name(call) == "update" and any(word.arg == "state" for word in call.keywords)
    ]
    assert beside_the_door == []


def test_tests_wait_for_something_never_for_a_time() -> None:
    # In workflows*.py a slow step is what is tested, not a way of waiting.
    waiting = [
        place(path, call.lineno)
        for path in modules("tests")
        if path.name != "waiting.py" and not path.name.startswith("workflows")
        for call in calls(path)
        if called_name(call) in {"sleep", "wait_for_timeout"}
    ]
    assert waiting == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_lock_files_pin_every_hash_and_name_no_host(name: str) -> None:
    lock = (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in lock
    pins = re.findall(r"^(\S+)==", lock, re.MULTILINE)
    blocks = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)[1:]
    assert len(pins) > 30
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_variable_that_is_read_is_explained_in_the_example_and_no_other() -> None:
    readers = {"text", "flag", "number", "choice", "words", "hosts", "server"}
    read = {
        call.args[0].value
        for path in modules("review/config", "orchestrator")
        for call in calls(path)
        if called_name(call) in readers
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }
    example = (PROJECT / ".env.example").read_text("utf-8")
    explained = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    assert explained - {"CHROMIUM_PATH"} == read


def test_every_variable_reaches_the_containers_but_those_that_the_image_decides() -> None:
    example = (PROJECT / ".env.example").read_text("utf-8")
    explained = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    compose = (PROJECT / "compose.yaml").read_text("utf-8")
    passed = set(re.findall(r"^    ([A-Z][A-Z0-9_]+):", compose, re.MULTILINE))
    ours = {"ORCHESTRATOR_VAR", "ORCHESTRATOR_STATIC_MANIFEST", "CHROMIUM_PATH"}
    assert explained - ours - passed == set()


def test_the_environment_is_read_in_one_place_only() -> None:
    elsewhere = [
        place(path, node.lineno)
        for path in modules(*CODE)
        if "config" not in path.relative_to(PROJECT).parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert elsewhere == []


def test_no_committed_file_names_the_folder_of_a_machine() -> None:
    found = subprocess.run(
        ["git", "grep", "-lIF", f"{PROJECT}/"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == []
