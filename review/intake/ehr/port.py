"""What any EHR must be able to do for us, and what it answers. The embedded one is `embedded`."""

from __future__ import annotations

from typing import Any, Protocol

from typing_extensions import TypedDict

from orchestrator import StepError

EHR_WRITE = "fhir transaction"  # what the trace and the checks call a write to an EHR

Bundle = dict[str, Any]
Resource = dict[str, Any]


class ResourceVersion(TypedDict):
    """One resource as the EHR holds it after a write."""

    type: str
    id: str
    version: int


class Receipt(TypedDict):
    """Proof of a write: the request's hash, what it made, and whether reading it back agreed.

    `content_hash` is the hash of what people approved; `created_at` an ISO time.
    """

    effect_key: str
    intake: str
    bundle_sha256: str
    content_hash: str
    references: list[ResourceVersion]
    read_back_equal: bool
    created_at: str


class EhrError(StepError):
    """The EHR did not take the record. The message names no patient and quotes nothing."""

    code = "ehr_error"


class EhrConflict(EhrError):
    """The effect key was used before for another content. Nothing was written."""

    code = "ehr_conflict"


class ReadBackDiffers(EhrError):
    """The EHR holds something other than what was sent. Nothing was kept."""

    code = "ehr_read_back_differs"


class Ehr(Protocol):
    """A place that keeps FHIR resources: the embedded tables today, a FHIR server by adapter."""

    def write(self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str) -> Receipt:
        """Write a transaction once per effect key. Raises EhrConflict, ReadBackDiffers."""
        ...

    def find(self, effect_key: str) -> Receipt | None:
        """The receipt of an earlier write, for a caller that does not know how it ended."""
        ...
