"""The local summary says what the form says, names its fields, and the checks catch what it does not."""

from __future__ import annotations

import pytest

from review.intake.grounding import grounding
from review.intake.sentences import uncovered
from review.intake.shapes import Claim, Field, Flag, Gap
from review.intake.summary import summarise
from tests.unit.intake.medicine.forms import TODAY, field, flags_of, form, gap, small_vocabulary


def summary_of(
    fields: list[Field], flags: list[Flag] | None = None, gaps: list[Gap] | None = None
) -> list[Claim]:
    return summarise(fields, flags or [], gaps or [], vocab=small_vocabulary(), today=TODAY)


def text_of(
    fields: list[Field], flags: list[Flag] | None = None, gaps: list[Gap] | None = None
) -> str:
    return "\n".join(claim["text"] for claim in summary_of(fields, flags, gaps))


def ungrounded(text: str, *names: str, fields: list[Field] | None = None) -> list[str]:
    claims: list[Claim] = [{"text": text, "fields": list(names)}]
    return grounding(claims, fields or form(), vocab=small_vocabulary(), today=TODAY)


def test_the_first_sentence_presents_the_patient() -> None:
    (first, *_) = summary_of(form())
    assert first["text"] == (
        "Emily Carter, a 34-year-old woman (born 1992-07-22), presents with severe migraines."
    )
    assert first["fields"] == ["name", "date_of_birth", "sex", "reason_for_visit"]


def test_an_errand_is_not_a_complaint() -> None:
    assert "presents for annual physical." in text_of(form(reason_for_visit="Annual physical"))


def test_conditions_carry_their_codes() -> None:
    assert "Asthma (ICD-10-CM J45.909); and High blood pressure (ICD-10-CM I10)" in text_of(form())


def test_no_allergies_is_said_only_if_the_form_said_so() -> None:
    said = text_of(form(field("allergies", [], source="None")))
    assert "No allergies recorded on the form." in said
    for silent in (
        form(field("allergies", [])),
        form(without=("allergies",)),
        form(field("allergies", [], source="[ ] Penicillin, [ ] Latex")),
    ):
        text = text_of(silent)
        assert "No allergies" not in text
        assert "The form leaves allergies empty - ask the patient." in text


def test_gaps_come_first_and_silence_about_them_stays() -> None:
    claims = summary_of(form(without=("allergies",)), gaps=[gap("allergies")])
    assert claims[0]["text"] == "Allergies could not be read - verify with the patient"
    assert not any("empty" in claim["text"] for claim in claims)


def test_a_gap_that_a_reviewer_filled_is_no_caveat_any_more() -> None:
    fields = form(field("allergies", ["Latex"], source="", corrected_by="mira"))
    text = text_of(fields, gaps=[gap("allergies")])
    assert "could not be read" not in text
    assert "Allergies: Latex." in text


def test_critical_flags_become_open_questions_until_dismissed() -> None:
    fields = form(medications=["Amoxicillin 500 mg BID"])
    flags = flags_of(fields)
    assert "a listed drug conflicts with a listed allergy" in text_of(fields, flags)
    for flag in flags:
        flag["answer"] = {"verdict": "dismissed", "reason": "tolerated before", "by": "mira"}
    assert "Open question" not in text_of(fields, flags)


def test_claims_name_only_fields_that_exist() -> None:
    fields = form(without=("sex", "tobacco", "date_of_birth"))
    known = {one["name"] for one in fields}
    assert all(set(claim["fields"]) <= known for claim in summary_of(fields))
    assert "Emily Carter, patient, presents" in text_of(fields)


@pytest.mark.parametrize("born", ["2031-01-01", "not a date", ""])
def test_an_impossible_birth_gives_no_age(born: str) -> None:
    assert "year-old" not in text_of(form(date_of_birth=born))


