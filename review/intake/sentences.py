"""The sentences of a review laid out for reading: the summary with its evidence, and what is said around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from review.intake import catalogue
from review.intake.bands import dom_id, standing_flags
from review.intake.shapes import Claim, Field, Gap, ReviewContent
from review.intake.terminology.wording import whole_in

_COVERED = ("allergies", "medications", "conditions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of the summary; one that says what no fact on the form says blocks approval.

    `by` is the model that wrote it, "" for the project's own.
    """

    text: str
    by: str
    evidence: tuple[tuple[str, str], ...]  # (page id, label) of each field it rests on
    fields: str
    is_unsourced: bool


def sentences(
    claims: list[Claim], gaps: list[Gap], is_unsourced: Callable[[Claim], bool]
) -> tuple[Sentence, ...]:
    """The summary with links to the facts each sentence rests on; gaps are shown above it, not twice."""
    caveats = {_plain(gap["message"]) for gap in gaps}
    return tuple(
        Sentence(
            text=claim["text"],
            by=claim.get("by", ""),
            evidence=tuple(
                (dom_id(name), catalogue.entry_for(name).label) for name in claim["fields"]
            ),
            fields=" ".join(dom_id(name) for name in claim["fields"]),
            is_unsourced=is_unsourced(claim),
        )
        for claim in claims
        if _plain(claim["text"]) not in caveats
    )


def writers(content: ReviewContent) -> tuple[str, ...]:
    """The models that wrote sentences of the summary, once each."""
    return tuple(dict.fromkeys(claim["by"] for claim in content["summary"] if "by" in claim))


def uncovered(claims: Sequence[Claim], fields: Sequence[Field]) -> tuple[str, ...]:
    """Allergies, drugs and conditions that no sentence on them says word for word."""
    return tuple(
        item
        for field in fields
        if field["name"] in _COVERED and isinstance(field["value"], list)
        for item in field["value"]
        if not whole_in(item, _said_of(field["name"], claims))
    )


def standing_words(content: ReviewContent) -> str:
    """What an approval leaves open, as a sentence; "" when nothing stands."""
    answers = [flag.get("answer") for flag in standing_flags(content)]
    verdicts = [answer["verdict"] for answer in answers if answer]
    asked, accepted = verdicts.count("ask_patient"), verdicts.count("accepted")
    parts = [f"{asked} to ask the patient"] if asked else []
    parts += [f"{accepted} accepted as right"] if accepted else []
    if not parts:
        return ""
    noun = "flag still stands" if len(verdicts) == 1 else "flags still stand"
    them = "it" if len(verdicts) == 1 else "them"
    return f"{len(verdicts)} {noun}: {', '.join(parts)}. Approving does not settle {them}."


def gap_sentences(gaps: list[Gap]) -> tuple[str, ...]:
    """What could not be read, once each."""
    return tuple(dict.fromkeys(gap["message"] for gap in gaps))


def _said_of(name: str, claims: Sequence[Claim]) -> str:
    """A drug that somebody takes says nothing of an allergy to it: only sentences on this field count."""
    return "\n".join(claim["text"] for claim in claims if name in claim["fields"])


def _plain(text: str) -> str:
    return " ".join(text.casefold().rstrip(". ").split())
