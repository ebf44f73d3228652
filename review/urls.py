"""The addresses of the dashboard."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path

from review.views import dead_letters, frame, gate, queue, replays, runs, search, workflows

pages: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("reviews/<uuid:gate_id>/", gate.review, name="gate"),
    path("reviews/<uuid:gate_id>/status/", gate.status, name="gate-status"),
    path("reviews/<uuid:gate_id>/revise/", gate.revise, name="gate-revise"),
    path("reviews/<uuid:gate_id>/decide/", gate.decide, name="gate-decide"),
    path("runs/", runs.run_list, name="runs"),
    path("runs/<uuid:run_id>/", runs.run_page, name="run"),
    path("runs/<uuid:run_id>/steps/<int:step_id>/", runs.run_step, name="run-step"),
    path("runs/<uuid:run_id>/steps/<int:step_id>/replay/", replays.replay, name="run-replay"),
    path("runs/<uuid:run_id>/cancel/", runs.cancel, name="run-cancel"),
    path("dead-letters/", dead_letters.letter_list, name="dead-letters"),
    path("dead-letters/<int:letter_id>/", dead_letters.letter, name="letter"),
    path("dead-letters/<int:letter_id>/replay/", dead_letters.replay, name="letter-replay"),
    path("dead-letters/<int:letter_id>/discard/", dead_letters.discard, name="letter-discard"),
    path("workflows/", workflows.workflow_list, name="workflows"),
    path("workflows/breakers/<int:breaker_id>/", workflows.force_breaker, name="breaker-force"),
    path("search/", search.search, name="search"),
    path("rail/", frame.rail, name="rail"),
    path("theme/", frame.theme, name="theme"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("api/v1/", include("review.api.urls")),
    path("", include((pages, "review"))),
]
