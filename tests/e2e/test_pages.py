"""The pages in a real browser: axe finds nothing, the content policy holds, the keyboard reaches everything."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import Opens, faults, ready
from tests.people import ADAM, MARIA, NORA, OLGA, PASSWORD

pytestmark = pytest.mark.usefixtures("things")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(theme: str, opens: Opens, things: dict[str, str]) -> None:
    page = opens(ADAM, color_scheme=theme, reduced_motion="reduce")
    found = {}
    for name, address in things.items():
        page.goto(address)
        found[name] = faults(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


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


def test_a_step_that_opens_under_the_waterfall_is_brought_into_sight(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(OLGA, things["run"], reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="plan pages").click()
    expect(
        page.get_by_role("complementary").get_by_role("heading", name="plan pages")
    ).to_be_in_viewport()


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
    page.get_by_role("button", name="Accept", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))


def test_what_was_typed_outlives_the_session_and_is_saved_after_signing_in_beside_it(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"])
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_label("Occupation").fill("Beekeeper")
    page.get_by_role("button", name="Save corrections").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    assert faults(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="sign in in a new tab").click()
    beside = opened.value
    beside.get_by_label("Name").fill(MARIA.username)
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in").click()
    expect(beside).to_have_url(re.compile(things["review"]))
    page.evaluate(
        "dispatchEvent(new Event('focus'))"
    )  # a headless browser moves none between its tabs
    expect(page.get_by_text("Your session has ended")).to_be_hidden()
    page.get_by_role("button", name="Save corrections").click()
    expect(page.locator("#fact-occupation")).to_contain_text("corrected by Maria Okafor")
