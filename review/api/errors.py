"""Refusals as `application/problem+json` (RFC 9457): one map from classes to statuses, made once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from orchestrator.exceptions import RequestRefused
from review.middleware import status_of

PROBLEM = "application/problem+json"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception hook: every expected error becomes a problem with status, code and a sentence."""
    if isinstance(error, RequestRefused):
        return _problem(status_of(error), error.code, str(error))
    if isinstance(error, RequestDataTooBig):
        return _problem(413, "body_too_large", "The body is too long.")
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        text = "Some values are not valid; `errors` names each."
        return _problem(422, "invalid", text, headers=response.headers, errors=response.data)
    if isinstance(error, Http404):
        return _problem(404, "not_found", "There is no such thing, or it is not yours to see.")
    if isinstance(error, PermissionDenied):
        return _problem(403, "not_allowed", str(error) or "You may not do this.")
    code = error.default_code if isinstance(error, APIException) else "error"
    detail = str(getattr(error, "detail", error))
    return _problem(response.status_code, code, detail, headers=response.headers)


def _problem(status: int, code: str, detail: str, *, headers: Any = None, **more: Any) -> Response:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail, **more}
    response = Response(body, status=status, content_type=PROBLEM)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if headers and name in headers:
            response[name] = headers[name]
    return response
