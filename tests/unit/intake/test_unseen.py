"""What people approve, what is checked and what is written is the same, whatever letters a document is made of."""

from __future__ import annotations

import pytest

from review.intake.documents import readable_name
from review.intake.facts import facts_of
from review.intake.terminology.wording import fold, tidy, without_unseen
from review.intake.workflow import gather_fields
from tests.unit.intake.medicine.forms import field, flags_of, form

ZERO_WIDTH = "\u200b"
TURNED = "\u202e05\u202c"  # a browser shows it as 50


@pytest.mark.parametrize(
    "unseen",
    [
        ZERO_WIDTH,
        "\u00ad",
        "\u2060",
        "\ufeff",
        "\u200d",
        "\u202e",
        "\u2066",
        "\u034f",
        "\u3164",
        "\U000e0101",
    ],
)
def test_a_letter_that_nobody_sees_parts_no_word(unseen: str) -> None:
    written = f"Peni{unseen}cillin"
    assert without_unseen(written) == tidy(written) == "Penicillin"
    assert fold(written) == "penicillin"


def test_a_control_character_is_a_space_wherever_it_is_looked_at() -> None:
    written = "Emily\x07Carter"
    assert without_unseen(written) == tidy(written) == "Emily Carter"
    assert fold(written) == "emily carter"


def test_what_people_read_stays() -> None:
    written = "Zo\u00eb  M\u00fcller\t\u00bd tablet,\n\u4e2d\u6587 e\u0301 \u2610"
    assert without_unseen(written) == written


def test_an_allergy_that_looks_like_penicillin_is_one() -> None:
    medications = ["Amoxicillin 500 mg BID"]
    flags = flags_of(form(allergies=[f"Peni{ZERO_WIDTH}cillin"], medications=medications))
    assert flags == flags_of(form(allergies=["Penicillin"], medications=medications))
    assert "allergy_drug_conflict" in {flag["rule"] for flag in flags}


def test_people_see_the_dose_that_is_written() -> None:
    read = [
        field("medications", [f"Warfarin {TURNED} mg daily"]),
        field("name", f"Ann{ZERO_WIDTH}e"),
    ]
    shown = gather_fields(read)
    assert [one["value"] for one in shown] == [["Warfarin 05 mg daily"], "Anne"]
    assert facts_of(shown).items("medications") == shown[0]["value"]
    assert shown[0]["source"] == "Warfarin 05 mg daily"


def test_the_name_of_a_file_is_what_it_looks_like() -> None:
    assert readable_name("scans/form\u202efdp.exe") == "formfdp.exe"
    assert readable_name("a\x00b.pdf") == "ab.pdf"
