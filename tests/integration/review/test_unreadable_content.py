"""One value that cannot be read any more takes no page along: it says why, and nobody decides on it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from orchestrator.exceptions import Invalid
from orchestrator.models import DeadLetter, Gate, Run, Step
from orchestrator.queries import gates
from review import decisions
from review.intake.records import Intake
from tests import workflows
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA

HTMX = {"HX-Request": "true"}
LOST = b"ej\x04lost" + bytes(60)  # sealed under a key that is not in the ring
WHY = "encrypted under the key"


def lose_content() -> None:
    """As no code of ours could: revisions are kept for ever, and a trigger sees to it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE orchestrator_gaterevision SET content = %s", [LOST])


def test_the_queue_and_the_review_say_so_and_refuse_a_decision(
    gate: Gate, work: Work, signed_in: SignedIn, people: dict[str, object]
) -> None:
    lose_content()
    workflows.letters.start(text="a bb")
    work()
    other = Gate.objects.exclude(pk=gate.pk).get()
    maria = signed_in(MARIA)
    queue = maria.get("/").content.decode()
    assert "The content is missing or damaged" in queue
    assert str(other.pk) in queue
    page = maria.get(f"/reviews/{gate.pk}/")
    assert page.status_code == 200
    assert WHY in page.content.decode()
    assert "nobody can decide on it" in page.content.decode()
    row = gates.gate_detail(gate.pk, user=people["maria"])  # type: ignore[arg-type]
    assert (row.can_decide, row.content) == (False, None)
    with pytest.raises(Invalid, match="cannot be read"):
        decisions.decide(
            gate.pk,
            user=people["maria"],  # type: ignore[arg-type]
            verdict="approve",
            content_hash=gate.content_hash,
            comment="",
        )


def test_the_pages_of_intakes_stay(intake: Intake, signed_in: SignedIn) -> None:
    lose_content()
    adam = signed_in(ADAM)
    assert adam.get("/intakes/").status_code == 200
    assert adam.get(f"/intakes/{intake.pk}/").status_code == 200


def test_the_trace_and_the_drawer_stay(letters_gate: Gate, signed_in: SignedIn) -> None:
    run = letters_gate.run
    Run.objects.filter(pk=run.pk).update(input=LOST)
    Step.objects.filter(run=run, output__isnull=False).update(output=LOST)
    Step.objects.filter(run=run, item__gte=0).update(input=LOST)
    adam = signed_in(ADAM)
    assert adam.get(f"/runs/{run.pk}/").status_code == 200
    for step in Step.objects.filter(run=run, node__in=["split", "together"], item=-1):
        drawer = adam.get(f"/runs/{run.pk}/steps/{step.pk}/", headers=HTMX).content.decode()
        assert WHY in drawer
        assert "What went in" not in drawer


def test_a_dead_letter_can_still_be_opened_and_replayed(work: Work, signed_in: SignedIn) -> None:
    workflows.letters.start(text="unreadable")
    work()
    letter = DeadLetter.objects.get()
    good = Run.objects.get().input
    Run.objects.update(input=LOST)
    adam = signed_in(ADAM)
    page = adam.get(f"/dead-letters/{letter.pk}/").content.decode()
    assert WHY in page
    Run.objects.update(input=good)
    page = adam.get(f"/dead-letters/{letter.pk}/").content.decode()
    assert WHY not in page
