"""Settings of the web server: `gunicorn --config python:review.config.gunicorn --bind HOST:PORT`."""

from __future__ import annotations

from review.config import env
from review.config.logging import logging_settings

wsgi_app = "review.config.wsgi:application"
worker_class = "gthread"
workers = int(env.number("ORCHESTRATOR_WEB_PROCESSES", 2, least=1, most=64))
threads = 8
timeout = 60
graceful_timeout = 5
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeat files must not wait for a disk
control_socket_disable = True  # it would lie in the home folder, one for all
_ours = logging_settings(
    level=env.choice("ORCHESTRATOR_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    form=env.choice("ORCHESTRATOR_LOG_FORMAT", "json", ("json", "text")),
)
logconfig_dict = {
    **_ours,
    "loggers": {
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "INFO"},
        # One line per poll helps nobody.
        "gunicorn.access": {"handlers": [], "propagate": True, "level": "WARNING"},
    },
}
