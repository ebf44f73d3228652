"""The project's settings and the workflows of the tests, for worker processes under test."""

from review.config.settings import *  # noqa: F403
from review.config.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.worker"]
