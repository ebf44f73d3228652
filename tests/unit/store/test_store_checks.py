"""`manage.py check` says before anything runs that results could not be stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from orchestrator.checks import models_can_be_asked

STORAGE = {"orchestrator.E002", "orchestrator.W002"}


def found() -> dict[str, str]:
    """What is said of storage: other tests of this process may have left workflows worth a word."""
    messages = run_checks(tags=["orchestrator"])
    return {str(m.id): f"{m.msg} {m.hint}" for m in messages if m.id in STORAGE}


def test_providers_of_models_are_named_with_their_address(settings: Any) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = ["openai=http://localhost/v1"]
    settings.ORCHESTRATOR_MODEL_KEYS = ["openai=secret", "other=secret"]
    (warning,) = models_can_be_asked(None)
    assert warning.id == "orchestrator.W003"
    settings.ORCHESTRATOR_MODEL_KEYS = ["secret"]
    (error,) = models_can_be_asked(None)
    assert error.id == "orchestrator.E003"
    assert "secret" not in str(error)


@pytest.mark.parametrize("address", ["ftp://host/v1", "host/v1", "https://", "http://host:port/v1"])
def test_a_provider_needs_an_address_that_can_be_asked(settings: Any, address: str) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={address}"]
    (error,) = models_can_be_asked(None)
    assert error.id == "orchestrator.E003"
    assert "openai=https://host/v1" in error.msg


def test_a_provider_elsewhere_without_tls_is_worth_a_warning(settings: Any) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = [
        "openai=http://models.lan/v1",
        "ollama=http://[::1]/v1",
    ]
    (warning,) = models_can_be_asked(None)
    assert warning.id == "orchestrator.W004"
    assert "'openai'" in warning.msg


@pytest.mark.parametrize(
    "place", ["s3://", "s3:/bucket", "gs://bucket/prefix", "https://k:secret@h/b", "s3://[secret"]
)
def test_a_place_for_blobs_that_is_neither_folder_nor_bucket_is_an_error(
    settings: Any, place: str
) -> None:
    settings.ORCHESTRATOR_BLOBS = place
    said = found()["orchestrator.E002"]
    assert "must be a folder or s3://bucket/prefix" in said
    assert "secret" not in said


def test_a_folder_and_good_keys_are_fine(settings: Any, tmp_path: Path) -> None:
    settings.ORCHESTRATOR_BLOBS = str(tmp_path)
    assert found() == {}


def test_keys_that_are_none_are_an_error(settings: Any) -> None:
    settings.ORCHESTRATOR_PAYLOAD_KEYS = ["2026:short"]
    assert "ORCHESTRATOR_PAYLOAD_KEYS" in found()["orchestrator.E002"]


def test_a_bucket_without_its_extra_is_an_error(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "orchestrator.store.s3", raising=False)
    settings.ORCHESTRATOR_BLOBS = "s3://a-bucket-nobody-has/prefix"
    assert "extra `s3`" in found()["orchestrator.E002"]


def test_no_place_for_large_results_is_a_warning(settings: Any) -> None:
    settings.ORCHESTRATOR_BLOBS = ""
    assert "s3://bucket/prefix" in found()["orchestrator.W002"]
