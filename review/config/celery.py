"""The Celery app. Messages are hints: nothing is stored or redelivered, and sending one gives up fast."""

from __future__ import annotations

import os
import warnings
from signal import Signals
from typing import Any

from celery import Celery, signals
from django.conf import settings

from review.config.confinement import Orphans, confine
from review.config.lifeline import tie_to_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.config.settings")

# It warns of pickled messages, which are not accepted here; containers run without root anyway.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

SWEEP_TASK = "orchestrator.sweep"
_SWEEP_EXPIRES_SECONDS = 5

app = Celery("review.config")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A lost hint is the sweeper's job: a page that commits must not wait for a broker that is away. Workers have more
    # patience (see below).
    broker_transport_options={
        # A hint that a dying worker had taken is lost, and the sweeper's job: keeping a second copy of each until it
        # is acknowledged would cost two transactions, a third of the time from a hint to the step.
        "ack_emulation": False,
        "socket_timeout": 0.25,
        "socket_connect_timeout": 0.25,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "retry_on_timeout": False,
    },
    task_publish_retry=True,
    task_publish_retry_policy={
        "max_retries": 1,  # a pooled connection from before a restart of the broker fails once
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    include=["orchestrator.execution.tasks"],
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    result_backend=None,
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_max_tasks_per_child=200,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_default_queue="default",
    task_create_missing_queues=True,
    # One entry that is due every few seconds: nothing worth a file that a crash could damage.
    beat_scheduler="celery.beat:Scheduler",
    # A session of the database lives as long as its process may be reused, not for one hint: opening one costs
    # more than ten steps. The tasks look whether it still lives.
    CELERY_DB_REUSE_MAX=1000,
    enable_utc=True,
    timezone="UTC",
    beat_schedule={
        "sweep": {
            "task": SWEEP_TASK,
            "schedule": settings.SWEEP_SECONDS,
            "options": {"queue": "control", "expires": _SWEEP_EXPIRES_SECONDS},
        }
    },
)


@signals.celeryd_init.connect
@signals.beat_init.connect
def _prepare_worker(**_: Any) -> None:
    """A worker started by hand keeps the private servers alive too; configured ones it waits for, with patience."""
    from review.config.embedded.client import ensure_servers  # noqa: PLC0415 - only a worker needs them

    app.conf.broker_transport_options |= {"socket_timeout": 10, "socket_connect_timeout": 5}
    ensure_servers(settings.PLACES, settings.EMBEDDED_SERVERS)


@signals.worker_process_init.connect
@signals.beat_embedded_init.connect
def _end_with_the_worker(**_: Any) -> None:
    """A child of a killed worker would go on with a step that is no longer its own."""
    tie_to_parent(Signals.SIGKILL, os.getppid())()


@signals.worker_process_init.connect
def _confine_pool_process(**_: Any) -> None:
    """A step that eats memory or leaves subprocesses behind harms its own process only."""
    confine(memory_mb=settings.MEMORY_MB)


@signals.celeryd_init.connect
def _end_orphans(**_: Any) -> None:
    """What a step started dies with the pool process of the step; they report after they are confined."""
    orphans = Orphans()
    signals.worker_process_init.connect(lambda **_: orphans.report(), weak=False)
    signals.worker_ready.connect(lambda **_: orphans.watch(), weak=False)


@signals.setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Django has set up logging; a receiver of this signal keeps Celery from doing it again."""
