"""Sessions in the database, found by keys that look like Django's own and by nothing else."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """Django looks up whatever a cookie holds; U+0000 in it would be an error of the database for a stranger."""

    def __init__(self, session_key: str | None = None) -> None:
        is_possible = session_key is not None and session_key.isascii() and session_key.isalnum()
        super().__init__(session_key if is_possible else None)
