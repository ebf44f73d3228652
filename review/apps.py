"""The Django app of the dashboard."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """People, pages and the API around the engine."""

    name = "review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Human review"

    def ready(self) -> None:
        """Make the project's Celery app the one that shared tasks bind to, register checks, hear who signs in."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - it imports models

        from review import checks, signature  # noqa: F401, PLC0415 - checks register themselves
        from review.config import celery  # noqa: F401, PLC0415 - it reads the settings

        user_logged_in.connect(signature.remember, dispatch_uid="signature")
