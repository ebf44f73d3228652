"""Whether the EHR holds what was sent, and whether it is of one content. Pure."""

from __future__ import annotations

from typing import Final

from review.intake.ehr.context import as_urn
from review.intake.ehr.port import Resource

# What a resource tells of the approval and not of the content: other on the next approval of the same content.
_OF_THE_APPROVAL: Final[dict[str, frozenset[str]]] = {
    "AllergyIntolerance": frozenset({"recordedDate"}),
    "Composition": frozenset({"date", "author", "attester"}),
    "Condition": frozenset({"recordedDate"}),
    "DocumentReference": frozenset({"date"}),
    "MedicationStatement": frozenset({"dateAsserted"}),
    "Observation": frozenset({"effectiveDateTime"}),
    "Provenance": frozenset({"recorded", "agent"}),
}


def is_held(sent: Resource, held: Resource) -> bool:
    """Whether `held` is what was sent, apart from what a server adds: `meta`, and a narrative of its own."""
    return _sent_parts(sent, held) == {**sent, "meta": None}


def is_same_content(sent: Resource, held: Resource) -> bool:
    """The same, whoever approved it and when."""
    passed_over = dict.fromkeys(_OF_THE_APPROVAL.get(sent["resourceType"], ()))
    return _sent_parts(sent, held) | passed_over == {**sent, "meta": None} | passed_over


def names_content(held: Resource, content_hash: str) -> bool:
    """Whether this is a Provenance of exactly this approved content: proof that its transaction arrived."""
    wanted = as_urn(content_hash)
    whats = [entity.get("what", {}) for entity in held.get("entity", [])]
    return any(what.get("identifier", {}).get("value") == wanted for what in whats)


def _sent_parts(sent: Resource, held: Resource) -> Resource:
    added = {"text"} - set(sent)
    return {name: value for name, value in held.items() if name not in added} | {"meta": None}
