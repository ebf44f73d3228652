"""Wordings kept out of development, one set for each layout of `KEPT_OUT`, by somebody who has not read the reader.

They tell how a form from an unknown clinic fares. Whoever improves the reader reads other errors.
"""

from __future__ import annotations

import importlib
from random import Random
from typing import Final

from review.intake.samples.wording import Wording, choose

DATES: Final = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y")
PHONES: Final = ("({}) {}-{}", "({}){}-{}", "{}-{}-{}", "{}/{}-{}", "1-{}-{}-{}", "{} {}-{}")
HEIGHTS: Final = (
    *("{feet}' {inches}\"", "{feet}ft {inches}in", "{feet} feet {inches} inches"),
    "{total} inches",
)


def draw_kept_out_wording(layout_name: str, random: Random) -> Wording:
    """A wording of a clinic that the reader has not met, from the set of that layout."""
    labels = importlib.import_module(f"{__name__}.{layout_name}")
    return Wording(
        labels=choose(labels.LABELS, random),
        dates=random.choice(DATES),
        phones=random.choice(PHONES),
        heights=random.choice(HEIGHTS),
        units=random.random() < 0.5,
        hint=False,
        bare=False,
        denials=choose(labels.DENIALS, random),
    )
