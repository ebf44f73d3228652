"""Changed values, line by line."""

from __future__ import annotations

from review.differences import json_lines, line_diff


def test_lines_are_kept_removed_and_added_in_order() -> None:
    before, after = json_lines({"a": 1, "b": 2}), json_lines({"a": 1, "b": 3})
    diff = line_diff(before, after)
    assert [(line.sign, line.text.strip()) for line in diff] == [
        (" ", "{"),
        (" ", '"a": 1,'),
        ("−", '"b": 2'),
        ("+", '"b": 3'),
        (" ", "}"),
    ]


def test_equal_values_have_no_changed_line() -> None:
    lines = json_lines({"a": [1, 2]})
    assert {line.kind for line in line_diff(lines, lines)} == {"same"}
