"""A review in a real browser: evidence, corrections, flags and the decision, by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.models import Gate, Run
from review import signature
from tests import workflows
from tests.e2e.browsing import Opens, answer_flags, faults, unexpected
from tests.people import MARIA, PASSWORD, QUENTIN

pytestmark = pytest.mark.usefixtures("things")


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


def test_leaving_with_anything_not_saved_is_asked_about(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"])
    is_asked = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    page.get_by_label("Occupation").fill("Beekeeper")
    assert page.evaluate(is_asked)
    page.get_by_role("button", name="Undo").click()
    assert not page.evaluate(is_asked)
    page.get_by_text("Add a fact the reading missed").click()
    page.get_by_label("Its value").fill("Latex")
    assert page.evaluate(is_asked)
    page.locator("[data-opens='key-sheet']").click()
    page.locator("#key-sheet").get_by_role("button", name="Close").click()
    assert page.evaluate(is_asked)  # a form was sent, and nobody left


def test_an_approval_is_signed_where_the_password_was_given_long_ago(
    opens: Opens, things: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signature, "FRESH_SECONDS", -1)
    page = opens(MARIA, things["review"], reduced_motion="reduce")
    answer_flags(page)
    page.get_by_role("button", name="Approve").click()
    field = page.get_by_label("Password")
    expect(field).to_be_focused()
    assert faults(page) == []
    field.fill(PASSWORD)
    field.press("Enter")  # never approves
    expect(field).to_have_value(PASSWORD)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").filter(has_text="approval recorded")).to_be_visible()


def test_n_walks_what_is_open_and_types_nothing(opens: Opens, things: dict[str, str]) -> None:
    page = opens(MARIA, things["review"])
    waiting = page.locator(".flag[data-answered='no']:not([data-severity='info'])")
    for _ in range(waiting.count() + 1):  # past the last, back at the first
        page.keyboard.press("n")
        expect(page.locator(".flag:focus, .fact:focus")).to_have_count(1)
    expect(waiting.first).to_be_focused()
    expect(page.get_by_text("not saved")).to_be_hidden()
    page.keyboard.press("d")
    expect(page.get_by_label("Comment")).to_be_focused()


def test_nothing_is_typed_into_facts_that_a_save_will_replace(
    opens: Opens, things: dict[str, str]
) -> None:
    page = opens(MARIA, things["review"])
    held: list[Route] = []
    page.route("**/revise/", lambda route: held.append(route))
    page.get_by_label("Occupation").fill("Beekeeper")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("E-mail")).not_to_be_editable()
    expect(page.get_by_text("Saving…")).to_be_visible()
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
    for _ in range(3):
        page.keyboard.press("r")
    upright = sheet.bounding_box()
    assert upright is not None
    assert upright["width"] < upright["height"]
    page.get_by_label("Occupation").press("r")  # typed, not obeyed
    assert sheet.bounding_box() == pytest.approx(upright)


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
    # Maria decides on what she sees no more: it is refused, and everything is there to be seen.
    maria.get_by_label("Comment").fill("not ours")
    maria.get_by_role("button", name="Reject").click()
    expect(maria.locator("#gate-decision [role=alert]")).to_contain_text("Changed: E-mail.")
    expect(maria.get_by_label("E-mail")).to_have_value("new@mail.example")
    expect(maria.get_by_label("Comment")).to_have_value("not ours")
    expect(maria.get_by_label("Comment")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_an_error_did_not_bring_is_filled_in_and_then_approved(
    theme: str, opens: Opens
) -> None:
    workflows.doubts.freeze()
    run = workflows.doubts.start(text="nothing", key="lab 17")
    drain(["default"], Heartbeat(on_lost=unexpected), seconds=60)
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
    drain(["default"], Heartbeat(on_lost=unexpected), seconds=60)
    assert Run.objects.get(pk=run.id).state == "completed"
