"""What apps of the dashboard add to `manage.py engine_check`: their own invariants, as SQL."""

from orchestrator.queries.invariants import Invariant, register

__all__ = ["Invariant", "register"]
