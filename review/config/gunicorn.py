"""Settings of the web server: `gunicorn --config python:review.config.gunicorn --bind HOST:PORT`."""

from __future__ import annotations

import os

from django.conf import settings

from review.config.logging import logging_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.config.settings")

wsgi_app = "review.config.wsgi:application"
worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = 8
timeout = 60
graceful_timeout = 5
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeat files must not wait for a disk
control_socket_disable = True  # it would lie in the home folder, one for all
_ours = logging_settings(level=settings.LOG_LEVEL, form=settings.LOG_FORMAT)
logconfig_dict = {
    **_ours,
    "loggers": {
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "INFO"},
        # One line per poll helps nobody.
        "gunicorn.access": {"handlers": [], "propagate": True, "level": "WARNING"},
    },
}
