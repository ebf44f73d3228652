"""The EHR in our own database: current resources, their history, and receipts.

One transaction per write. Locks are taken on the intake and the effect key, in a fixed order, so
that two writers of the same effect wait for each other and the second finds the receipt.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from review.intake.ehr.port import Bundle, ReadBackDiffers, Receipt, Resource, ResourceVersion
from review.intake.ehr.receipts import keep_receipt, receipt_of, written_before
from review.intake.ehr.withdrawal import withdrawn
from review.intake.records import EhrResource, EhrResourceVersion


class EmbeddedEhr:
    """Keeps FHIR resources in the tables of this app."""

    def write(self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str) -> Receipt:
        """Write the bundle once; the same key and content again return the first receipt.

        What the intake wrote before and the bundle does not hold is marked as entered in error.
        Raises EhrConflict if the key was used for another content, ReadBackDiffers if the tables
        do not hold what was sent; both leave the tables as they were.
        """
        with transaction.atomic():
            _lock(f"ehr intake {intake}", f"ehr effect {effect_key}")
            held = receipt_of(effect_key, content_hash=content_hash)
            if held is not None:
                return held
            now = timezone.now()
            resources = [entry["resource"] for entry in bundle["entry"]]
            resources += _withdrawals(intake, resources)
            references = [_put(resource, effect_key, now) for resource in resources]
            if not _is_held(resources):
                raise ReadBackDiffers(
                    f"the embedded EHR does not hold what effect {effect_key} sent"
                )
            return keep_receipt(
                bundle,
                effect_key=effect_key,
                intake=intake,
                content_hash=content_hash,
                references=references,
                now=now,
            )

    def find(
        self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str
    ) -> Receipt | None:
        """The receipt of an earlier write under this key, None if there was none."""
        return receipt_of(effect_key, content_hash=content_hash)


def _withdrawals(intake: str, resources: list[Resource]) -> list[Resource]:
    """What the last write of this intake held and this one does not, as entered in error."""
    kept = {resource["id"] for resource in resources}
    gone = [one["id"] for one in written_before(intake) if one["id"] not in kept]
    rows = EhrResource.objects.filter(resource_id__in=gone).order_by("pk")
    return [withdrawn(row.resource) for row in rows]


def _put(resource: Resource, effect_key: str, now: datetime) -> ResourceVersion:
    """Store one resource; its version grows only if its content changed."""
    kind, id_ = resource["resourceType"], resource["id"]
    held = (
        EhrResource.objects.select_for_update().filter(resource_type=kind, resource_id=id_).first()
    )
    if held is not None and held.resource == resource:
        return {"type": kind, "id": id_, "version": held.version}
    version = held.version + 1 if held else 1
    EhrResource.objects.update_or_create(
        resource_type=kind,
        resource_id=id_,
        defaults={"version": version, "resource": resource, "last_updated": now},
    )
    EhrResourceVersion.objects.create(
        resource_type=kind,
        resource_id=id_,
        version=version,
        resource=resource,
        effect_key=effect_key,
        recorded_at=now,
    )
    return {"type": kind, "id": id_, "version": version}


def _is_held(resources: list[Resource]) -> bool:
    """Read everything back from the tables and compare it with what was sent."""
    ids = [resource["id"] for resource in resources]
    rows = EhrResource.objects.filter(resource_id__in=ids)
    stored = {(row.resource_type, row.resource_id): row.resource for row in rows}
    return all(
        stored.get((resource["resourceType"], resource["id"])) == resource for resource in resources
    )


def _lock(*names: str) -> None:
    """Hold advisory locks until the transaction ends. Sorted: two writers never wait crosswise."""
    keys = sorted(
        int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True) for name in names
    )
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
