"""The same paper handed in twice: equal bytes are one intake, another scan carries a hint with a link."""

from __future__ import annotations

from random import Random
from typing import Any

from orchestrator.models import Gate
from orchestrator.queries import gates
from review.intake.records import Intake
from review.intake.samples.demo import make_form
from review.intake.submission import submit
from tests.integration.review.conftest import SignedIn, Work
from tests.people import MARIA

PAPER = make_form(Random(7), "form", "boxed", "text_pdf")
OTHER_PATIENT = make_form(Random(8), "form", "boxed", "text_pdf")


def hints() -> dict[Any, list[str]]:
    """Run -> the intakes that its form may be the same as."""
    runs = list(Gate.objects.values_list("run_id", flat=True))
    contents = {run: gate.content for run, gate in gates.latest_gates(runs).items()}
    return {
        run: [flag["intake"] for flag in content["flags"] if "intake" in flag]
        for run, content in contents.items()
    }


def test_another_scan_of_a_form_points_to_the_first(work: Work, signed_in: SignedIn) -> None:
    first = submit(PAPER.data, "form.pdf")
    work()
    other = submit(OTHER_PATIENT.data, "other.pdf")
    again = submit(PAPER.data + b"\n% scanned again\n", "scan0042.pdf")
    work()
    assert hints() == {first.run_id: [], other.run_id: [], again.run_id: [str(first.pk)]}
    gate = Gate.objects.get(run_id=again.run_id)
    page = signed_in(MARIA).get(f"/reviews/{gate.pk}/").content.decode()
    assert f'href="/intakes/{first.pk}/"' in page
    assert submit(PAPER.data, "copy.pdf").pk == first.pk


def test_what_is_kept_to_compare_forms_says_nothing_about_the_patient(work: Work) -> None:
    submit(PAPER.data, "form.pdf")
    submit(OTHER_PATIENT.data, "other.pdf")
    work()
    keys = list(Intake.objects.values_list("form_key", flat=True))
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 64 and int(key, 16) for key in keys)
