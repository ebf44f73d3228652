"""Names that never change: the ids and addresses of resources, and the hash of a bundle. Pure."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

import orjson

from review.intake.ehr.port import Bundle, Resource

_NAMESPACE: Final = uuid.UUID("6d1f2c1e-7d0b-5a6c-9c55-0b2a5f0d8e41")


def resource_id(intake: str, role: str) -> str:
    """The id of a resource: a hash of the intake and of the resource's role in it.

    Written as a UUID, which every FHIR server takes; the same intake always gives the same ids.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{intake}/{role}"))


def address(resource: Resource) -> str:
    """Where a FHIR server keeps the resource, and what others refer to: `Type/id`."""
    return f"{resource['resourceType']}/{resource['id']}"


def put(resource: Resource) -> Resource:
    """The entry of a transaction that writes the resource under its own id."""
    return {
        "fullUrl": f"urn:uuid:{resource['id']}",
        "resource": resource,
        "request": {"method": "PUT", "url": address(resource)},
    }


def bundle_hash(bundle: Bundle) -> str:
    """SHA-256 of the bundle as JSON with sorted keys, in hex."""
    return hashlib.sha256(orjson.dumps(bundle, option=orjson.OPT_SORT_KEYS)).hexdigest()
