"""Intakes (`/intakes/`): files in, how far each got, and the page pictures for reviewers."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orchestrator import RequestRefused
from review import access
from review.htmx import go_to, is_poll, nothing_new, render_page, say
from review.intake import overview
from review.intake.documents import MAX_BYTES, DocumentRefused, load_image
from review.intake.records import Intake
from review.intake.submission import submit
from review.views.reading import page_number

IMAGE_TYPES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"RIFF", "image/webp"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
MAX_FILES = 100


@require_safe
@access.allowed("submit")
def intake_list(request: HttpRequest) -> HttpResponse:
    listing = overview.intakes(page=page_number(request))
    marker = _marker(listing)
    if is_poll(request) and (answer := nothing_new(request, marker)):
        return answer
    context = {"listing": listing, "marker": marker}
    return render_page(request, "intake/list", context, fragment="_list")


@require_safe
@access.seen_only_by("see_content")
def intake_page(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    intake = get_object_or_404(Intake, id=intake_id)
    context = overview.intake_context(intake, access.person(request))
    return render_page(request, "intake/page", context)


@require_POST
@access.allowed("submit")
def upload(request: HttpRequest) -> HttpResponse:
    """One file per request from the page's script, or all at once from a plain form."""
    files = request.FILES.getlist("files")[:MAX_FILES]
    results = [_take(file, request) for file in files]
    if request.headers.get("Accept", "").startswith("application/json"):
        if not results:
            return JsonResponse({"ok": False, "words": "No file arrived."}, status=422)
        return JsonResponse(results[0], status=201 if results[0]["ok"] else 422)
    if not results:
        say(request, "Choose at least one file.", tone="bad")
    for result in results:
        say(request, result["words"], tone="good" if result["ok"] else "bad")
    return go_to(request, reverse("intake:list"))


@require_safe
@access.seen_only_by("see_content")
def image(request: HttpRequest, sha256: str) -> HttpResponse:
    """A page picture made by our own renderer. Uploaded originals lie elsewhere and are not served."""
    try:
        data = load_image(sha256)
    except OSError as error:
        raise Http404 from error
    kind = next((kind for magic, kind in IMAGE_TYPES if data.startswith(magic)), None)
    if kind is None:
        raise Http404
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Disposition": 'inline; filename="page"',
    }
    return HttpResponse(data, content_type=kind, headers=headers)


def _take(file: Any, request: HttpRequest) -> dict[str, Any]:
    """Hand one file in; the answer is for people and names no content."""
    name = (file.name or "file")[:255]
    if (file.size or 0) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return {"ok": False, "code": "too_large", "words": f"The file is larger than {limit} MB."}
    arrived_at = timezone.now()
    try:
        intake = submit(file.read(), name, user=access.person(request))
    except DocumentRefused as refusal:
        return {"ok": False, "code": refusal.code, "words": refusal.message}
    except RequestRefused as refusal:
        return {"ok": False, "code": refusal.code, "words": str(refusal)}
    url = reverse("intake:intake", args=[intake.id])
    is_known = intake.created_at < arrived_at
    words = "This very file is here already; nothing new starts." if is_known else "Received."
    return {"ok": True, "words": words, "url": url, "id": str(intake.id)}


def _marker(listing: overview.IntakeListing) -> str:
    seen = [(row.id, row.state, row.step, row.open_flags) for row in listing.rows]
    return hashlib.sha256(repr((listing.total, seen)).encode()).hexdigest()[:16]
