"""One FHIR R4 transaction from approved content. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Sequence

from fhir.resources.R4B.bundle import Bundle as FhirBundle

from review.intake.ehr.context import Approval, SourceDocument, open_chart
from review.intake.ehr.history import (
    allergy_resources,
    condition_resources,
    medication_resources,
)
from review.intake.ehr.identity import put
from review.intake.ehr.observations import observation_resources
from review.intake.ehr.papers import composition_resource, document_resource, provenance_resource
from review.intake.ehr.person import patient_resource
from review.intake.ehr.port import Bundle
from review.intake.shapes import ReviewContent
from review.intake.terminology.vocabulary import Vocabulary


def build_transaction(
    content: ReviewContent,
    *,
    approvals: Sequence[Approval],
    document: SourceDocument,
    content_hash: str,
    vocab: Vocabulary,
) -> Bundle:
    """The transaction that puts approved content into an EHR, every entry a PUT on a fixed id.

    The same arguments give the same bundle, byte for byte. Raises ValueError without approvals
    and pydantic's ValidationError if the result is not valid FHIR R4B, which is a defect here.
    """
    chart = open_chart(
        content, approvals=approvals, document=document, content_hash=content_hash, vocab=vocab
    )
    facts = [
        *allergy_resources(chart),
        *medication_resources(chart),
        *condition_resources(chart),
        *observation_resources(chart),
    ]
    resources = [patient_resource(chart), *facts, document_resource(chart)]
    resources.append(composition_resource(chart, facts))
    resources.append(provenance_resource(chart, resources))
    bundle: Bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [put(resource) for resource in resources],
    }
    FhirBundle.model_validate(bundle)
    return bundle
