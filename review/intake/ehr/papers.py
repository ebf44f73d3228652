"""The original, the approved summary, and who approved what: the papers around the facts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from review.intake.ehr.context import LOINC, SHA256_URN, Chart, as_urn, concept, instant
from review.intake.ehr.identity import address
from review.intake.ehr.port import Resource
from review.intake.shapes import Claim
from review.intake.terminology.wording import tidy

_URI = "urn:ietf:rfc:3986"


def document_resource(chart: Chart) -> Resource:
    """The original by its hash. FHIR's `hash` element is SHA-1, so the SHA-256 is an identifier."""
    urn = f"{SHA256_URN}{chart.document['sha256']}"
    attachment = {
        "contentType": chart.document["media_type"],
        "url": urn,
        "size": chart.document["size"],
        "title": "Patient intake form",
    }
    return chart.resource(
        "DocumentReference",
        "document",
        masterIdentifier={"system": _URI, "value": urn},
        status="current",
        type=concept("Patient intake form"),
        subject=chart.patient,
        date=chart.approved_at,
        content=[{"attachment": attachment}],
    )


def composition_resource(chart: Chart, entries: Sequence[Resource]) -> Resource:
    """The approved summary, sentence by sentence, signed by those who approved it."""
    return chart.resource(
        "Composition",
        "summary",
        status="final",
        type=concept("Intake summary", (LOINC, "34117-2", "History and physical note")),
        subject=chart.patient,
        date=chart.approved_at,
        author=[{"display": _signature(chart, number)} for number in range(len(chart.approvals))],
        title="Patient intake summary",
        attester=[
            {
                "mode": "professional",
                "time": instant(approval["at"]),
                "party": {"display": _signature(chart, number)},
            }
            for number, approval in enumerate(chart.approvals)
        ],
        section=[
            {
                "title": "Summary for the physician",
                "text": {"status": "additional", "div": _as_html(chart.content["summary"])},
                "entry": [_point_at(resource) for resource in entries],
            }
        ],
    )


def provenance_resource(chart: Chart, targets: Sequence[Resource]) -> Resource:
    """Who approved what: every resource, the hash of the approved content, and the original."""
    approved = {"system": _URI, "value": as_urn(chart.content_hash)}
    return chart.resource(
        "Provenance",
        "provenance",
        target=[_point_at(resource) for resource in targets],
        recorded=chart.approved_at,
        activity=concept("Approved by people after review of the form"),
        agent=[
            {"type": {"text": approval["role"]}, "who": {"display": approval["user"]}}
            for approval in chart.approvals
        ],
        entity=[
            {"role": "source", "what": {"identifier": approved, "display": "Approved content"}},
            {"role": "derivation", "what": chart.original},
        ],
    )


def _signature(chart: Chart, number: int) -> str:
    approval = chart.approvals[number]
    return f"{approval['user']} ({approval['role']})"


def _as_html(claims: Sequence[Claim]) -> str:
    sentences = "".join(f"<p>{escape(tidy(claim['text'], limit=2000))}</p>" for claim in claims)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{sentences or "<p>No summary.</p>"}</div>'


def _point_at(resource: Resource) -> dict[str, str]:
    return {"reference": address(resource)}
