"""Blocked runs, versions and workers in a real browser: pages change by themselves, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from orchestrator import commands
from orchestrator.declare import registry
from orchestrator.models import Run, WorkflowVersion
from orchestrator.store import door, workers
from tests import workflows_relay
from tests.people import OLGA, enter

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def old_run(transactional_db: None) -> Iterator[UUID]:
    """A run of version 1 that nobody could take for a minute, beside one of version 2."""
    door.on_ready_work(lambda _: None)
    workflows_relay.carry("1"), workflows_relay.carry("2")
    old = commands.start_run("relay", version="1", input={"until": "/nowhere"})
    commands.start_run("relay", version="2", input={"until": "/nowhere"})
    Run.objects.filter(pk=old).update(ready_at=timezone.now() - timedelta(seconds=61))
    yield old
    registry.forget("relay", "1"), registry.forget("relay", "2")


@pytest.fixture
def page(browser: Browser, live_server: Any, old_run: UUID) -> Iterator[Page]:
    """A page of somebody of operations; errors of scripts or the content policy fail the test."""
    client = Client()
    client.force_login(enter(OLGA))
    name = django_settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page, problems = context.new_page(), list[str]()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert problems == []


def someone_carries(version: str) -> None:
    row = WorkflowVersion.objects.get(name="relay", version=version)
    workers.seen("work@here:1:a", queues=["default"], version_ids=[row.pk])


def test_a_page_says_blocked_and_takes_it_back_by_itself(page: Page, old_run: UUID) -> None:
    someone_carries("2")
    page.goto(f"/runs/{old_run}/")
    notice = page.get_by_text("No running worker carries version 1 of relay")
    expect(notice).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Blocked")
    someone_carries("1")
    expect(notice).to_be_hidden(timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Queued")


def test_the_versions_of_a_workflow_follow_its_choice(page: Page, old_run: UUID) -> None:
    page.goto("/runs/")
    version, rows = page.get_by_label("version"), page.get_by_role("row")
    expect(version).to_be_hidden()
    page.get_by_label("of", exact=True).select_option("relay")
    expect(version).to_be_visible()
    expect(rows).to_have_count(1 + 2)
    version.select_option("1")
    expect(rows).to_have_count(1 + 1)
    page.get_by_label("of", exact=True).select_option("")
    expect(version).to_be_hidden()
    expect(rows).to_have_count(1 + 2)


def test_the_counts_of_a_version_lead_to_its_runs(page: Page, old_run: UUID) -> None:
    page.goto("/workflows/")
    table = page.get_by_role("region", name="Versions of relay")
    row = (
        table.get_by_role("row")
        .filter(has_text="none carries it")
        .filter(has=page.locator("b", has_text="1"))
    )
    row.get_by_role("link", name="1").last.click()
    expect(page.get_by_role("row")).to_have_count(1 + 1)
    expect(page.get_by_role("link", name=str(old_run)[:8])).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_a_blocked_run(
    page: Page, old_run: UUID, theme: Any
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 820, "height": 900})
    for address in (f"/runs/{old_run}/", "/runs/?state=blocked&workflow=relay", "/workflows/"):
        page.goto(address)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert [fault["id"] for fault in found.response["violations"]] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 820
    someone_carries("1")
    page.reload()
    expect(page.get_by_text("work@here:1:a")).to_be_visible()
