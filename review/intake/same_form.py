"""Whether a form was handed in before in other bytes: scanned again, photographed, sent by mail too.

The same bytes are the same intake (`submission.submit`). A second reading of the same paper is another
intake; all that can be said is a hint for the reviewers, by a keyed hash of what tells forms apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.crypto import salted_hmac

from review.intake.facts import facts_of
from review.intake.records import Intake
from review.intake.shapes import Field
from review.intake.terminology.wording import fold

_SALT = "review.intake.same_form"
_SAID = ("reason_for_visit", "medications", "allergies", "conditions")


def marks_of(fields: Sequence[Field]) -> tuple[str, ...]:
    """What tells this form from others: patient, birth and the day signed, else what it says. Pure.

    () if the patient is not known by name and date of birth, or nothing tells two visits apart. The
    order of the parts of a name does not count: "Carter, Emily" is Emily Carter.
    """
    facts = facts_of(fields)
    name, born = " ".join(sorted(fold(facts.text("name")).split())), facts.day("date_of_birth")
    signed = facts.day("signature_date")
    said = [fold(facts.text(part)) for part in _SAID]
    if not name or born is None or not (signed or any(said)):
        return ()
    return (name, born.isoformat(), *([signed.isoformat()] if signed else said))


def intake_of_same_form(intake: str, fields: Sequence[Field]) -> str:
    """The id of the oldest other intake that reads like this form, "" if there is none.

    Keeps the form's hash first: of two read at the same time at least the later finds the other.
    """
    marks = marks_of(fields)
    key = _keyed(marks) if marks else ""
    Intake.objects.filter(pk=intake).update(form_key=key)
    if not key:
        return ""
    others = Intake.objects.filter(form_key=key).exclude(pk=intake).order_by("created_at", "id")
    found = others.values_list("pk", flat=True).first()
    return str(found or "")


def _keyed(marks: tuple[str, ...]) -> str:
    """A hash that no list of patients can be tried on; the oldest secret keeps it equal for years."""
    secret = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]
    said = "\x1f".join(marks)
    return salted_hmac(_SALT, said, secret=secret, algorithm="sha256").hexdigest()
