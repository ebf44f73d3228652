"""The addresses of the site: the health check, the dashboard's, and those of the installed workflow app."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing about the database, so that a database outage kills no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
if apps.is_installed("review.intake"):
    # By dotted string: nothing but its own package imports the medical part.
    urlpatterns.append(path("", include("review.intake.urls")))
urlpatterns.append(path("", include("review.urls")))
