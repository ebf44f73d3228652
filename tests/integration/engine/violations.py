"""Statements that break an invariant each: id of the invariant, and what breaks it in the story of `test_check`."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection


def copy_of(table: str, where: str, **changes: str) -> str:
    """An INSERT of a changed copy of the rows `where`."""
    model_columns = connection.introspection.get_table_description(
        connection.cursor(), f"orchestrator_{table}"
    )
    names = [column.name for column in model_columns if column.name != "id"]
    picked = ", ".join(changes.get(name, name) for name in names)
    return (
        f"INSERT INTO orchestrator_{table} ({', '.join(names)}) "
        f"SELECT {picked} FROM orchestrator_{table} WHERE {where}"
    )


STEP = "UPDATE orchestrator_step SET"
RUN = "UPDATE orchestrator_run SET"
CALL = "UPDATE orchestrator_modelcall SET"
BREAKER = "UPDATE orchestrator_breaker SET"
GATE = "UPDATE orchestrator_gate SET"
ATTEMPT = "UPDATE orchestrator_attempt SET"
EFFECT = "UPDATE orchestrator_effect SET"
APPROVAL = "UPDATE orchestrator_approval SET"
LETTER = "UPDATE orchestrator_deadletter SET"
LONG_AGO = "now() - interval '10 min'"
DONE = "node = 'publish'"
COMPLETED_RUN = "(SELECT run_id FROM orchestrator_step WHERE node = 'publish')"
PLANNED = "(SELECT max(id) FROM orchestrator_step WHERE item_count > 0)"
OK = "id = (SELECT max(id) FROM orchestrator_attempt WHERE outcome = 'ok')"

PLANTED: list[tuple[str, Callable[[], str]]] = [
    ("one_ok", lambda: copy_of("attempt", OK, number="number + 1")),
    ("orphans", lambda: f"{ATTEMPT} step_id = 0 WHERE {OK}"),
    ("orphans", lambda: f"{STEP} run_id = gen_random_uuid() WHERE {DONE}"),
    ("numbers", lambda: f"{ATTEMPT} number = 2 WHERE {OK}"),
    ("numbers", lambda: copy_of("attempt", OK, outcome="'error'")),
    ("numbers", lambda: f"{STEP} fence = fence + 1 WHERE {DONE}"),
    ("numbers", lambda: f"{STEP} fence = 0 WHERE node = 'one' AND state = 'running'"),
    ("run_held", lambda: f"{RUN} lease_until = NULL WHERE state = 'running'"),
    ("run_held", lambda: f"{RUN} worker = '' WHERE state = 'running'"),
    ("run_held", lambda: f"{STEP} state = 'ready' WHERE node = 'one'"),
    ("run_held", lambda: f"{STEP} state = 'running' WHERE node = 'first' AND state = 'ready'"),
    ("item_held", lambda: f"{STEP} state = 'running' WHERE node = 'count' AND item = 0"),
    ("item_held", lambda: f"{STEP} lease_until = now() WHERE {DONE}"),
    ("completed", lambda: f"{ATTEMPT} outcome = 'error' WHERE {OK}"),
    ("completed", lambda: f"{STEP} state = 'skipped' WHERE {DONE}"),
    ("completed", lambda: f"{STEP} round = 2 WHERE {DONE}"),
    ("completed", lambda: f"{ATTEMPT} error_code = 'other' WHERE error_code = 'doubt'"),
    ("completed", lambda: f"{GATE} cause = '' WHERE cause = 'doubt'"),
    ("result_kept", lambda: f"{STEP} output = NULL WHERE {DONE}"),
    ("late", lambda: copy_of("attempt", OK, outcome="'late'")),
    ("late", lambda: copy_of("attempt", OK, outcome="'late'", number="number + 1")),
    (
        "late",
        lambda: copy_of("attempt", "outcome = 'crashed'", outcome="'late'", output_size="9"),
    ),
    (
        "late",
        lambda: copy_of(
            "attempt",
            OK,
            outcome="'late'",
            number="1",
            output_size="0",
            step_id="(SELECT min(id) FROM orchestrator_step WHERE node = 'one')",
        ),
    ),
    (
        "overlap",
        lambda: (
            "UPDATE orchestrator_workflowversion SET graph = "
            "jsonb_set(graph, '{max_concurrency}', '1') WHERE name = 'limited'"
        ),
    ),
    (
        "overlap",
        lambda: copy_of(
            "attempt",
            OK,
            worker="'w3'",
            started_at="clock_timestamp()",
            ended_at="clock_timestamp() + interval '1 s'",
            step_id="(SELECT min(id) FROM orchestrator_step WHERE node = 'one')",
        ),
    ),
    (
        "pinned",
        lambda: "UPDATE orchestrator_workflowversion SET fingerprint = 'x' WHERE name = 'letters'",
    ),
    ("nothing_lost", lambda: f"{RUN} ready_at = NULL WHERE ready_at IS NOT NULL"),
    ("nothing_lost", lambda: f"{STEP} next_at = NULL WHERE state = 'retrying'"),
    ("nothing_lost", lambda: f"{GATE} state = 'sent_back' WHERE state = 'open'"),
    ("nothing_lost", lambda: f"{RUN} state = 'waiting' WHERE state = 'failed'"),
    (
        "nothing_lost",
        lambda: f"{RUN} state = 'waiting' WHERE id IN {COMPLETED_RUN}",
    ),
    ("claimable", lambda: f"{RUN} ready_at = NULL WHERE ready_at IS NOT NULL"),
    ("claimable", lambda: f"{RUN} ready_at = now() WHERE state = 'completed'"),
    (
        "stalled",
        lambda: (
            f"{STEP} state = CASE WHEN item < 0 THEN 'running' WHEN item = 1 THEN 'pending' "
            "ELSE state END WHERE node = 'count'"
        ),
    ),
    ("nothing_left", lambda: f"{RUN} state = 'cancelled' WHERE state = 'waiting'"),
    ("nothing_left", lambda: f"{RUN} state = 'completed' WHERE state = 'failed'"),
    ("nothing_left", lambda: f"{STEP} state = 'pending' WHERE node = 'count' AND item = 0"),
    ("nothing_left", lambda: f"{LETTER} state = 'replaying' WHERE state = 'open'"),
    ("nothing_left", lambda: f"{RUN} finished_at = NULL WHERE state = 'completed'"),
    ("whole", lambda: f"{STEP} state = 'pending' WHERE {DONE}"),
    ("order_kept", lambda: f"{STEP} state = 'ready' WHERE node = 'split' AND state = 'completed'"),
    ("order_kept", lambda: f"{STEP} state = 'not_taken' WHERE node = 'route_query'"),
    ("one_way", lambda: f"{STEP} state = 'pending' WHERE node = 'handle_simple'"),
    ("one_way", lambda: f"{STEP} state = 'not_taken' WHERE node = 'handle_complex'"),
    ("joined", lambda: f"{STEP} state = 'ready' WHERE node = 'count' AND item = 0"),
    ("joined", lambda: f"{STEP} item_count = 99 WHERE node = 'count' AND item = -1"),
    ("joined", lambda: f"{STEP} item_count = 4 WHERE node = 'count' AND item_count = 5"),
    ("joined", lambda: f"{STEP} item_count = NULL WHERE node = 'count' AND item = -1"),
    ("joined", lambda: f"{STEP} state = 'not_taken' WHERE node = 'count' AND item = 0"),
    (
        "joined",
        lambda: f"{STEP} item = 9 WHERE node = 'count' AND item = 0 ",
    ),
    ("joined", lambda: f"{STEP} state = 'dead' WHERE node = 'count' AND item = 0"),
    ("joined", lambda: f"{STEP} state = 'dead' WHERE node = 'count' AND item = -1"),
    ("letters", lambda: f"{LETTER} state = 'resolved'"),
    ("letters", lambda: f"{STEP} state = 'ready' WHERE state = 'dead'"),
    ("letters", lambda: copy_of("deadletter", "state = 'open'")),
    ("letters", lambda: copy_of("deadletter", "state = 'open'", step_id=PLANNED)),
    (
        "people",
        lambda: f"{APPROVAL} person_id = (SELECT min(person_id) FROM orchestrator_approval)",
    ),
    (
        "four_eyes",
        lambda: f"{RUN} started_by_id = (SELECT min(person_id) FROM orchestrator_approval)",
    ),
    ("quorum", lambda: f"{APPROVAL} slot = 'medical_reviewer'"),
    ("quorum", lambda: f"{APPROVAL} generation = 2 WHERE slot = 'medical_reviewer'"),
    ("seen", lambda: f"{APPROVAL} content_hash = 'other' WHERE slot = 'medical_reviewer'"),
    ("seen", lambda: f"{APPROVAL} generation = 2"),
    ("quorum", lambda: f"{GATE} state = 'approved' WHERE state = 'open'"),
    ("entitled", lambda: f"{APPROVAL} role = 'stranger'"),
    ("entitled", lambda: f"{APPROVAL} slot = 'elsewhere'"),
    ("handed_on", lambda: f"{STEP} output_sha256 = 'x' WHERE node = 'propose'"),
    ("handed_on", lambda: f"{STEP} output_sha256 = 'x' WHERE node = 'doubt'"),
    ("handed_on", lambda: f"{GATE} state = 'open' WHERE state = 'approved'"),
    ("handed_on", lambda: f"{GATE} opened_at = {LONG_AGO} WHERE state = 'approved'"),
    ("content", lambda: f"{GATE} generation = 2"),
    ("content", lambda: f"{GATE} content_hash = 'x' WHERE state = 'open'"),
    ("closed_once", lambda: f"{GATE} closed_at = NULL WHERE state = 'approved'"),
    ("closed_once", lambda: f"{APPROVAL} verdict = 'reject'"),
    ("closed_once", lambda: f"{APPROVAL} verdict = 'send_back'"),
    ("closed_once", lambda: f"{APPROVAL} created_at = now() + interval '10 min'"),
    ("awaited", lambda: f"{GATE} state = 'expired' WHERE state = 'open'"),
    ("awaited", lambda: f"{GATE} state = 'open' WHERE state = 'approved'"),
    ("effect_key", lambda: copy_of("effect", "state = 'confirmed'", target="'Box/2'")),
    ("effect_key", lambda: copy_of("effect", "state = 'confirmed'", key="'another'")),
    ("effect_run", lambda: f"{EFFECT} run_id = (SELECT id FROM orchestrator_run LIMIT 1)"),
    ("effect_receipt", lambda: f"{EFFECT} receipt = NULL WHERE state = 'confirmed'"),
    ("effect_receipt", lambda: f"{EFFECT} state = 'intended' WHERE state = 'confirmed'"),
    ("effect_receipt", lambda: f"{EFFECT} sends = 0 WHERE state = 'sent'"),
    ("effect_approved", lambda: f"{EFFECT} content_hash = 'x' WHERE state = 'confirmed'"),
    ("effect_approved", lambda: f"{EFFECT} intended_at = {LONG_AGO}"),
    ("effect_approved", lambda: f"{APPROVAL} verdict = 'escalate'"),
    ("effect_approved", lambda: f"{GATE} state = 'sent_back' WHERE state = 'approved'"),
    ("effect_known", lambda: f"{EFFECT} state = 'sent' WHERE state = 'confirmed'"),
    ("call_try", lambda: f"{CALL} run_id = (SELECT id FROM orchestrator_run LIMIT 1)"),
    ("call_try", lambda: f"{CALL} attempt = 9"),
    ("call_cost", lambda: f"{CALL} cost = 1 WHERE outcome = 'ok'"),
    ("call_cost", lambda: f"{CALL} cost = NULL WHERE outcome = 'cached'"),
    ("call_cost", lambda: f"{CALL} saved = 1 WHERE outcome = 'ok'"),
    ("breaker_order", lambda: f"{BREAKER} state = 'half_open' WHERE state = 'closed'"),
    ("breaker_order", lambda: f"{BREAKER} forced_by_id = NULL WHERE state = 'open'"),
    ("breaker_order", lambda: f"{BREAKER} probe = 'x' WHERE state = 'closed'"),
    ("breaker_order", lambda: f"{BREAKER} until = now() WHERE state = 'closed'"),
    ("calls_closed", lambda: f"{CALL} outcome = 'open', ended_at = NULL WHERE outcome = 'ok'"),
    ("expired_leases", lambda: f"{RUN} lease_until = {LONG_AGO} WHERE state = 'running'"),
    (
        "expired_leases",
        lambda: (
            f"{STEP} state = 'running', lease_until = {LONG_AGO} WHERE node = 'count' AND item = 0"
        ),
    ),
    ("idle_work", lambda: f"{RUN} ready_at = {LONG_AGO} WHERE ready_at IS NOT NULL"),
    (
        "idle_work",
        lambda: (
            f"{STEP} state = 'ready', ready_at = {LONG_AGO} WHERE item = 0 AND run_id IN "
            "(SELECT run_id FROM orchestrator_gate WHERE state = 'open')"
        ),
    ),
    ("overdue_timers", lambda: f"{STEP} next_at = {LONG_AGO} WHERE state = 'retrying'"),
    ("overdue_timers", lambda: f"{GATE} due_at = {LONG_AGO} WHERE state = 'open'"),
    (
        "unjoined",
        lambda: (
            f"{STEP} state = CASE WHEN item < 0 THEN 'running' ELSE state END, "
            f"finished_at = {LONG_AGO} WHERE node = 'count'"
        ),
    ),
    ("payloads", lambda: f"{STEP} output = 'z123'::bytea WHERE {DONE}"),
    ("payloads", lambda: f"{STEP} output = 'j\"x\"'::bytea WHERE {DONE}"),
    (
        "payloads",
        lambda: f"{STEP} input = set_byte(input, 40, get_byte(input, 40) # 1) WHERE item = 0",
    ),
    ("payloads", lambda: f"{RUN} input = 'j{{'::bytea"),
    ("payloads", lambda: "UPDATE orchestrator_gaterevision SET content = 'j1'::bytea"),
    ("payloads", lambda: f"{EFFECT} receipt = 'j1'::bytea WHERE state = 'confirmed'"),
]
