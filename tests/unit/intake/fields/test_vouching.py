"""Values that contradict each other lose confidence; those that agree keep it."""

from __future__ import annotations

import pytest

from review.intake.fields.vouching import doubt_contradictions
from review.intake.shapes import Field


def _field(name: str, value: str) -> Field:
    return {
        "name": name, "value": value, "confidence": 0.95, "bar": 0.8, "page": 1, "box": None, "source": value,
    }  # fmt: skip


def _doubted(**values: str) -> set[str]:
    fields = doubt_contradictions([_field(name, value) for name, value in values.items()])
    return {field["name"] for field in fields if field["confidence"] < field["bar"]}


@pytest.mark.parametrize(
    ("state", "postal_code"),
    [("ME", "80203"), ("WI", "96701"), ("MI", "04101"), ("VT", "05501")],
)
def test_a_state_and_a_zip_code_of_another_are_compared_by_a_person(
    state: str, postal_code: str
) -> None:
    assert _doubted(state=state, postal_code=postal_code) == {"state", "postal_code"}


@pytest.mark.parametrize(
    ("state", "postal_code"),
    [("CO", "80203"), ("VT", "05401"), ("TX", "73301"), ("GA", "39901"), ("NY", "00501"), ("AK", "99950"),
     ("HI", "96701-1234"), ("Ontario", "80203"), ("CO", "M5V 2T6"), ("AA", "34001")],
)  # fmt: skip
def test_a_state_with_its_own_zip_code_is_believed(state: str, postal_code: str) -> None:
    assert _doubted(state=state, postal_code=postal_code) == set()


def test_a_name_that_its_email_address_spells_otherwise_is_compared_by_a_person() -> None:
    assert _doubted(name="Leila Abernathy", email="leila.abemathy@example.org") == {"name", "email"}


def test_a_policyholder_spelt_like_a_doubtful_name_is_doubtful_too() -> None:
    values = {
        "name": "Grace Underhil",
        "email": "grace.underhill@example.org",
        "insurance.policyholder": "Grace Underhil",
    }
    assert _doubted(**values) == set(values)


@pytest.mark.parametrize(
    "email", ["leila.abernathy@example.org", "sunflower77@example.org", "la@b.org"]
)
def test_an_email_address_that_agrees_or_has_no_name_is_believed(email: str) -> None:
    assert _doubted(name="Leila Abernathy", email=email) == set()
