"""Where patient data may go: the address of the EHR is https, or on this machine."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from review.config import env


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", ""),
        ("https://ehr.example.org/fhir/", "https://ehr.example.org/fhir"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/fhir", "http://[::1]:8080/fhir"),
    ],
)
def test_a_good_address_loses_only_its_last_slash(written: str, address: str) -> None:
    assert env.server("EHR_URL", environ={"EHR_URL": written}) == address


@pytest.mark.parametrize(
    "written",
    [
        "ehr.example.org",
        "http://ehr.example.org/fhir",
        "https://user:hunter2@ehr.example.org",
        "https://ehr.example.org/?key=hunter2",
        "https://ehr.example.org/#a",
        "ftp://localhost",
        "https://",
        "https://[::1",
        "https://host:port",
    ],
)
def test_a_bad_address_is_refused_and_never_repeated(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EHR_URL must be https") as caught:
        env.server("EHR_URL", environ={"EHR_URL": written})
    assert "hunter2" not in str(caught.value)
