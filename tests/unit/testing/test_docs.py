"""The listings of the authors' page on testing are run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from orchestrator.testing import play, raises, takes

PAGE = Path(__file__).parents[3] / "docs" / "testing_workflows.md"


def listings(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def names() -> dict[str, Any]:
    found: dict[str, Any] = {"__name__": "docs_testing_workflows"}
    for code in listings("python"):
        exec(code, found)  # noqa: S102 - our own page
    return found


def test_the_listings_of_the_page_hold() -> None:
    found = names()
    tests = [value for name, value in found.items() if name.startswith("test_")]
    assert len(tests) == 4
    for test in tests:
        test()
    (shown,) = listings("text")
    down = raises(ConnectionError(), times=2, then=takes(12, found["FORM"]))
    unsure = raises(found["LowConfidence"]())
    doubles = {"extract_document": down, "extract_allergies": unsure}
    assert f"{play(found['intake'], form_id='F-1', doubles=doubles)}\n" == shown
