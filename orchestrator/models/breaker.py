"""The breaker of one model on one route: what all workers together know of its failures."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from orchestrator.engine.states import BREAKER_EDGES, BreakerState
from orchestrator.models.machine import becomes, state_field


class Breaker(models.Model):
    """`revision` grows with every change: a write names the one it read, and loses if it is no longer so.

    The times are those of `orchestrator.engine.breaker`. `forced_by` is who decided the present state, if
    people did.
    """

    route = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    state = state_field(BreakerState, BreakerState.CLOSED)
    failed_at = ArrayField(models.DateTimeField(), default=list)
    until = models.DateTimeField(null=True)
    probe = models.CharField(max_length=40, blank=True, default="")
    probe_until = models.DateTimeField(null=True)
    wait_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    forced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    revision = models.BigIntegerField(default=0)

    become_closed = becomes(state, BREAKER_EDGES, BreakerState.CLOSED)
    become_open = becomes(state, BREAKER_EDGES, BreakerState.OPEN)
    become_half_open = becomes(state, BREAKER_EDGES, BreakerState.HALF_OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["route", "model"], name="one_breaker_per_route_and_model"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="half_open") | models.Q(probe_until__isnull=False),
                name="half_open_breaker_has_a_probe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} on {self.route}"
