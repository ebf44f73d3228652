"""What tells one form from another, however it was scanned."""

from __future__ import annotations

from review.intake.consistency import complexity
from review.intake.same_form import marks_of
from tests.unit.intake.medicine.forms import flags_of, form

SIGNED = {"name": "Emily R. Carter", "date_of_birth": "1990-04-12", "signature_date": "2026-11-02"}


def test_another_reading_of_the_same_paper_has_the_same_marks() -> None:
    first = form(**SIGNED, occupation="Teacher")
    again = form(**SIGNED | {"name": "CARTER, Emily R"}, occupation="Teocher", phone="5550000000")
    assert marks_of(first) == marks_of(again) != ()


def test_another_patient_birth_or_day_has_other_marks() -> None:
    others = [
        SIGNED | {"name": "Emma R. Carter"},
        SIGNED | {"date_of_birth": "1990-04-13"},
        SIGNED | {"signature_date": "2026-11-09"},
    ]
    marks = [marks_of(form(**values)) for values in (SIGNED, *others)]
    assert len(set(marks)) == len(marks)


def test_without_a_day_the_answers_tell_visits_apart() -> None:
    undated = ("signature_date",)
    knee, back = (
        marks_of(form(without=undated, reason_for_visit=reason)) for reason in ("Knee", "Back")
    )
    assert knee != back
    assert knee == marks_of(form(without=undated, reason_for_visit="knee."))


def test_an_unknown_patient_has_no_marks() -> None:
    assert marks_of(form(**SIGNED, without=("name",))) == ()
    assert marks_of(form(**SIGNED | {"date_of_birth": "May 1990"})) == ()


def test_the_hint_names_the_intake_and_makes_no_form_harder() -> None:
    other = "7a4f3c52-8d0e-4a55-9b53-0f4f7f1f2a11"
    flags = flags_of(form(), same_form=other)
    (flag,) = flags
    assert (flag["rule"], flag["severity"], flag["intake"]) == ("same_form", "info", other)
    assert "7A4F3C" in flag["message"]
    assert complexity(form(), flags) == complexity(form(), [])
