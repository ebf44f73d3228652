"""Numbers on the command line: good ones pass, others are refused with what would do."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

import pytest

from review.management import arguments


def test_good_numbers_pass() -> None:
    assert (arguments.port("8000"), arguments.workers("64"), arguments.forms("1")) == (8000, 64, 1)
    assert arguments.seconds("0.5") == 0.5


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (arguments.port, "0", "'0' is no port"),
        (arguments.port, "65536", "from 1 to 65535"),
        (arguments.port, "²", "is no port"),
        (arguments.workers, "65", "from 1 to 64"),
        (arguments.forms, "-1", "is no number of forms"),
        (arguments.seconds, "0", "give seconds above 0"),
        (arguments.seconds, "nan", "is no time to wait"),
        (arguments.seconds, "inf", "is no time to wait"),
    ],
)
def test_others_are_refused_with_what_would_do(
    kind: Callable[[str], float], text: str, said: str
) -> None:
    with pytest.raises(ArgumentTypeError, match=said):
        kind(text)
