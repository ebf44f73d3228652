"""The EHR as a FHIR R4 server: read, write what is missing, read back, keep the receipt.

The server is asked before every write, so a write whose answer was lost is found and not repeated. Receipts
are kept in our tables: they tell our own versions from those that somebody else made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from review.intake.ehr.client import FhirClient, Stale
from review.intake.ehr.comparing import is_held, is_same_content, names_content
from review.intake.ehr.identity import address
from review.intake.ehr.planning import Held, Plan, addresses, plan, resources_of
from review.intake.ehr.port import (
    Bundle,
    EhrBusy,
    EhrChanged,
    ReadBackDiffers,
    Receipt,
    Resource,
    ResourceVersion,
)
from review.intake.ehr.receipts import keep_receipt, receipt_of, written_before


@dataclass(frozen=True, slots=True)
class FhirServerEhr:
    """Keeps resources in a FHIR server; see `port.Ehr`."""

    client: FhirClient

    def write(self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str) -> Receipt:
        """Send what the server does not hold yet, in one transaction, and read all of it back.

        Raises EhrBusy and EhrNoAnswer for another try, EhrChanged and EhrRefused for a person,
        ReadBackDiffers if the server holds something else than was sent, EhrConflict for a key that
        wrote another content.
        """
        held = receipt_of(effect_key, content_hash=content_hash)
        if held is not None:
            return held
        before = written_before(intake)
        done = self._bring_about(bundle, before)
        return keep_receipt(
            bundle,
            effect_key=effect_key,
            intake=intake,
            content_hash=content_hash,
            references=self._read_back(done.wanted),
            now=timezone.now(),
        )

    def find(
        self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str
    ) -> Receipt | None:
        """The receipt, or what the server holds if it is this content as a whole; None if it is not there.

        Raises EhrChanged if it arrived and somebody changed it since.
        """
        kept = receipt_of(effect_key, content_hash=content_hash)
        if kept is not None:
            return kept
        resources, before = resources_of(bundle), written_before(intake)
        held = self._read(addresses(bundle, before))
        if not _arrived(resources, held, content_hash):
            return None
        _refuse_changes(resources, held)
        left = plan(bundle, held=held, before=before)
        sent = set(map(address, resources))
        if any(address(entry["resource"]) not in sent for entry in left.entries):
            return None  # what the content withdraws is still there
        return keep_receipt(
            bundle,
            effect_key=effect_key,
            intake=intake,
            content_hash=content_hash,
            references=_references(left.wanted, held),
            now=timezone.now(),
        )

    def _bring_about(self, bundle: Bundle, before: Sequence[ResourceVersion]) -> Plan:
        first = self._plan(bundle, before)
        if not first.entries:
            return first
        try:
            self.client.transact(first.entries)
        except Stale:
            # Somebody was faster. If that was an earlier try of ours, nothing is left to send; what somebody
            # else wrote makes the plan fail; anything else was a collision, and nothing of it was written.
            second = self._plan(bundle, before)
            if second.entries:
                raise EhrBusy("the EHR was busy with the same resources (409 or 412)") from None
            return second
        return first

    def _plan(self, bundle: Bundle, before: Sequence[ResourceVersion]) -> Plan:
        held = self._read(addresses(bundle, before))
        return plan(bundle, held=held, before=before)

    def _read(self, wanted: Sequence[str]) -> dict[str, Held]:
        try:
            return self.client.read(wanted)
        except Stale:
            raise EhrBusy("the EHR was busy while it was read (409 or 412)") from None

    def _read_back(self, wanted: Sequence[Resource]) -> list[ResourceVersion]:
        held = self._read([address(resource) for resource in wanted])
        for resource in wanted:
            where = address(resource)
            if where not in held or not is_held(resource, held[where].resource):
                raise ReadBackDiffers(f"the EHR does not hold {where} as it was sent")
        return _references(wanted, held)


def _arrived(resources: Sequence[Resource], held: dict[str, Held], content_hash: str) -> bool:
    """The Provenance names the content, and nothing is missing: only our transaction leaves that behind."""
    papers = [resource for resource in resources if resource["resourceType"] == "Provenance"]
    return all(address(resource) in held for resource in resources) and all(
        names_content(held[address(paper)].resource, content_hash) for paper in papers
    )


def _refuse_changes(resources: Sequence[Resource], held: dict[str, Held]) -> None:
    for resource in resources:
        there = held[address(resource)]
        if not is_same_content(resource, there.resource):
            raise EhrChanged(
                f"the record arrived, and somebody else changed {address(resource)} since (now version "
                f"{there.version}); compare it with the approved content in the EHR, then replay"
            )


def _references(wanted: Sequence[Resource], held: dict[str, Held]) -> list[ResourceVersion]:
    return [
        {
            "type": resource["resourceType"],
            "id": resource["id"],
            "version": held[address(resource)].version,
        }
        for resource in wanted
    ]
