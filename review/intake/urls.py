"""The addresses of the intake pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from review.intake import views

pages: list[URLPattern | URLResolver] = [
    path("", views.intake_list, name="list"),
    path("upload/", views.upload, name="upload"),
    path("<uuid:intake_id>/", views.intake_page, name="intake"),
    re_path(r"^images/(?P<sha256>[0-9a-f]{64})/$", views.image, name="image"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("intakes/", include((pages, "intake")))]
