"""Name and password with each request, for clients of the API without a session."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import BasicScheme
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed


class NameAndPassword(BasicAuthentication):
    """DRF's own; a name that no row can hold is an unknown one instead of an error of the database."""

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        """Raises AuthenticationFailed where Django's form would refuse the name before it is looked up."""
        if "\x00" in userid:
            raise AuthenticationFailed("Invalid username/password.")
        return super().authenticate_credentials(userid, password, request)


class NameAndPasswordScheme(BasicScheme):  # type: ignore[no-untyped-call]
    """The schema describes it as what it is: HTTP Basic. Known to drf-spectacular once this is imported."""

    target_class = "review.api.authentication.NameAndPassword"
