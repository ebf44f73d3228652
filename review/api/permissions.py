"""The policy table of `review.access`, as a permission of DRF."""

from __future__ import annotations

from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from review.access import Action, may, require, roles_of


class ByPolicy(BasePermission):
    """Asks the table for `read_action` of the view, and `write_action` where it writes.

    As on the pages: a thing that somebody may not see does not exist for them (404); where they may look but
    not act it is a 403. Somebody without any role is a stranger everywhere.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not roles_of(request.user):
            raise NotFound
        read: Action = view.read_action  # type: ignore[attr-defined]
        write: Action | None = getattr(view, "write_action", None)
        if view.kwargs and not may(request.user, read):
            raise NotFound
        require(request.user, read if request.method in SAFE_METHODS or not write else write)
        return True
