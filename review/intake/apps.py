"""The Django app of the medical product: patient intake forms, from file to EHR."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the intake workflow's pages and invariants with the rest of the project."""

    name = "review.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Patient intake"

    def ready(self) -> None:
        """Tell the dashboard how intakes are shown, and the engine's check what must hold for them."""
        # These import models, which exist only now.
        from review import integrity, presenters, reasons  # noqa: PLC0415
        from review.intake.integrity import INVARIANTS  # noqa: PLC0415
        from review.intake.presenters import IntakePresenter  # noqa: PLC0415
        from review.intake.reasons import REASONS, WRONG_UPLOADS  # noqa: PLC0415

        presenters.register("patient_intake", IntakePresenter())
        reasons.add_reasons(REASONS, final=WRONG_UPLOADS)
        for invariant in INVARIANTS:
            integrity.register(invariant)
