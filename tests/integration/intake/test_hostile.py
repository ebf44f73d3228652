"""Every hostile file is refused with its own reason or read like a form, quickly, and flagged where it lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test.utils import override_settings

from review.intake.consistency import check
from review.intake.documents import DocumentRefused, recognise, store_document
from review.intake.fields import FORM_THRESHOLD, extract_fields, has_text, looks_like_intake_form
from review.intake.reading import plan_pages, read_page
from review.intake.shapes import Page
from review.intake.terminology.vocabulary import vocabulary_from_files
from tests.hostile import MAKERS, READ, HostileFile

SECONDS_ALLOWED = 10.0


@pytest.fixture(autouse=True)
def document_store(tmp_path: Path) -> Iterator[None]:
    """A store that goes away with the test."""
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    with override_settings(STORAGES={**settings.STORAGES, "documents": storage}):
        yield


def end_of(file: HostileFile) -> tuple[str, list[Page]]:
    """How intake ends for a file: a reason code, or READ with the pages."""
    try:
        recognise(file.data, file.filename)
        sha256 = store_document(file.data)
        pages = [read_page(sha256, item) for item in plan_pages(sha256)]
    except DocumentRefused as refusal:
        return refusal.code, []
    if not has_text(pages):
        return "no_text", pages
    is_form = looks_like_intake_form(pages) >= FORM_THRESHOLD
    return (READ if is_form else "not_a_form"), pages


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_hostile_file_ends_with_a_right_reason_and_in_time(kind: str) -> None:
    file = MAKERS[kind]()
    started = time.monotonic()
    ending, _ = end_of(file)
    assert ending in file.endings
    assert time.monotonic() - started < SECONDS_ALLOWED


@pytest.mark.parametrize("kind", ["form_with_hidden_orders", "form_with_orders_for_a_machine"])
def test_form_that_lies_to_machines_is_flagged(kind: str) -> None:
    file = MAKERS[kind]()
    ending, pages = end_of(file)
    flags = check(
        extract_fields(pages),
        gaps=[],
        warnings=[warning for page in pages for warning in page["warnings"]],
        vocab=vocabulary_from_files([]),
        today=date(2026, 11, 1),
        text=" ".join(word["text"] for page in pages for word in page["words"]),
    )
    assert ending == READ
    assert file.flags <= {flag["rule"] for flag in flags}