def test_the_local_summary_is_grounded_and_complete() -> None:
    fields = form(
        allergies=["Penicillin (hives)", "Sulfa"],
        medications=[
            "Metformin 500 mg BID",
            "Lipitor 20mg qhs",
            "Zorvaquil 3 drops",
            "Vitamin D3 2000 IU",
        ],
        surgeries=["ACL repair (2018)", "Appendectomy"],
    )
    claims = summary_of(fields, flags_of(fields))
    assert grounding(claims, fields, vocab=small_vocabulary(), today=TODAY) == []
    assert uncovered(claims, fields) == ()


def test_the_summary_does_not_change_by_itself() -> None:
    assert summary_of(form()) == summary_of(form())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Takes Warfarin 5 mg daily.", ["medications"]),
        ("Takes Lisinopril 20 mg daily.", ["medications"]),
        ("Takes Lisinopril 10 mcg daily.", ["medications"]),
        ("Takes Lisinopril 10 mg twice daily.", ["medications"]),
        ("Takes Lisinopril 10 mg once daily.", ["allergies"]),
        ("Born July 23, 1992.", ["date_of_birth"]),
        ("Born 7/22/1993.", ["date_of_birth"]),
        ("A 44-year-old woman.", ["date_of_birth"]),
        ("A 34-year-old woman.", ["sex"]),
        ("Allergic to latex.", ["allergies"]),
        ("No known allergies.", ["allergies"]),
        ("Denies any allergies.", ["allergies"]),
        ("Asthma (J45.901).", ["conditions"]),
        ("Heart rate 88.", ["vitals.heart_rate"]),
        ("Emily Carter.", ["nickname"]),
    ],
)
def test_what_the_fields_do_not_say_is_found(text: str, names: list[str]) -> None:
    assert ungrounded(text, *names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Takes lisinopril 10mg every day.", ["medications"]),
        ("Uses Ventolin.", ["medications"]),
        ("Born July 22, 1992, aged 34 years old.", ["date_of_birth"]),
        ("Born on 22 July 1992.", ["date_of_birth"]),
        ("Allergic to penicillin.", ["allergies"]),
        ("Asthma (ICD-10-CM J45.909).", ["conditions"]),
        (
            "Blood pressure 120/80, temperature 98.6 F.",
            ["vitals.blood_pressure", "vitals.temperature"],
        ),
        ("Presents with severe migraines.", ["reason_for_visit"]),
    ],
)
def test_what_the_fields_say_passes(text: str, names: list[str]) -> None:
    assert ungrounded(text, *names) == []


def test_doses_swapped_between_two_drugs_are_found() -> None:
    fields = form(medications=["Lisinopril 10 mg daily", "Metformin 500 mg daily"])
    assert ungrounded("Takes lisinopril 500 mg and metformin 10 mg.", "medications", fields=fields)


def test_the_dose_of_an_unknown_drug_is_not_put_on_the_known_one_before_it() -> None:
    fields = form(medications=["Sumatriptan 50 mg as needed", "Zorvaquil 20 mg twice daily"])
    for text in (
        "Takes Sumatriptan 50 mg as needed; and Zorvaquil 20 mg twice daily.",
        "Takes sumatriptan 50 mg as needed and Zorvaquil 20 mg twice daily.",
        "Takes sumatriptan 50 mg as needed, Zorvaquil 20 mg twice daily.",
    ):
        assert ungrounded(text, "medications", fields=fields) == []


def test_no_allergies_is_grounded_if_the_form_says_so() -> None:
    fields = form(field("allergies", [], source="NKDA"))
    assert ungrounded("No known allergies.", "allergies", fields=fields) == []


def test_omissions_are_named() -> None:
    claims: list[Claim] = [{"text": "Takes lisinopril.", "fields": ["medications"]}]
    listed = ("Asthma", "High blood pressure", "Lisinopril 10 mg once daily", "Albuterol inhaler")
    assert uncovered(claims, form()) == (*listed, "Penicillin")
