"""What tests of pages do in a browser."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Opens = Callable[..., Page]
# Every failing rule at WCAG 2.2 A and AA, and axe's good habits.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def unexpected() -> None:
    """For a drain that nobody takes a run from."""
    raise AssertionError("a lease was lost")


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE["runOnly"]}})
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def ready(page: Page) -> None:
    """Wait until the scripts of the page listen."""
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()


def answer_flags(page: Page) -> None:
    """Accept every open flag, one save after the other."""
    waiting = page.locator(".flag[data-answered='no']")
    while (count := waiting.count()) > 0:
        waiting.first.get_by_role("button", name="Accept", exact=True).click()
        expect(waiting).to_have_count(count - 1)
