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
from review.intake.fields import (
    FORM_THRESHOLD,
    extract_fields,
    has_text,
    looks_like_intake_form,
    names_two_patients,
)
from review.intake.reading import plan_pages, read_page
from review.intake.refusals import CODES
from review.intake.shapes import Page
from review.intake.terminology.vocabulary import vocabulary_from_files
from review.intake.workflow import text_of
from tests.hostile import MAKERS, READ, HostileFile

SECONDS_ALLOWED = 10.0  # of processor time a page: the clock on the wall is others', too


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
def test_hostile_file_ends_with_a_right_reason_in_time_and_flagged_where_it_lies(kind: str) -> None:
    file = MAKERS[kind]()
    started = time.process_time()
    ending, pages = end_of(file)
    assert ending in file.endings
    assert time.process_time() - started < SECONDS_ALLOWED * max(len(pages), 1)
    if file.flags:
        assert ending == READ
        assert file.flags <= flags_of(pages)


def test_there_are_more_than_a_hundred_kinds_and_each_says_how_it_ends() -> None:
    assert len(MAKERS) > 100
    endings = {READ, *CODES}
    for kind in ("very_long", "with_markup"):
        assert MAKERS[f"name_{kind}"]().endings <= endings


def flags_of(pages: list[Page]) -> set[str]:
    """The rules that fire for these pages."""
    warnings = [warning for page in pages for warning in page["warnings"]]
    flags = check(
        extract_fields(pages),
        gaps=[],
        warnings=warnings + ["two_patients"] * names_two_patients(pages),
        vocab=vocabulary_from_files([]),
        today=date(2026, 11, 1),
        text=text_of(pages),
    )
    return {flag["rule"] for flag in flags}
