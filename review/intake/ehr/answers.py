"""What the answer of a FHIR server means for a write: the errors say what to do next and quote nothing of it.

Bodies are never quoted, since an OperationOutcome may repeat what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from review.intake.ehr.port import EhrBusy, EhrNoAnswer, EhrRefused

_CREDENTIALS = frozenset({401, 403})
_PLACE = frozenset({404, 405, 410})
STALE = frozenset({409, 412})  # the EHR holds something other than the write was planned for
LONGEST_WAIT = 3600.0  # seconds: a server that asks for more is asked again after this


def check(status: int, headers: Mapping[str, str], *, now: datetime) -> None:
    """Raise what the status of an answer means; returns for 2xx. The caller deals with STALE itself.

    429 is EhrBusy (nothing was written), 408 and 5xx EhrNoAnswer (nobody knows), anything else EhrRefused.
    """
    if 200 <= status < 300:
        return
    wait = retry_after(headers.get("retry-after", ""), now=now)
    if status == 429:
        raise EhrBusy("the EHR takes no more requests for now (429)", retry_after=wait)
    if status == 408 or status >= 500:
        raise EhrNoAnswer(f"the EHR failed to answer ({status})", retry_after=wait)
    raise EhrRefused(_refusal(status))


def _refusal(status: int) -> str:
    if status in _CREDENTIALS:
        return f"the EHR does not let us in ({status}): check EHR_TOKEN, then replay"
    if status in _PLACE or 300 <= status < 400:
        return f"there is no FHIR server at EHR_URL ({status}): check the address, then replay"
    return f"the EHR refused the record as invalid ({status}): its own log says why"


def retry_after(written: str, *, now: datetime) -> float | None:
    """Seconds from a `Retry-After` header, which holds seconds or a date; None if it says nothing usable."""
    seconds: float
    if written.strip().isdecimal():
        seconds = float(written)
    else:
        try:
            at = parsedate_to_datetime(written)
        except ValueError:
            return None
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None


def entries_of(body: Any, *, kind: str, count: int) -> list[dict[str, Any]]:
    """The entries of an answer of this kind; EhrNoAnswer if a server answers with something else."""
    is_bundle = isinstance(body, dict) and body.get("resourceType") == "Bundle"
    entries = body.get("entry", []) if is_bundle and body.get("type") == kind else None
    if not isinstance(entries, list) or len(entries) != count or not _are_objects(entries):
        raise EhrNoAnswer("the EHR answered with something other than FHIR")
    return entries


def _are_objects(entries: list[Any]) -> bool:
    return all(isinstance(entry, dict) for entry in entries)
