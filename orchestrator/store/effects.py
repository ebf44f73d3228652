"""Writes to foreign systems: what was intended, sent, confirmed. One short transaction per move.

Each move carries the state it expects, and those that let a call leave the proof that the step is still held:
the check and the move are one statement.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from orchestrator.engine.events import Payload
from orchestrator.engine.states import EFFECT_EDGES, EffectState, sources
from orchestrator.exceptions import EffectMisplaced
from orchestrator.store import holds
from orchestrator.store.durable import durably
from orchestrator.store.held import Held
from orchestrator.store.statements import fetch_one, row_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write of a step. `request_hash` fixes what is written, `content_hash` what people approved of it."""

    key: str
    operation: str
    target: str
    request_hash: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Known:
    """A write as it stands. `sends` counts how often it left."""

    key: str
    state: EffectState
    request_hash: str
    content_hash: str
    sends: int
    receipt: bytes | None
    receipt_sha256: str


INTEND = """
INSERT INTO orchestrator_effect
  (key, run_id, step_id, operation, target, state, request_hash, content_hash, sends,
   receipt_sha256, intended_at, changed_at)
SELECT %(key)s::text, held.run_id, held.id, %(operation)s::text, %(target)s::text, 'intended', %(request_hash)s::text,
       %(content_hash)s::text, 0, '', clock_timestamp(), clock_timestamp()
  FROM held
 WHERE NOT EXISTS (SELECT 1 FROM orchestrator_effect
                    WHERE step_id = %(step)s AND operation = %(operation)s::text AND target = %(target)s::text)
ON CONFLICT (key) DO NOTHING
"""
# By step, operation and target: the key stays what it was even if the secret behind new keys changes.
FIND = f"""
SELECT {", ".join(field.name for field in fields(Known))} FROM orchestrator_effect
 WHERE step_id = %(step)s AND operation = %(operation)s::text AND target = %(target)s::text
"""
INTEND_AGAIN = """
UPDATE orchestrator_effect e
   SET state = 'intended', request_hash = %(request_hash)s::text, content_hash = %(content_hash)s::text,
       intended_at = clock_timestamp(), changed_at = clock_timestamp()
  FROM held WHERE e.key = %(key)s::text AND e.step_id = held.id AND e.state = ANY(%(sources)s)
"""
SEND = """
UPDATE orchestrator_effect e
   SET state = 'sent', sends = e.sends + 1, changed_at = clock_timestamp()
  FROM held
 WHERE e.key = %(key)s::text AND e.step_id = held.id AND e.state = ANY(%(sources)s)
   AND e.request_hash = %(request_hash)s::text
RETURNING e.sends
"""
CONFIRM = """
UPDATE orchestrator_effect
   SET state = 'confirmed', receipt = %(receipt)s, receipt_sha256 = %(sha256)s,
       changed_at = clock_timestamp()
 WHERE key = %(key)s::text AND state = ANY(%(sources)s)
"""
REJECT = """
UPDATE orchestrator_effect SET state = 'rejected', changed_at = clock_timestamp()
 WHERE key = %(key)s::text AND state = ANY(%(sources)s) AND sends = %(sends)s
"""
UNKNOWN = """
SELECT operation, target FROM orchestrator_effect
 WHERE step_id = %(step)s AND state = 'sent' ORDER BY id LIMIT 1
"""


def intend(held: Held, write: Write) -> Known | None:
    """Write down what is going to be written, once; None when this worker no longer holds the step."""
    _change(_fenced(held, INTEND), _values(held, write))
    return find(held, write)


def find(held: Held, write: Write) -> Known | None:
    """The write as it stands, if it was ever intended."""
    row = fetch_one(FIND, _values(held, write))
    if row is None:
        return None
    key, state, *rest = row
    return Known(key, EffectState(state), *rest)


def intend_again(held: Held, key: str, write: Write) -> bool:
    """Nothing of it is out there: what is written may change, and it may be sent (again)."""
    values = _values(held, write) | {"key": key}
    froms = [*sources(EFFECT_EDGES, EffectState.INTENDED), EffectState.INTENDED.value]
    return _change(_fenced(held, INTEND_AGAIN), values | {"sources": froms})


def send(held: Held, key: str, write: Write) -> int | None:
    """From now on the call may leave; returns how many did so far, None when it must not leave."""
    values = _values(held, write) | {"key": key, "sources": sources(EFFECT_EDGES, EffectState.SENT)}
    with durably(_misplaced):
        row = fetch_one(_fenced(held, SEND), values)
    return None if row is None else int(row[0])


def confirm(key: str, receipt: Payload) -> bool:
    """The foreign system has it: a fact, whoever holds the step by now."""
    values = {"key": key, "receipt": receipt.data, "sha256": receipt.sha256}
    return _change(CONFIRM, values | {"sources": sources(EFFECT_EDGES, EffectState.CONFIRMED)})


def reject(key: str, *, sends: int) -> bool:
    """The foreign system refused; not if the write was sent again meanwhile."""
    values = {"key": key, "sends": sends}
    return _change(REJECT, values | {"sources": sources(EFFECT_EDGES, EffectState.REJECTED)})


def unknown(held: Held) -> tuple[str, str] | None:
    """Operation and target of a write of this step of which nobody knows whether it arrived."""
    row = fetch_one(UNKNOWN, {"step": held.step_id})
    return None if row is None else (row[0], row[1])


def _fenced(held: Held, statement: str) -> str:
    return f"WITH held AS ({holds.proof(held, locked=True)}) {statement}"


def _values(held: Held, write: Write) -> dict[str, Any]:
    return holds.values(held) | {
        "key": write.key,
        "operation": write.operation,
        "target": write.target,
        "request_hash": write.request_hash,
        "content_hash": write.content_hash,
    }


def _change(statement: str, values: dict[str, Any]) -> bool:
    with durably(_misplaced):
        return bool(row_count(statement, values))


def _misplaced() -> EffectMisplaced:
    return EffectMisplaced(
        "an effect is performed outside of transactions, so that what is sent is written down "
        "before; call perform() after the `with transaction.atomic()` block"
    )
