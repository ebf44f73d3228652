"""The three panes: facts in groups, each flag once, boxes in place, sentences with their evidence."""

from __future__ import annotations

import pytest

from review.intake import boxes, flag_places, panels
from review.intake.sentences import sentences, standing_words, uncovered
from review.intake.shapes import Claim, Field, Flag, Gap, ReviewContent

PAGE = {"number": 1, "image": "a" * 64, "width": 1000, "height": 1400}


def field(name: str, value: str | list[str], confidence: float = 0.95) -> Field:
    return Field(
        name=name,
        value=value,
        confidence=confidence,
        bar=0.8,
        page=1,
        box=[0.1, 0.2, 0.3, 0.22],
        source="as read",
    )


def flag(name: str, *fields: str, severity: str = "warning") -> Flag:
    return Flag(id=name, rule="r", severity=severity, fields=list(fields), message="Look.")  # type: ignore[typeddict-item]


def content(
    *fields: Field, flags: tuple[Flag, ...] = (), summary: tuple[Claim, ...] = ()
) -> ReviewContent:
    return ReviewContent(
        intake="i",
        document="d",
        pages=[PAGE],  # type: ignore[list-item]
        fields=list(fields),
        flags=list(flags),
        gaps=[],
        summary=list(summary),
    )


def facts(shown: ReviewContent, typed: dict[str, str] | None = None) -> dict[str, panels.Fact]:
    groups = panels.fact_groups(shown, typed or {})
    return {fact.name: fact for group in groups for fact in group.facts}


def test_facts_come_in_reading_order_whatever_order_they_were_read_in() -> None:
    shown = content(field("signature_date", "2026-01-01"), field("phone", "1"), field("name", "A"))
    assert list(facts(shown)) == ["name", "phone", "signature_date"]


def test_a_field_the_catalogue_does_not_know_is_still_shown() -> None:
    assert facts(content(field("shoe.size", "43")))["shoe.size"].label == "Shoe size"


def test_a_flag_about_a_missing_fact_gives_it_a_line_to_fill_in() -> None:
    missing = facts(content(flags=(flag("m", "date_of_birth"),)))["date_of_birth"]
    assert (missing.band, missing.text, missing.needs_look) == ("missing", "", True)


def test_a_flag_on_several_facts_is_shown_once() -> None:
    shown = facts(
        content(
            field("medications", ["X"]),
            field("allergies", ["Y"]),
            flags=(flag("conflict", "allergies", "medications"),),
        )
    )
    assert len(shown["medications"].flags) + len(shown["allergies"].flags) == 1


def test_the_other_facts_of_an_open_flag_point_at_its_card() -> None:
    conflict = flag("conflict", "allergies", "medications", severity="critical")
    read = (field("medications", ["X"]), field("allergies", ["Y"]))
    second = flag("again", "allergies", "medications", severity="critical")
    told = facts(content(*read, flags=(conflict, second)))["allergies"].pointers
    assert told == (
        flag_places.Pointer(flag="conflict", severity="critical", count=2, at="Medications"),
    )
    conflict["answer"] = {"verdict": "accepted", "reason": "", "by": "Maria"}
    assert facts(content(*read, flags=(conflict,)))["allergies"].pointers == ()


@pytest.mark.parametrize(
    ("digits", "shown"),
    [("5205550154", "520-555-0154"), ("442079460958", "442079460958"), ("call me", "call me")],
)
def test_a_phone_number_stands_in_groups_as_on_paper(digits: str, shown: str) -> None:
    assert facts(content(field("phone", digits)))["phone"].shown == shown
    assert facts(content(field("policy_number", digits)))["policy_number"].shown == digits


def test_a_heading_that_says_the_same_as_its_only_fact_is_told_apart() -> None:
    read = content(field("allergies", ["X"]), field("name", "A"))
    named = {group.key: group.is_named_by_its_fact for group in panels.fact_groups(read, {})}
    assert named == {"identity": False, "allergies": True}


def test_a_flag_without_facts_stands_above_them() -> None:
    shown = content(field("name", "A"), flags=(flag("hidden"),))
    assert [flag["id"] for flag in flag_places.loose_flags(shown)] == ["hidden"]


def test_a_value_under_its_bar_is_doubtful_until_a_person_set_it() -> None:
    doubtful = field("name", "A", confidence=0.5)
    assert facts(content(doubtful))["name"].band == "doubtful"
    doubtful["corrected_by"] = "Maria"
    assert facts(content(doubtful))["name"].band == "corrected"


