"""HTTP with a FHIR R4 server: reads and transactions, each one request to its base address.

Patient data goes into bodies only; addresses hold types and opaque ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2

from review.intake.ehr.answers import STALE, check, entries_of
from review.intake.ehr.planning import Held
from review.intake.ehr.port import EhrNoAnswer, EhrRefused, Resource

_FHIR = "application/fhir+json"


class Stale(Exception):
    """The server refused a transaction because something is not as it was planned for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirClient:
    """One FHIR server. `token` is sent as a bearer token; the empty one is not sent.

    `seconds` is the longest silence before an answer counts as lost: a try of the step makes four requests at
    most and has 60.
    """

    base: str
    token: str = field(default="", repr=False)
    seconds: float = 10

    def read(self, addresses: Sequence[str]) -> dict[str, Held]:
        """What the server holds of these `Type/id`, in one request. Raises EhrNoAnswer, EhrBusy, EhrRefused."""
        wanted = [{"request": {"method": "GET", "url": address}} for address in addresses]
        answer = self._post({"resourceType": "Bundle", "type": "batch", "entry": wanted})
        entries = entries_of(answer, kind="batch-response", count=len(addresses))
        found = zip(addresses, entries, strict=True)
        return {address: held for address, entry in found if (held := _held(entry)) is not None}

    def transact(self, entries: Sequence[Resource]) -> None:
        """Write all entries or none. Raises Stale, EhrNoAnswer, EhrBusy, EhrRefused."""
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}
        answer = self._post(bundle)
        entries_of(answer, kind="transaction-response", count=len(entries))

    def _post(self, bundle: Resource) -> Any:
        headers = {"Accept": _FHIR, "Content-Type": _FHIR}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            # One connection per request: a kept one that the server closed meanwhile would leave a write in
            # doubt. No proxy from the environment: EHR_URL alone says where patient data goes.
            with httpx2.Client(timeout=self.seconds, trust_env=False) as client:
                response = client.post(self.base, json=bundle, headers=headers)
        except httpx2.HTTPError as error:
            # Not chained: what it quotes of the request is nobody's business.
            raise EhrNoAnswer(f"the EHR gave no answer ({type(error).__name__})") from None
        if response.status_code in STALE:
            raise Stale
        check(response.status_code, response.headers, now=datetime.now(UTC))
        return _json(response)


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        raise EhrNoAnswer("the EHR answered with something other than FHIR") from None


def _held(entry: dict[str, Any]) -> Held | None:
    """The resource of one entry of a batch, None if the server has none. Anything else is no answer."""
    response, resource = entry.get("response"), entry.get("resource")
    status = str(response.get("status", ""))[:3] if isinstance(response, dict) else ""
    if status in {"404", "410"}:
        return None
    if not status.startswith("2") or not isinstance(resource, dict):
        raise EhrNoAnswer("the EHR could not be read")
    version = resource.get("meta", {}).get("versionId")
    if not isinstance(version, str):
        raise EhrRefused("the EHR keeps no versions: nothing can be replaced safely there")
    return Held(resource=resource, version=version)
