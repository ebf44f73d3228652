"""Corrections keep what was read, checks run again, and answers outlive them as long as their flag does."""

from __future__ import annotations

from copy import deepcopy

import pytest

from orchestrator import Conflict, Invalid
from review.intake.corrections import apply_edits
from review.intake.forms import Answer, Edits
from review.intake.shapes import Claim, Field, Flag, ReviewContent

BY = "Maria Okafor"


def field(name: str, value: str | list[str]) -> Field:
    return Field(
        name=name,
        value=value,
        confidence=0.9,
        bar=0.8,
        page=1,
        box=[0.1, 0.1, 0.2, 0.2],
        source="x",
    )


def content() -> ReviewContent:
    return ReviewContent(
        intake="i",
        document="d",
        pages=[{"number": 1, "image": "a" * 64, "width": 100, "height": 140}],
        fields=[field("phone", "5556789012"), field("allergies", ["Penicillin"])],
        flags=[flag("known"), flag("settled")],
        gaps=[],
        summary=[Claim(text="Old.", fields=["phone"])],
    )


def flag(name: str) -> Flag:
    return Flag(id=name, rule="r", severity="warning", fields=["phone"], message="Look.")


def edit(
    before: ReviewContent,
    values: dict[str, str | list[str]] | None = None,
    *answers: Answer,
    dropped: tuple[str, ...] = (),
) -> ReviewContent:
    return apply_edits(
        before,
        Edits(values or {}, answers, dropped),
        author=BY,
        check=lambda _: [flag("known"), flag("fresh")],
        summarise=lambda _: [Claim(text="New.", fields=["phone"])],
    )


def test_a_correction_keeps_what_was_read_and_names_its_author() -> None:
    phone = edit(content(), {"phone": "5550000000"})["fields"][0]
    assert (phone["value"], phone["original"], phone["corrected_by"]) == (
        "5550000000",
        "5556789012",
        BY,
    )


def test_a_second_correction_keeps_the_first_reading() -> None:
    twice = edit(edit(content(), {"phone": "1111111"}), {"phone": "2222222"})
    assert twice["fields"][0]["original"] == "5556789012"


def test_a_corrected_value_runs_checks_and_summary_again() -> None:
    after = edit(content(), {"phone": "5550000000"})
    assert [flag["id"] for flag in after["flags"]] == ["known", "fresh"]
    assert after["summary"] == [Claim(text="New.", fields=["phone"])]


def test_the_same_value_changes_nothing() -> None:
    assert edit(content(), {"phone": "5556789012"}) == content()


def test_the_content_under_review_itself_is_never_touched() -> None:
    before = content()
    kept = deepcopy(before)
    edit(before, {"phone": "5550000000"}, Answer("known", "accepted", ""))
    assert before == kept


def test_an_answer_survives_a_correction_as_long_as_its_flag_does() -> None:
    answered = edit(content(), None, Answer("known", "dismissed", "checked by phone"))
    after = edit(answered, {"phone": "5550000000"})
    answers = {flag["id"]: flag.get("answer") for flag in after["flags"]}
    assert answers["known"] == {"verdict": "dismissed", "reason": "checked by phone", "by": BY}
    assert answers["fresh"] is None


def test_an_answer_to_a_flag_that_is_gone_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="gone"):
        edit(content(), {"phone": "5550000000"}, Answer("settled", "accepted", ""))


def test_a_fact_only_a_person_found_has_no_place_on_a_page() -> None:
    added = edit(content(), {"email": "a@b.example"})["fields"][-1]
    assert (added["name"], added["box"], added["original"], added["corrected_by"]) == (
        "email",
        None,
        "",
        BY,
    )


def test_only_a_sentence_without_evidence_can_be_left_out_by_hand() -> None:
    before = content()
    before["summary"].append(Claim(text="Smokes.", fields=[]))
    assert edit(before, dropped=("Smokes.", "Old."))["summary"] == [
        Claim(text="Old.", fields=["phone"])
    ]


def test_a_fact_that_no_form_has_cannot_be_slipped_in() -> None:
    with pytest.raises(Invalid, match="no such fact"):
        edit(content(), values={"__class__": "x"})
