"""What an earlier version of an intake said and the approved one does not say any more. Pure.

A corrected form may have lost a drug or an allergy: left alone it would stay active in the record.
"""

from __future__ import annotations

from review.intake.ehr.context import status
from review.intake.ehr.port import Resource

_IN_ERROR = "entered-in-error"
_VERIFIED = {
    "AllergyIntolerance": "allergyintolerance-verification",
    "Condition": "condition-ver-status",
}


def withdrawn(resource: Resource) -> Resource:
    """The same resource marked as entered in error, which FHIR prefers to deleting what others may refer to."""
    system = _VERIFIED.get(resource["resourceType"])
    if system is None:
        return {**resource, "status": _IN_ERROR}
    # FHIR's rules ait-2 and con-5: what was entered in error has no clinical status.
    kept = {name: value for name, value in resource.items() if name != "clinicalStatus"}
    return {**kept, "verificationStatus": status(system, _IN_ERROR)}
