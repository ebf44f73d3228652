"""The project's settings with the workflows of `manage.py bench`, for the private place it runs in."""

from review.config.settings import *  # noqa: F403
from review.config.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "orchestrator.benchmarks"]
