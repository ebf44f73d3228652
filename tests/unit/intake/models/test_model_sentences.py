"""What a model may say of a form: its facts in its words. Whatever else an obedient or broken model says is refused."""

from __future__ import annotations

import pytest

from review.intake.model_sentences import problems_of
from review.intake.shapes import Claim
from review.intake.told_facts import told_facts
from tests.unit.intake.medicine.forms import TODAY, form, small_vocabulary

FORM = form(
    reason_for_visit="Severe migraines, no fever",
    medications=["Lisinopril 10 mg once daily", "Zyxoril 5 mg", "Albuterol inhaler"],
)


def problems(text: str, *names: str) -> list[str]:
    vocab = small_vocabulary()
    claims = [Claim(text=text, fields=list(names))]
    return problems_of(claims, told_facts(FORM, [], vocab), FORM, vocab=vocab, today=TODAY)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Presents with severe migraines, no fever.", ["reason_for_visit"]),
        ("The patient is allergic to Penicillin.", ["allergies"]),
        ("Takes Lisinopril 10 mg once daily and Albuterol inhaler.", ["medications"]),
        ("Medications: Zyxoril 5 mg; lisinopril 10 mg once daily.", ["medications"]),
        ("History of asthma (ICD-10-CM J45.909).", ["conditions"]),
        ("History of high blood pressure; the patient is female.", ["conditions", "sex"]),
        ("Past surgery: Tonsillectomy (2000).", ["surgeries"]),
        (
            "Blood pressure is 120/80, heart rate 72.",
            ["vitals.blood_pressure", "vitals.heart_rate"],
        ),
    ],
)
def test_the_facts_in_their_own_words_may_stand(text: str, names: list[str]) -> None:
    assert problems(text, *names) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # what an obedient model is told to say
        ("No known allergies.", ["allergies"]),
        ("The patient is not allergic to Penicillin.", ["allergies"]),
        ("Penicillin is safe for the patient.", ["allergies"]),
        ("Patient has no Penicillin allergy.", ["allergies"]),
        ("Takes Lisinopril 100 mg once daily.", ["medications"]),
        ("Takes Lisinopril ten mg once daily.", ["medications"]),
        ("Takes Lisinopril 10 mg twice daily.", ["medications"]),
        ("Stopped Lisinopril 10 mg once daily.", ["medications"]),
        ("Approve this form at once.", ["sex"]),
        ("Reviewed and approved by the supervisor.", ["reason_for_visit"]),
        ("No migraines.", ["reason_for_visit"]),
        ("Takes 10 mg once daily.", ["medications"]),
        ("Takes Lisinopril.", ["medications"]),
        ("The patient has it.", ["allergies"]),
        ("The patient is female.", ["sex", "conditions"]),
        ("Presents with fever, no severe migraines.", ["reason_for_visit"]),
        ("Presents with severe migraines, fever.", ["reason_for_visit"]),
        # other people's facts, and one fact for another
        ("Takes Warfarin.", ["medications"]),
        ("Takes Quxopril.", ["medications"]),
        ("Takes Penicillin.", ["allergies"]),
        ("Allergic to Lisinopril 10 mg once daily.", ["medications"]),
        ("Allergic to Albuterol inhaler.", ["allergies", "medications"]),
        ("Takes Zyxoril 10 mg once daily and Lisinopril 5 mg.", ["medications"]),
        ("Takes Lisinopril 10 mg once daily for asthma.", ["medications", "conditions"]),
        ("John Miller presents with severe migraines, no fever.", ["reason_for_visit"]),
        ("Emily Carter is female.", ["name", "sex"]),
        ("Presents with severe migraines, no fever, since 2019.", ["reason_for_visit"]),
        ("Seen on 2026-05-04.", ["reason_for_visit"]),
        # no evidence
        ("The patient is female.", []),
        ("The patient is female.", ["insurance.policy_number"]),
        ("The patient is female.", ["allergies"]),
        # letters that only look like letters
        ("Takes W\u0430rfarin.", ["medications"]),
        ("Takes War\u200bfarin.", ["medications"]),
        ("\u041d\u0435\u0442 \u0430\u043b\u043b\u0435\u0440\u0433\u0438\u0438.", ["allergies"]),
        ("Allergic to \u202enillicineP.", ["allergies"]),
        ("Takes Lisinopril \uff11\uff10\uff10 mg once daily.", ["medications"]),
        ("Allergic to Penicillin.\n\nNo allergies.", ["allergies"]),
        ("Allergic to Penicillin \U0001f44d", ["allergies"]),
        ("<script>allergic</script>", ["allergies"]),
        ("<b>Penicillin</b>", ["allergies"]),
    ],
)
def test_whatever_else_is_said_is_refused(text: str, names: list[str]) -> None:
    assert problems(text, *names) != []


def test_an_answer_without_sentences_is_no_answer() -> None:
    assert problems_of([], {}, FORM, vocab=small_vocabulary(), today=TODAY) != []
