"""Content without a presenter, as fields to read and to type in."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import Invalid
from review.plain import WHOLE, changed_labels, edited, plain_fields

CONTENT = {"text": "dear", "pages": 2, "urgent": False, "to": ["a", "b"], "note": None}


def typed(content: Any, declared: tuple[str, ...] = (), **now: str) -> dict[str, str]:
    """What a browser posts when these fields were changed and the others left alone."""
    posted = {}
    for field in plain_fields(content, declared, {}):
        posted[f"was:{field.name}"] = field.shown
        posted[f"now:{field.name}"] = now.get(field.name or "whole", field.shown)
    return posted


def test_every_key_is_a_field_as_text_or_as_json() -> None:
    fields = {field.name: field for field in plain_fields(CONTENT, (), {})}
    assert fields["text"].shown == "dear"
    assert fields["urgent"].shown == "false"
    assert fields["to"].shown == '[\n  "a",\n  "b"\n]'
    assert [name for name, field in fields.items() if field.is_json] == ["pages", "urgent", "to"]


def test_declared_keys_come_first_and_stand_empty_where_the_content_lacks_them() -> None:
    fields = plain_fields({"extra": 1, "age": 3}, ("name", "age"), {})
    assert [(field.name, field.shown) for field in fields] == [
        ("name", ""),
        ("age", "3"),
        ("extra", "1"),
    ]


def test_what_nobody_changed_stays_as_it_is() -> None:
    assert edited(CONTENT, (), typed(CONTENT)) == CONTENT


def test_a_typed_value_keeps_its_kind() -> None:
    posted = typed(CONTENT, text="8", pages="3", urgent="true", to='["c"]', note="seen")
    assert edited(CONTENT, (), posted) == {
        "text": "8",
        "pages": 3,
        "urgent": True,
        "to": ["c"],
        "note": "seen",
    }


def test_lines_survive_the_way_browsers_send_them() -> None:
    posted = typed({"text": "a\nb"}, text="a\r\nb\r\nc")
    assert edited({"text": "a\nb"}, (), posted) == {"text": "a\nb\nc"}
    assert edited({"text": "a\nb"}, (), typed({"text": "a\nb"}, text="a\r\nb")) == {"text": "a\nb"}


def test_where_nothing_was_brought_the_declared_keys_are_filled_in() -> None:
    declared = ("name", "age", "drugs")
    posted = typed(None, declared, name="Ann", drugs='["a"]')
    assert edited(None, declared, posted) == {"name": "Ann", "drugs": ["a"]}


@pytest.mark.parametrize(
    ("content", "text", "expected"),
    [("word", "other", "other"), (3, "4", 4), ([1], "[2]", [2]), (None, '{"a": 1}', {"a": 1})],
)
def test_content_without_keys_is_typed_as_a_whole(content: Any, text: str, expected: Any) -> None:
    (field,) = plain_fields(content, (), {})
    assert (field.name, field.label) == (WHOLE, "Content")
    assert edited(content, (), typed(content, whole=text)) == expected


def test_a_value_that_is_no_json_any_more_is_refused_by_name_and_kept() -> None:
    posted = typed(CONTENT, pages="two")
    with pytest.raises(Invalid, match="pages: this is not JSON any more"):
        edited(CONTENT, (), posted)
    field = next(f for f in plain_fields(CONTENT, (), posted) if f.name == "pages")
    assert (field.text, field.shown, field.is_unsaved) == ("two", "2", True)


def test_a_field_that_the_content_does_not_have_cannot_be_typed_in() -> None:
    assert edited({"a": 1}, (), {"now:b": "2", "was:b": ""}) == {"a": 1}


def test_what_differs_between_two_versions_is_named_key_by_key() -> None:
    before, after = {"word": "a", "count": 1, "old_name": 1}, {"word": "b", "count": 1, "new": None}
    assert changed_labels(before, after) == ("Word", "Old name")
    assert changed_labels("a", "b") == ("Content",)
    assert changed_labels(before, before) == ()
