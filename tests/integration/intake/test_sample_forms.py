"""The demo's forms end where they say they end, read by the real reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test.utils import override_settings

from review.intake.documents import DocumentRefused, store_document
from review.intake.fields import FORM_THRESHOLD, has_text, looks_like_intake_form
from review.intake.reading import plan_pages, read_page
from review.intake.samples.demo import SampleForm, demo_forms
from review.intake.samples.mistakes import MISTAKES
from review.intake.samples.scoring import score_form
from review.intake.terminology.vocabulary import Vocabulary, vocabulary_from_files

FORMS = {form.filename: form for form in demo_forms()}
GOOD = sorted(name for name, form in FORMS.items() if form.truth)
BAD = {
    "lakeside-intake-0413.pdf": "corrupt_pdf",
    "harbor-point-locked.pdf": "encrypted_pdf",
    "IMG_4472.jpg": "no_text",
    "lentil-soup.pdf": "not_a_form",
}
TODAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def document_store(tmp_path: Path) -> Iterator[None]:
    """A store that goes away with the test."""
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    with override_settings(STORAGES={**settings.STORAGES, "documents": storage}):
        yield


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return vocabulary_from_files([])


@pytest.mark.parametrize("filename", GOOD)
def test_demo_form_is_read_and_its_planted_mistakes_are_flagged(
    filename: str, vocabulary: Vocabulary
) -> None:
    score = score_form(FORMS[filename], vocabulary, TODAY)
    outcomes = [one["outcome"] for one in score.compared.values()]
    assert outcomes.count("right") / len(outcomes) >= 0.88
    assert {MISTAKES[name].rule for name in FORMS[filename].planted} <= set(score.rules)


@pytest.mark.parametrize("filename", sorted(BAD))
def test_demo_file_that_is_no_form_ends_with_its_reason(filename: str) -> None:
    assert _reason(FORMS[filename]) == BAD[filename]


def test_every_demo_file_is_covered() -> None:
    assert set(GOOD) | set(BAD) == set(FORMS)


def _reason(form: SampleForm) -> str:
    try:
        sha256 = store_document(form.data)
        pages = [read_page(sha256, item) for item in plan_pages(sha256)]
    except DocumentRefused as refusal:
        return refusal.code
    if not has_text(pages):
        return "no_text"
    return "read" if looks_like_intake_form(pages) >= FORM_THRESHOLD else "not_a_form"
