"""What a reviewer types: only differences count, values become canonical, nonsense is refused in words."""

from __future__ import annotations

import pytest

from orchestrator import Invalid
from review.intake.forms import Answer, canonical, read_edits, typed_values


def test_only_values_that_differ_from_what_the_page_showed_are_corrections() -> None:
    posted = {
        "now:name": "Emily Carter",
        "was:name": "Emily Carter",
        "now:phone": "555 678 9013",
        "was:phone": "5556789012",
        "now:allergies": "Penicillin\r\nLatex\r\n",
        "was:allergies": "Penicillin",
    }
    assert read_edits(posted).values == {
        "phone": "5556789013",
        "allergies": ["Penicillin", "Latex"],
    }


def test_line_ends_and_blanks_alone_are_no_correction() -> None:
    posted = {"now:conditions": "Asthma\r\nGout \r\n", "was:conditions": "Asthma\nGout"}
    assert typed_values(posted) == {}


@pytest.mark.parametrize("typed", ["1992-07-22", "07/22/1992", "July 22, 1992", "22 Jul 1992"])
def test_a_date_may_be_typed_as_people_write_it(typed: str) -> None:
    assert canonical("date_of_birth", typed) == "1992-07-22"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("date_of_birth", "soon", "Date of birth: write the date as"),
        ("date_of_birth", "02/30/1992", "Date of birth"),
        ("phone", "12", "Phone: a phone number has 7 to 15 digits"),
        ("name", "x" * 2000, "Name: that is too long"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_label(
    field: str, typed: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        canonical(field, typed)


def test_an_emptied_value_is_a_correction_too() -> None:
    assert read_edits({"now:email": "", "was:email": "a@b.example"}).values == {"email": ""}


def test_a_fact_the_reading_missed_can_be_added() -> None:
    assert read_edits({"add:name": "allergies", "add:value": "Latex"}).values == {
        "allergies": ["Latex"]
    }


def test_an_answer_names_its_flag_and_a_dismissal_needs_a_reason() -> None:
    answered = read_edits({"answer": "ask_patient:ab12", "reason:ab12": ""})
    assert answered.answers == (Answer("ab12", "ask_patient", ""),)
    with pytest.raises(Invalid, match="Say why"):
        read_edits({"answer": "dismissed:ab12", "reason:ab12": "  "})
    with pytest.raises(Invalid, match="no answer"):
        read_edits({"answer": "approved:ab12"})


def test_no_line_of_a_list_is_dropped_quietly() -> None:
    lines = [f"Drug {number} 5 mg" for number in range(101)]
    assert canonical("medications", "\n".join(lines[:100])) == lines[:100]
    with pytest.raises(Invalid, match="more than 100 lines"):
        canonical("medications", "\n".join(lines))


def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 1000 characters"):
        canonical("medications", "a" * 1001)


def test_what_nobody_sees_is_not_typed() -> None:
    assert canonical("medications", "War\u200bfarin \u202e05\u202c mg") == ["Warfarin 05 mg"]
    assert canonical("name", "\ufeffEmily\u00ad Carter") == "Emily Carter"
