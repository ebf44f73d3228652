"""Consistency of a form: a table of small rules, each with an id, a severity and its words."""

from __future__ import annotations

from review.intake.consistency.checking import check, complexity
from review.intake.consistency.table import RULES

__all__ = ["RULES", "check", "complexity"]
