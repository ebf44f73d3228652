"""Markup in answers, file names, comments and corrections is shown as text and runs nowhere."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.models import Gate
from review.intake.records import Intake
from review.intake.samples.demo import make_form
from review.intake.submission import submit
from tests.e2e.browsing import Opens, ready, unexpected
from tests.people import MARIA

MARKUP = """\"'><img src=x onerror="window.ran=1"><svg onload=window.ran=1>{{7*7}}<script>window.ran=1</script>"""
LABELS = ("name", "occupation", "job title", "provider", "complaint", "relationship", "reason")


def hostile_form() -> bytes:
    """A typed form that answers with markup wherever words are asked for."""
    typed = make_form(Random(3), "form", "typed", "text").data.decode()
    lines = []
    for line in typed.splitlines():
        label, colon, _ = line.partition(":")
        spoilt = colon and any(word in label.casefold() for word in LABELS)
        lines.append(f"{label}: {MARKUP}" if spoilt else line)
    return "\n".join(lines).encode()


def test_markup_of_a_document_runs_on_no_page(opens: Opens, things: dict[str, str]) -> None:
    record = submit(hostile_form(), f"{MARKUP}.txt")
    drain(["default", "documents"], Heartbeat(on_lost=unexpected), seconds=60)
    run_id = Intake.objects.get(pk=record.pk).run_id
    review = f"/reviews/{Gate.objects.get(run_id=run_id).pk}/"
    page = opens(MARIA, review)
    page.get_by_label("Occupation").fill(f"{MARKUP} again")
    page.get_by_role("button", name="Save").first.click()
    ready(page)
    places = (review, "/", "/intakes/", f"/intakes/{record.pk}/", f"/runs/{run_id}/")
    showing = 0
    for address in (*places, f"/runs/?{urlencode({'text': MARKUP})}"):
        page.goto(address)
        ready(page)
        assert page.evaluate("window.ran") is None, address
        assert page.locator("img[src='x'], svg[onload]").count() == 0, address
        showing += "onerror" in page.content()
    # The review, the list of files, the intake and the search: a form without its markup would prove nothing.
    assert showing >= 4
