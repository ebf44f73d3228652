"""The Django app of the medical product: patient intake forms, from file to EHR."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the intake workflow and its pages with the rest of the project."""

    name = "review.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Patient intake"

    def ready(self) -> None:
        """Tell the dashboard how intakes are shown."""
        from review.intake.presenters import IntakePresenter  # noqa: PLC0415 - it imports models
        from review.intake.reasons import REASONS  # noqa: PLC0415
        from review.presenters import register  # noqa: PLC0415
        from review.reasons import add_reasons  # noqa: PLC0415

        register("patient_intake", IntakePresenter())
        add_reasons(REASONS)
