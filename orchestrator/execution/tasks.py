"""The Celery tasks: explicit, stable names; no arguments, since a message is only a hint."""

from __future__ import annotations

import os

import structlog
from celery import current_app, shared_task, signals
from django.db import OperationalError, close_old_connections, connection

from orchestrator.execution import presence, standby
from orchestrator.execution.drain import drain as drain_queues
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.execution.sweeper import sweep as sweep_once

log = structlog.get_logger("orchestrator.worker")

EXIT_LEASE_LOST = 75  # EX_TEMPFAIL: the pool replaces the process

_heartbeat = Heartbeat(on_lost=lambda: os._exit(EXIT_LEASE_LOST))

signals.celeryd_init.connect(standby.begin)
signals.worker_ready.connect(presence.begin)
signals.worker_shutting_down.connect(standby.end)
signals.worker_shutdown.connect(presence.end)


@shared_task(name="orchestrator.drain")
def drain() -> None:
    """Run whatever is ready on the queues this worker serves.

    The database may have been restarted since the last message: the first claim finds out, which is cheaper than
    asking before each.
    """
    queues = current_app.amqp.queues.consume_from
    close_old_connections()
    try:
        drain_queues(queues, _heartbeat, stand_by=True)
    except OperationalError as error:
        log.warning("drained_again", error_class=type(error).__name__)
        connection.close()
        drain_queues(queues, _heartbeat, stand_by=True)


@shared_task(name="orchestrator.sweep")
def sweep() -> None:
    """Look for lost workers, due retries, due gates and lost hints."""
    close_old_connections()
    connection.close_if_health_check_failed()
    sweep_once()