def test_what_was_typed_and_not_saved_stays_beside_the_saved_value() -> None:
    fact = facts(content(field("name", "Emily")), {"name": "Emilia"})["name"]
    assert (fact.text, fact.shown, fact.is_unsaved) == ("Emilia", "Emily", True)


def test_a_box_is_drawn_around_its_words_and_carries_the_worst_open_flag() -> None:
    shown = content(
        field("name", "A"),
        flags=(flag("a", "name"), flag("b", "name", severity="critical")),
    )
    sheet = boxes.sheets(shown)[0]
    box = sheet.boxes[0]
    assert sheet.view_height == 1400
    assert box.severity == "critical"
    assert box.x < 100 < 300 < box.x + box.width
    assert box.y < 280 < 308 < box.y + box.height


def test_the_crop_shows_the_words_and_keeps_their_proportions() -> None:
    crop = facts(content(field("name", "A")))["name"].crop
    assert crop is not None
    _, _, wide, high = (float(number) for number in crop.view_box.split())
    assert crop.width / crop.height == pytest.approx(wide / high, rel=0.05)


def test_no_crop_is_shown_that_nobody_could_read() -> None:
    many = field("medications", ["Lisinopril 10 mg once daily"] * 30)
    many["box"] = (0.1, 0.2, 0.5, 0.8)
    assert facts(content(many))["medications"].crop is None


@pytest.mark.parametrize(
    ("value", "broad", "wide"),
    [
        ("Maren Whitfield", False, False),
        ("Marguerite Whitfield", True, False),
        ("Maximiliana-Alexandra Featherstonehaugh", True, True),
        (["Seasonal allergies", "Gout"], False, False),
        (["Gout", "Gabapentin 300 mg three times daily"], True, True),
    ],
)
def test_the_longest_line_decides_where_a_value_stands(
    value: str | list[str], broad: bool, wide: bool
) -> None:
    name = "conditions" if isinstance(value, list) else "name"
    fact = facts(content(field(name, value)))[name]
    assert (fact.is_broad, fact.is_wide) == (broad, wide)


def test_a_gap_is_not_told_twice() -> None:
    gaps = [Gap(step="s", item="allergies", message="Allergies could not be read")]
    claims = [
        Claim(text="Allergies could not be read.", fields=[]),
        Claim(text="B.", fields=["name"]),
    ]
    told = sentences(claims, gaps, lambda _: False)
    assert [sentence.text for sentence in told] == ["B."]


def test_coverage_names_what_the_summary_leaves_out() -> None:
    said = Claim(text="Allergies: penicillin.", fields=["allergies"])
    assert uncovered([said], [field("allergies", ["Penicillin", "Latex"])]) == ("Latex",)


def test_what_is_said_of_something_else_does_not_cover_an_allergy() -> None:
    drug = Claim(text="Takes Penicillin VK 500 mg daily.", fields=["medications"])
    part = Claim(text="Allergies: Eggplant.", fields=["allergies"])
    listed = [field("allergies", ["Penicillin", "Egg"])]
    assert uncovered([drug, part], listed) == ("Penicillin", "Egg")


def test_an_allergy_in_other_letters_is_covered_where_it_stands_as_it_is() -> None:
    said = [Claim(text="Allergies: 青霉素; and Пыль.", fields=["allergies"])]
    assert uncovered(said, [field("allergies", ["青霉素", "Пыль"])]) == ()
    assert uncovered(said, [field("allergies", ["花生"])]) == ("花生",)


def answered(given: Flag, verdict: str) -> Flag:
    return {**given, "answer": {"verdict": verdict, "reason": "seen", "by": "A"}}  # type: ignore[typeddict-item]


def test_an_approval_is_told_how_many_answered_flags_it_leaves_standing() -> None:
    asked = answered(flag("a", "allergies", severity="critical"), "ask_patient")
    right = answered(flag("b", "medications"), "accepted")
    said = standing_words(content(flags=(asked, right)))
    assert said.startswith("2 flags still stand: 1 to ask the patient, 1 accepted as right.")


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_a_dismissed_flag_no_longer_stands(severity: str) -> None:
    wrong = answered(flag("a", "allergies", severity=severity), "dismissed")
    assert standing_words(content(flags=(wrong,))) == ""
