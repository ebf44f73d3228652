"""The EHR in our own database: current resources, their history, and receipts.

One transaction per write. Locks are taken on the intake and the effect key, in a fixed order, so
that two writers of the same effect wait for each other and the second finds the receipt.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from review.intake.ehr.identity import bundle_hash
from review.intake.ehr.port import (
    Bundle,
    EhrConflict,
    ReadBackDiffers,
    Receipt,
    Resource,
    ResourceVersion,
)
from review.intake.records import EhrReceipt, EhrResource, EhrResourceVersion


class EmbeddedEhr:
    """Keeps FHIR resources in the tables of this app."""

    def write(self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str) -> Receipt:
        """Write the bundle once; the same key and bundle again return the first receipt.

        Raises EhrConflict if the key was used for another bundle, ReadBackDiffers if the tables
        do not hold what was sent; both leave the tables as they were.
        """
        digest = bundle_hash(bundle)
        with transaction.atomic():
            _lock(f"ehr intake {intake}", f"ehr effect {effect_key}")
            held = EhrReceipt.objects.filter(effect_key=effect_key).first()
            if held is not None:
                return _confirm(held, digest)
            now = timezone.now()
            resources = [entry["resource"] for entry in bundle["entry"]]
            references = [_put(resource, effect_key, now) for resource in resources]
            if not _is_held(resources):
                raise ReadBackDiffers(
                    f"the embedded EHR does not hold what effect {effect_key} sent"
                )
            receipt = EhrReceipt.objects.create(
                intake_id=intake,
                effect_key=effect_key,
                bundle_sha256=digest,
                content_hash=content_hash,
                references=references,
                read_back_equal=True,
                created_at=now,
            )
            return _as_receipt(receipt)

    def find(self, effect_key: str) -> Receipt | None:
        """The receipt of an earlier write under this key, None if there was none."""
        held = EhrReceipt.objects.filter(effect_key=effect_key).first()
        return _as_receipt(held) if held else None


def _confirm(held: EhrReceipt, digest: str) -> Receipt:
    if held.bundle_sha256 != digest:
        raise EhrConflict(
            f"effect {held.effect_key} already wrote another content to the EHR; "
            "compare the approved content with the receipt"
        )
    return _as_receipt(held)


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


def _as_receipt(row: EhrReceipt) -> Receipt:
    return {
        "effect_key": row.effect_key,
        "intake": str(row.intake_id),
        "bundle_sha256": row.bundle_sha256,
        "content_hash": row.content_hash,
        "references": row.references,
        "read_back_equal": row.read_back_equal,
        "created_at": row.created_at.isoformat(),
    }
