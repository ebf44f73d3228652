"""The pages in a real browser: axe finds nothing, the content policy holds, the keyboard reaches everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.models import DeadLetter, Gate, Run
from orchestrator.store import door
from review.intake.records import Intake
from review.intake.samples.demo import make_form
from review.intake.terminology import cache
from review.intake.workflow import submit
from tests import workflows
from tests.people import ADAM, MARIA, NORA, OLGA, PASSWORD, QUENTIN, Person, enter_all
from tests.unit.intake.medicine.forms import small_vocabulary

Opens = Callable[..., Page]
# Every failing rule at WCAG 2.2 A and AA, and axe's good habits.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
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
    drain(["default", "documents"], Heartbeat(on_lost=_unexpected), seconds=60)
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


def _unexpected() -> None:
    raise AssertionError("a lease was lost")


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


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE["runOnly"]}})
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(theme: str, opens: Opens, things: dict[str, str]) -> None:
    page = opens(ADAM, color_scheme=theme, reduced_motion="reduce")
    found = {}
    for name, address in things.items():
        page.goto(address)
        found[name] = faults(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("width", [820, 1280, 1440])
def test_axe_finds_nothing_while_a_form_is_reviewed(
    width: int, opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"], viewport={"width": width, "height": 900})
    page.get_by_label("Occupation").fill("Beekeeper")
    # So tall that nothing scrolls: a bar that covers half a line would be told as a small target.
    page.set_viewport_size({"width": width, "height": 6000})
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_page_is_wider_than_a_phone(opens: Opens, things: dict[str, str]) -> None:
    page = opens(ADAM, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    wider, found = [], {}
    for name, address in things.items():
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wider.append(name)
        found[name] = faults(page)
    assert wider == []
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_axe_finds_nothing_where_people_sign_in_or_are_stopped(
    browser: Browser, live_server: Any, opens: Opens
) -> None:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/")
    assert faults(page) == []
    page.get_by_label("Name").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    assert faults(page) == []
    context.close()
    stopped = opens(NORA)
    expect(stopped.locator("h1")).to_have_text("This is not open to you")
    assert faults(stopped) == []


def test_signing_in_and_out_leads_there_and_back(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/runs/")
    page.get_by_label("Name").fill(OLGA.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/runs/$"))
    expect(page.get_by_role("navigation", name="Sections")).not_to_contain_text("Queue")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    context.close()


def test_the_keyboard_walks_the_queue_and_goes_everywhere(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(ADAM, "/intakes/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    for keys, place in (("gd", "dead-letters"), ("gr", "runs"), ("gi", "intakes")):
        for key in keys:
            page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"/{place}/$"))
        ready(page)
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.locator("h1")).to_have_text("Queue")


def test_enter_opens_the_row_that_j_reached(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(things["review"]))


def test_single_keys_can_be_switched_off(opens: Opens) -> None:
    page = opens(MARIA)
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_enter_never_approves(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA, things["review"])
    answer_flags(page)
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_enabled()
    for field in ("Occupation", "Comment"):
        page.get_by_label(field).first.press("Enter")
        expect(page.locator("#gate-decision")).to_be_visible()
    assert Gate.objects.get().approvals.count() == 0


def test_a_fact_and_its_box_light_each_other(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA, things["review"])
    page.get_by_label("Occupation").focus()
    box = page.locator(".box[data-fact='fact-occupation']")
    expect(box).to_have_attribute("data-lit", "")
    page.locator(".box[data-fact='fact-email'] rect").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(box).not_to_have_attribute("data-lit", "")


def test_a_sentence_leads_to_the_fact_it_rests_on(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA, things["review"])
    page.locator("#gate-summary").get_by_role("link", name="Allergies").first.click()
    expect(page.get_by_role("textbox", name="Allergies")).to_be_focused()


def test_corrections_not_saved_stand_in_the_way_of_a_decision(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"])
    reject = page.get_by_role("button", name="Reject")
    page.get_by_label("Occupation").fill("Beekeeper")
    expect(page.get_by_text("1 correction not saved")).to_be_visible()
    expect(reject).to_be_disabled()
    page.get_by_role("button", name="Undo").click()
    expect(reject).to_be_enabled()
    page.get_by_label("Occupation").fill("Beekeeper")
    page.keyboard.press("Control+s")
    expect(page.locator("#fact-occupation")).to_contain_text("corrected by Maria Okafor")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def test_n_walks_what_is_open_and_types_nothing(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA, things["review"])
    waiting = page.locator(".flag[data-answered='no']:not([data-severity='info'])")
    for _ in range(waiting.count() + 1):  # past the last, back at the first
        page.keyboard.press("n")
        expect(page.locator(".flag:focus, .fact:focus")).to_have_count(1)
    expect(waiting.first).to_be_focused()
    expect(page.get_by_text("not saved")).to_be_hidden()


def test_nothing_is_typed_into_facts_that_a_save_will_replace(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"])
    held: list[Route] = []
    page.route("**/revise/", lambda route: held.append(route))
    page.get_by_label("Occupation").fill("Beekeeper")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("E-mail")).not_to_be_editable()
    held[0].continue_()
    expect(page.locator("#fact-occupation")).to_contain_text("corrected by Maria Okafor")
    expect(page.get_by_label("E-mail")).to_be_editable()


def test_zoom_and_turning_move_the_page_picture(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA, things["review"])
    sheet = page.locator(".sheet").first
    before = sheet.bounding_box()
    assert before is not None
    page.get_by_role("button", name="Zoom in").click()
    zoomed = sheet.bounding_box()
    assert zoomed is not None
    assert zoomed["width"] == pytest.approx(before["width"] * 1.25, rel=0.03)
    page.get_by_role("button", name="Fit the width").click()
    page.get_by_role("button", name="Rotate").click()
    turned = sheet.bounding_box()
    assert turned is not None
    assert turned["width"] > turned["height"]


def test_what_two_people_typed_survives_a_conflict(opens: Opens, things: dict[str, str]) -> None:
    maria, quentin = opens(MARIA, things["review"]), opens(QUENTIN, things["review"])
    maria.get_by_label("Occupation").fill("Beekeeper")
    maria.get_by_role("button", name="Save corrections").click()
    expect(maria.locator("#fact-occupation")).to_contain_text("corrected by")
    quentin.get_by_label("E-mail").fill("new@mail.example")
    quentin.get_by_role("button", name="Save corrections").click()
    expect(quentin.get_by_role("alert").first).to_contain_text("Maria Okafor changed this form")
    expect(quentin.get_by_label("E-mail")).to_have_value("new@mail.example")
    quentin.get_by_role("button", name="Save corrections").click()
    expect(quentin.locator("#fact-email")).to_contain_text("corrected by Quentin Aoki")
    expect(quentin.get_by_label("Occupation")).to_have_value("Beekeeper")


def test_files_go_up_one_by_one_each_with_its_answer(opens: Opens) -> None:
    page = opens(MARIA, "/intakes/")
    page.locator("#upload-files").set_input_files(
        [
            {"name": "empty.pdf", "mimeType": "application/pdf", "buffer": b""},
            {"name": "note.txt", "mimeType": "text/plain", "buffer": b"Patient intake form"},
        ]
    )
    rows = page.locator(".upload")
    expect(rows.nth(0)).to_contain_text("The file is empty")
    expect(rows.nth(1)).to_contain_text("Received")
    expect(page.locator("#list-list")).to_contain_text("note.txt")


def test_a_step_opens_beside_the_waterfall(opens: Opens, things: dict[str, str]) -> None:
    page = opens(ADAM, things["failed"])
    page.get_by_role("link", name="merge pages").click()
    expect(page.locator("#run-step")).to_contain_text("DocumentRefused")
    expect(page.get_by_role("link", name="merge pages")).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_run_is_replayed_from_the_drawer_of_a_step(
    theme: str, opens: Opens, things: dict[str, str]
) -> None:
    page = opens(ADAM, things["failed"], color_scheme=theme, reduced_motion="reduce")
    page.get_by_role("link", name="merge pages").click()
    page.get_by_role("link", name="Replay from this step").click()
    expect(page.locator("#run-step")).to_contain_text("opens anew")
    expect(page.get_by_role("link", name="merge pages")).to_have_attribute("aria-current", "true")
    page.get_by_label("Input of the step").fill("{")
    page.get_by_label("Why replay").fill("read again")
    page.get_by_role("button", name="Replay").click()
    expect(page.locator("#run-step")).to_contain_text("This is not valid JSON")
    assert faults(page) == []
    page.get_by_role("link", name="Back to the step").click()
    page.get_by_role("link", name="Replay from this step").click()
    page.get_by_label("Why replay").fill("read again")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_role("region", name="Replays")).to_contain_text("replayed it from merge")
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_an_error_did_not_bring_is_filled_in_and_then_approved(
    theme: str, opens: Opens
) -> None:
    workflows.doubts.freeze()
    run = workflows.doubts.start(text="nothing", key="lab 17")
    drain(["default"], Heartbeat(on_lost=_unexpected), seconds=60)
    page = opens(MARIA, "/", color_scheme=theme, reduced_motion="reduce")
    page.get_by_role("link", name="lab 17").click()
    expect(page.get_by_text("seen with 40 %, 85 % are needed")).to_be_visible()
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_disabled()
    assert faults(page) == []
    page.get_by_label("Word").fill("aspirin")
    page.keyboard.press("Control+s")
    expect(page.locator("#gate-facts")).to_contain_text("count (missing)")
    page.get_by_label("Count").fill("2")
    page.keyboard.press("Control+s")
    expect(page.locator("#gate-facts")).not_to_contain_text("missing")
    assert faults(page) == []
    approve.click()
    expect(page.get_by_role("status").filter(has_text="Approval recorded")).to_be_visible()
    drain(["default"], Heartbeat(on_lost=_unexpected), seconds=60)
    assert Run.objects.get(pk=run.id).state == "completed"


def test_the_chosen_theme_is_remembered(opens: Opens) -> None:
    page = opens(MARIA, color_scheme="light")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/runs/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_an_expired_session_leads_to_the_form_and_back(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"])
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_label("Occupation").fill("Beekeeper")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Save corrections").click()
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))


def ready(page: Page) -> None:
    """Wait until the scripts of the page listen."""
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()


def answer_flags(page: Page) -> None:
    """Accept every open flag, one save after the other."""
    waiting = page.locator(".flag[data-answered='no']")
    while (count := waiting.count()) > 0:
        waiting.first.get_by_role("button", name="Accept", exact=True).click()
        expect(waiting).to_have_count(count - 1)
