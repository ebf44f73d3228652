"""Forms into which somebody wrote orders to a machine, and clean forms that only sound like it."""

from __future__ import annotations
