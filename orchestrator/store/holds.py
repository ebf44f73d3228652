"""The proof that a worker still holds its step, for what it does in the middle of it."""

from __future__ import annotations

from typing import Any

from orchestrator.engine.states import RunState
from orchestrator.store.held import Held
from orchestrator.store.statements import fetch_one

PLAIN = """
SELECT s.id, s.run_id
  FROM orchestrator_run r JOIN orchestrator_step s ON s.run_id = r.id
 WHERE r.id = %(run)s AND r.state = 'running' AND r.fence = %(fence)s
   AND r.lease_until > clock_timestamp()
   AND s.id = %(step)s AND s.state = 'running' AND s.fence = %(number)s"""
ITEM = """
SELECT s.id, s.run_id
  FROM orchestrator_run r JOIN orchestrator_step s ON s.run_id = r.id
 WHERE r.id = %(run)s AND r.state IN ('running', 'waiting')
   AND s.id = %(step)s AND s.state = 'running' AND s.fence = %(fence)s
   AND s.lease_until > clock_timestamp()"""


def proof(held: Held, *, locked: bool = False) -> str:
    """A SELECT of one row (step id, run id) while `held` holds, to be joined by a statement.

    `locked` keeps it so until the transaction ends: a claim or a cancellation waits for it.
    """
    if held.item >= 0:
        return f"{ITEM} FOR SHARE OF s" if locked else ITEM
    return f"{PLAIN} FOR SHARE OF r, s" if locked else PLAIN


def values(held: Held) -> dict[str, Any]:
    """What the proof needs to know."""
    return {
        "run": held.run_id,
        "step": held.step_id,
        "fence": held.fence,
        "number": held.number,
    }


def look(held: Held) -> tuple[bool, RunState]:
    """Whether the step is still held, and the state of its run."""
    row = fetch_one(
        f"SELECT EXISTS ({proof(held)}), (SELECT state FROM orchestrator_run WHERE id = %(run)s)",
        values(held),
    )
    assert row is not None, "the statement always answers with one row"
    return bool(row[0]), RunState(row[1])
