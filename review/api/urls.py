"""The addresses of the API, version 1."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from review.api import dead_letters, gates, runs

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("runs/", runs.RunsView.as_view(), name="runs"),
    path("runs/<uuid:run_id>/", runs.RunView.as_view(), name="run"),
    path("runs/<uuid:run_id>/replay/", runs.ReplayView.as_view(), name="run-replay"),
    path("gates/", gates.GatesView.as_view(), name="gates"),
    path("gates/<uuid:gate_id>/", gates.GateView.as_view(), name="gate"),
    path("gates/<uuid:gate_id>/decisions/", gates.DecisionsView.as_view(), name="decisions"),
    path("dead-letters/", dead_letters.DeadLettersView.as_view(), name="dead-letters"),
    path("dead-letters/<int:letter_id>/replay/", dead_letters.ReplayView.as_view(), name="replay"),
    path(
        "dead-letters/<int:letter_id>/discard/", dead_letters.DiscardView.as_view(), name="discard"
    ),
    path(
        "schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"
    ),
]
