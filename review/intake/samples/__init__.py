"""Fictional patient forms with known truth, for the demo, load tests and scoring.

Every patient, clinic and number is drawn from a seed; nothing here comes from a real document.
Drawing PDF forms needs reportlab, which the "embedded" extra installs.
"""

from __future__ import annotations
