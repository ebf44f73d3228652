"""A gate with its step, its run and the version of the run, for whoever wants to decide on it."""

from __future__ import annotations

from itertools import accumulate
from uuid import UUID

from orchestrator.models import Gate, Run, Step, WorkflowVersion
from orchestrator.store.load import BYTES, RUN_COLUMNS, VERSION_COLUMNS
from orchestrator.store.rows import columns_of, from_columns
from orchestrator.store.statements import fetch_one

GATE_COLUMNS = columns_of(Gate)
STEP_COLUMNS = columns_of(Step, BYTES)
TABLES = (
    ("g", GATE_COLUMNS),
    ("s", STEP_COLUMNS),
    ("r", RUN_COLUMNS),
    ("v", VERSION_COLUMNS),
)
FIND = f"""
SELECT {", ".join(f"{table}.{column}" for table, columns in TABLES for column in columns)}
  FROM orchestrator_gate g JOIN orchestrator_step s ON s.id = g.step_id
  JOIN orchestrator_run r ON r.id = g.run_id
  JOIN orchestrator_workflowversion v ON v.id = r.version_id
 WHERE g.id = %(gate)s
"""


def find(gate_id: UUID) -> Gate | None:
    """The gate as it is now, unlocked; contents stay unread."""
    row = fetch_one(FIND, {"gate": gate_id})
    if row is None:
        return None
    at = [0, *accumulate(len(columns) for _, columns in TABLES)]
    gate = from_columns(Gate, GATE_COLUMNS, row[at[0] : at[1]])
    gate.step = from_columns(Step, STEP_COLUMNS, row[at[1] : at[2]])
    gate.run = gate.step.run = from_columns(Run, RUN_COLUMNS, row[at[2] : at[3]])
    gate.run.version = from_columns(WorkflowVersion, VERSION_COLUMNS, row[at[3] :])
    return gate
