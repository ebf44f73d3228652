"""What the makers of resources share: approved content, its facts, times, references. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from typing_extensions import TypedDict

from review.intake.ehr.identity import resource_id
from review.intake.ehr.port import Resource
from review.intake.facts import Facts, facts_of
from review.intake.shapes import ReviewContent
from review.intake.terminology.vocabulary import Vocabulary

SHA256_URN = "urn:sha256:"
# Code systems by their FHIR names.
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"


class Approval(TypedDict):
    """Who approved the content, in which role and when (ISO time with zone)."""

    role: str
    user: str
    at: str


class SourceDocument(TypedDict):
    """The original file: its hash, its media type and its size in bytes."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One intake on its way into the EHR. `approved_at` is the time of the last approval."""

    content: ReviewContent
    facts: Facts
    vocab: Vocabulary
    approvals: Sequence[Approval]
    document: SourceDocument
    content_hash: str
    approved_at: str

    def resource(self, kind: str, role: str, **body: Any) -> Resource:
        """A resource with its deterministic id, without the empty parts of its body."""
        kept = {name: value for name, value in body.items() if value not in (None, "", [], {})}
        return {"resourceType": kind, "id": resource_id(self.content["intake"], role), **kept}

    def reference(self, kind: str, role: str) -> dict[str, str]:
        """A reference to a resource of this chart."""
        return {"reference": f"{kind}/{resource_id(self.content['intake'], role)}"}

    @property
    def patient(self) -> dict[str, str]:
        return self.reference("Patient", "patient")

    @property
    def original(self) -> dict[str, str]:
        return self.reference("DocumentReference", "document")

    @property
    def observed_on(self) -> str:
        """The day the form speaks about: its signature, else the day of approval."""
        signed = self.facts.day("signature_date")
        return signed.isoformat() if signed else self.approved_at[:10]


def open_chart(
    content: ReviewContent,
    *,
    approvals: Sequence[Approval],
    document: SourceDocument,
    content_hash: str,
    vocab: Vocabulary,
) -> Chart:
    """Gather what the resources are made from. Raises ValueError without any approval."""
    if not approvals:
        raise ValueError(
            "nothing goes to the EHR without an approval; pass the approvals of the gate"
        )
    return Chart(
        content=content,
        facts=facts_of(content["fields"]),
        vocab=vocab,
        approvals=approvals,
        document=document,
        content_hash=content_hash,
        approved_at=max(instant(approval["at"]) for approval in approvals),
    )


def instant(written: str) -> str:
    """An ISO time as a FHIR instant in UTC; a time without a zone is taken as UTC."""
    moment = datetime.fromisoformat(written)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def as_urn(content_hash: str) -> str:
    """The hash of approved content as the record names it."""
    return content_hash if ":" in content_hash else f"{SHA256_URN}{content_hash}"


def concept(text: str, *codings: tuple[str, str, str] | None) -> Resource:
    """A CodeableConcept: the words, and codings as (system, code, display)."""
    coded = [
        {"system": system, "code": code, "display": display}
        for system, code, display in filter(None, codings)
    ]
    return {"coding": coded, "text": text} if coded else {"text": text}


def status(system: str, code: str) -> Resource:
    """A status of a HL7 terminology code system."""
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}
