"""What later steps and people need of the pages that were read. Pure."""

from __future__ import annotations

from review.intake.shapes import Page, PageView


def text_of(pages: list[Page]) -> str:
    """The text of all pages, line by line."""
    return "\n".join(
        " ".join(page["words"][index]["text"] for index in line)
        for page in pages
        for line in page["lines"]
    )


def page_view(page: Page) -> PageView:
    """What the review screen needs of a page."""
    return PageView(
        number=page["number"], image=page["image"], width=page["width"], height=page["height"]
    )
