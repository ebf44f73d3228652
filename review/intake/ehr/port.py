"""What any EHR must be able to do for us, and what it answers. The embedded one is `embedded`."""

from __future__ import annotations

from typing import Any, Protocol

from typing_extensions import TypedDict

from orchestrator import EffectRejected, StepError

EHR_WRITE = "fhir transaction"  # what the trace and the checks call a write to an EHR

Bundle = dict[str, Any]
Resource = dict[str, Any]


class ResourceVersion(TypedDict):
    """One resource as the EHR holds it after a write; a FHIR server has its own words for versions."""

    type: str
    id: str
    version: int | str


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
    """The EHR holds something other than what was sent."""

    code = "ehr_read_back_differs"


class EhrNoAnswer(EhrError):
    """The EHR gave no usable answer: whether it wrote is unknown, so it is read before the next try.

    `retry_after` are the seconds it asked for, None if it did not.
    """

    code = "ehr_no_answer"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EhrBusy(EffectRejected):
    """The EHR did not take the record now and wrote nothing; `retry_after` as for EhrNoAnswer."""

    code = "ehr_busy"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EhrRefused(EffectRejected):
    """The EHR will never take this record as it is, or not from us. Nothing was written."""

    code = "ehr_refused"


class EhrChanged(EffectRejected):
    """Somebody else changed what this write would replace: a person must decide. Nothing was overwritten."""

    code = "ehr_changed"


class Ehr(Protocol):
    """A place that keeps FHIR resources: the embedded tables, or a FHIR server."""

    def write(self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str) -> Receipt:
        """Write a transaction once per effect key. Raises EhrError or EffectRejected, see above."""
        ...

    def find(
        self, bundle: Bundle, *, effect_key: str, intake: str, content_hash: str
    ) -> Receipt | None:
        """The receipt of an earlier write, for a caller that does not know how it ended.

        None if nothing arrived or not all of it; raises EhrChanged if somebody changed it since.
        """
        ...
