"""The Django app of the dashboard."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """People, pages and the API around the engine."""

    name = "review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Human review"
