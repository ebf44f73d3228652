"""What models cost, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestrator.queries.model_rows import Spending, together
from review.spending import has_paid, spending_words


@pytest.mark.parametrize(
    ("spending", "words"),
    [
        (Spending(calls=1), "1 call · $0.00"),
        (
            Spending(
                calls=3, failed=1, input_tokens=12_000, output_tokens=400, cost=Decimal("0.0341")
            ),
            "3 calls (1 failed) · 12,400 tokens · $0.0341",
        ),
        (Spending(calls=1, failed=1, unknown=1), "1 call (1 failed) · $0.00 · 1 of unknown cost"),
        (Spending(cached=1, saved=Decimal("1.5")), "0 calls · $0.00 · saved $1.50"),
    ],
)
def test_money_tokens_and_what_nobody_knows_are_told(spending: Spending, words: str) -> None:
    assert spending_words(spending) == words


def test_a_local_answer_is_no_bill() -> None:
    assert not has_paid(Spending(calls=1))
    assert has_paid(Spending(calls=1, unknown=1))


def test_all_routes_together_are_the_sum_of_each() -> None:
    one = Spending(route="a", calls=2, unknown=1, input_tokens=10, cost=Decimal("0.10"))
    other = Spending(route="b", calls=1, failed=1, wasted=Decimal("0.02"), cost=Decimal("0.02"))
    assert together([one, other]) == Spending(
        calls=3, failed=1, unknown=1, input_tokens=10, wasted=Decimal("0.02"), cost=Decimal("0.12")
    )
