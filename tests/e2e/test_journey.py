"""The whole journey in a real browser: a form goes in, two people approve it, the EHR receives it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from orchestrator import NotAllowed, commands
from orchestrator.models import Gate, Run
from orchestrator.queries import invariants
from review.intake.records import EhrReceipt, EhrResource, Intake
from review.intake.samples.demo import demo_forms
from tests.e2e.system import running_system
from tests.people import ADAM, MARIA, PASSWORD, QUENTIN, SOFIA, Person, enter_all
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("alone")]

SignIn = Callable[[Person], Page]


@pytest.fixture
def site(transactional_db: None, redis_url: str, tmp_path: Path) -> Iterator[str]:
    with running_system(tmp_path) as (_, address):
        yield address.url


@pytest.fixture
def people(site: str, settings: Any) -> dict[str, User]:
    """The cast, with passwords that the web process, which has the real settings, can check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    return enter_all()


@pytest.fixture
def sign_in(browser: Browser, site: str, people: dict[str, User]) -> Iterator[SignIn]:
    contexts = []

    def enter(person: Person) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=site)
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Name").fill(person.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()


def conflict_form(folder: Path) -> Path:
    """The demo's form that lists amoxicillin beside an allergy to penicillin."""
    form = next(f for f in demo_forms() if "allergy_conflict" in f.planted)
    path = folder / form.filename
    path.write_bytes(form.data)
    return path


def upload(page: Page, form: Path) -> Gate:
    page.goto("/intakes/")
    page.locator("#upload-files").set_input_files(form)
    wait_until(Intake.objects.exists, seconds=20, what="the upload")
    return wait_until(Gate.objects.first, seconds=60, what="the review")  # type: ignore[return-value]


def api_decide(site: str, gate: Gate, person: Person) -> tuple[int, dict[str, object]]:
    login = base64.b64encode(f"{person.username}:{PASSWORD}".encode()).decode()
    gate = Gate.objects.get(pk=gate.pk)
    request = Request(
        f"{site}api/v1/gates/{gate.pk}/decisions/",
        data=json.dumps({"verdict": "approve", "content_hash": gate.content_hash}).encode(),
        headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"},
    )
    try:
        with urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def test_a_form_goes_in_two_people_approve_it_and_the_ehr_receives_the_correction(
    site: str, sign_in: SignIn, people: dict[str, User], tmp_path: Path
) -> None:
    gate = upload(sign_in(ADAM), conflict_form(tmp_path))

    maria = sign_in(MARIA)
    expect(maria.locator("#queue-list")).to_contain_text("Amoxicillin")
    maria.get_by_role("link", name=re.compile("Allergy|[A-Z]{2} · ")).first.click()
    maria.wait_for_url(re.compile("/reviews/"))
    approve = maria.get_by_role("button", name="Approve", exact=True)
    expect(approve).to_be_disabled()

    phone = maria.locator("[name='now:pharmacy.phone'], [name='now:phone']").first
    field = str(phone.get_attribute("name")).removeprefix("now:")
    phone.fill("(520) 555-7777")
    maria.get_by_role("button", name="Save corrections").last.click()
    expect(maria.locator(".fact__original").first).to_contain_text("corrected by Maria")
    while (answer := maria.get_by_role("button", name="Accept", exact=True).first).is_visible():
        before = maria.locator(".flag[data-answered='no']").count()
        answer.click()
        expect(maria.locator(".flag[data-answered='no']")).not_to_have_count(before)
        if before == 1:
            break
    expect(approve).to_be_enabled()
    approve.click()
    maria.wait_for_url(re.compile(r"//[^/]+/$"))  # nothing else waits for her: the queue
    wait_until(lambda: gate.approvals.filter(person=people["maria"]).exists(), what="the approval")
    assert Run.objects.get().state == "waiting"

    # The same person cannot give the other approval: not by page, not by API, not by shell.
    maria.goto(f"/reviews/{gate.pk}/")
    expect(maria.locator("#gate-decision")).to_contain_text("Read only")
    assert not maria.get_by_role("button", name="Approve", exact=True).is_visible()
    status, problem = api_decide(site, gate, MARIA)
    assert (status, problem["code"]) == (403, "already_approved")
    people["maria"].groups.set(people["quentin"].groups.all() | people["maria"].groups.all())
    with pytest.raises(NotAllowed, match="second person"):
        commands.decide_gate(
            gate.pk,
            user=people["maria"],
            verdict="approve",
            content_hash=Gate.objects.get().content_hash,
        )

    quentin = sign_in(QUENTIN)
    quentin.goto(f"/reviews/{gate.pk}/")
    quentin.get_by_role("button", name="Approve", exact=True).click()
    run = Run.objects.get()
    wait_until(lambda: Run.objects.get().state == "completed", seconds=30, what="the end")

    receipt = EhrReceipt.objects.get()
    assert receipt.read_back_equal
    assert receipt.content_hash == Gate.objects.get().content_hash
    patient = json.dumps([row.resource for row in EhrResource.objects.all()])
    assert "5205557777" in re.sub(r"\D", "", patient), field
    assert [finding for finding in invariants.check(full=True) if finding.count] == []

    maria.goto(f"/runs/{run.pk}/")
    expect(maria.locator("main")).to_contain_text("Completed")
    expect(maria.locator("[data-kind='human'], .bar--human").first).to_be_attached()
    maria.goto(f"/intakes/{Intake.objects.get().pk}/")
    expect(maria.locator("main")).to_contain_text(re.compile("receipt|EHR", re.IGNORECASE))


def test_a_deadline_that_passes_shows_the_form_to_the_supervisor_and_approves_nothing(
    site: str, sign_in: SignIn, people: dict[str, User], tmp_path: Path
) -> None:
    gate = upload(sign_in(ADAM), conflict_form(tmp_path))
    sofia = sign_in(SOFIA)
    expect(sofia.locator("main")).not_to_contain_text("Amoxicillin")
    Gate.objects.update(due_at=gate.opened_at)
    wait_until(lambda: Gate.objects.get().state == "escalated", what="the escalation")
    sofia.goto("/?tab=escalated")
    expect(sofia.locator("main")).to_contain_text("Amoxicillin")
    assert not gate.approvals.exists()
    assert Run.objects.get().state == "waiting"
