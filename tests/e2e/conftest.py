"""A system with a form in it, and a browser in which somebody is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page

from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.models import DeadLetter, Gate
from orchestrator.store import door
from review.intake.records import Intake
from review.intake.samples.demo import make_form
from review.intake.submission import submit
from review.intake.terminology import cache
from tests.e2e.browsing import Opens, ready, unexpected
from tests.people import NORA, PASSWORD, Person, enter_all
from tests.unit.intake.medicine.forms import small_vocabulary


@pytest.fixture
def things(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """A form waiting for its reviewers, a letter that is no form, and the cast; addresses by name."""
    documents = dict(settings.STORAGES["documents"], OPTIONS={"location": tmp_path})
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    monkeypatch.setitem(cache._held, "current", small_vocabulary())
    door.on_ready_work(lambda _: None)
    enter_all()
    sample = make_form(Random(7), "form", "boxed", "text_pdf", planted=("allergy_conflict",))
    submit(sample.data, sample.filename)
    submit(b"A note about lentil soup and how long it has to cook until it is done.", "soup.txt")
    drain(["default", "documents"], Heartbeat(on_lost=unexpected), seconds=60)
    gate, letter = Gate.objects.get(), DeadLetter.objects.get()
    return {
        "queue": "/",
        "review": f"/reviews/{gate.pk}/",
        "intakes": "/intakes/",
        "intake": f"/intakes/{Intake.objects.get(run_id=gate.run_id).pk}/",
        "stuck": f"/intakes/{Intake.objects.get(run_id=letter.run_id).pk}/",
        "runs": "/runs/",
        "run": f"/runs/{gate.run_id}/",
        "failed": f"/runs/{letter.run_id}/",
        "letters": "/dead-letters/",
        "letter": f"/dead-letters/{letter.pk}/",
        "workflows": "/workflows/",
        "nowhere": "/nowhere/",
    }


@pytest.fixture
def opens(browser: Browser, live_server: Any, things: dict[str, str]) -> Iterator[Opens]:
    """Open a page as a member of the cast; any error of script or content policy fails the test."""
    contexts, problems = [], []

    def enter(person: Person, address: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        client = Client()
        client.login(username=person.username, password=PASSWORD)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda line: problems.append(line.text) if "Content Security" in line.text else None,
        )
        page.goto(address)
        if person is not NORA:
            ready(page)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert problems == []
