"""Wordings of layouts that have one of their own, a module for each, by somebody who had not read the reader.

Those of the layouts of `KEPT_OUT` are in the package `kept_out` until these layouts have judged often.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from random import Random

from review.intake.samples.layouts import KEPT_OUT
from review.intake.samples.wording import Wording, choose, draw_formatted


def draw_own_wording(layout_name: str, random: Random) -> Wording:
    """A wording of the clinic whose layout it is, in formats that this clinic sees."""
    package = "kept_out" if layout_name in KEPT_OUT else "own_wording"
    words = importlib.import_module(f"review.intake.samples.{package}.{layout_name}")
    wording = draw_formatted(words.LABELS, words.FORMATS, random, units_share=0.5)
    return replace(wording, denials=choose(words.DENIALS, random))
