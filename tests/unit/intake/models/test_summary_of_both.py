"""A summary with sentences of a model: caveats first, nothing left out, and nothing kept that people corrected."""

from __future__ import annotations

from review.intake.sentences import uncovered
from review.intake.shapes import Claim, Field, Gap
from review.intake.summary import standing, summarise
from tests.unit.intake.medicine.forms import TODAY, field, flags_of, form, gap, small_vocabulary

MODEL = "openai:gpt-4o-mini"


def by_model(text: str, *names: str) -> Claim:
    return Claim(text=text, fields=list(names), by=MODEL)


def summary_of(
    *written: Claim, fields: list[Field] | None = None, gaps: list[Gap] | None = None
) -> list[str]:
    fields = fields or form()
    claims = summarise(
        fields,
        flags_of(fields),
        gaps or [],
        vocab=small_vocabulary(),
        today=TODAY,
        written=written,
    )
    assert uncovered(claims, fields) == ()
    return [claim["text"] for claim in claims]


def test_sentences_of_a_model_follow_the_person_and_take_the_place_of_what_they_tell() -> None:
    said = summary_of(
        by_model("Allergic to Penicillin.", "allergies"),
        by_model("Takes Lisinopril 10 mg once daily and Albuterol inhaler.", "medications"),
    )
    assert said[0].startswith("Emily Carter, a 34-year-old woman")
    assert said[1:3] == [
        "Allergic to Penicillin.",
        "Takes Lisinopril 10 mg once daily and Albuterol inhaler.",
    ]
    assert "Allergies: Penicillin." not in said
    assert any(text.startswith("Conditions: ") for text in said)


def test_a_list_told_in_part_is_told_again_in_full() -> None:
    said = summary_of(by_model("Takes Albuterol inhaler.", "medications"))
    assert "Takes Lisinopril 10 mg once daily; and Albuterol inhaler." in said


def test_conditions_without_their_codes_are_not_told_in_full() -> None:
    said = summary_of(by_model("History of asthma and high blood pressure.", "conditions"))
    assert any("ICD-10-CM J45.909" in text for text in said)


def test_a_model_cannot_take_caveats_and_questions_away() -> None:
    fields = form(field("allergies", []), medications=["Penicillin"])
    said = summary_of(
        by_model("Takes Penicillin.", "medications"), fields=fields, gaps=[gap("surgeries")]
    )
    assert said[0] == "Surgeries could not be read - verify with the patient"
    assert "The form leaves allergies empty - ask the patient." in said


def test_of_an_answer_only_what_rests_on_uncorrected_fields_still_stands() -> None:
    kept = by_model("Allergic to Penicillin.", "allergies")
    gone = by_model("Takes Albuterol inhaler.", "medications")
    fields = form(field("medications", ["Albuterol inhaler"], corrected_by="Maria"))
    own = Claim(text="Allergies: Penicillin.", fields=["allergies"])
    assert standing([own, kept, gone], fields) == [kept]
