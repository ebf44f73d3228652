"""A command whose package the image leaves out says so in a sentence, and other missing modules stay errors."""

from __future__ import annotations

from typing import Any

import pytest

from review.config import command_line


def run_without(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    def execute(argv: Any) -> None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr(command_line, "execute_from_command_line", execute)
    command_line.run(["manage.py", "score_injections"])


def test_a_package_of_an_extra_is_named_with_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"score_injections needs reportlab.*`make setup`"):
        run_without(monkeypatch, "reportlab.lib")


def test_a_missing_module_of_our_own_is_no_matter_of_extras(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ModuleNotFoundError):
        run_without(monkeypatch, "review.intake.lost")
