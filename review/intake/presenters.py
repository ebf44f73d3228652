"""How patient intakes are shown and corrected in the dashboard; `apps` registers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from review.intake import boxes, catalogue, flag_places, panels
from review.intake.bands import band_of, by_severity, open_flags, standing_flags
from review.intake.consistency import check
from review.intake.corrections import apply_edits
from review.intake.facts import age_on, facts_of
from review.intake.forms import read_edits, typed_values
from review.intake.grounding import grounding
from review.intake.records import Intake
from review.intake.sentences import gap_sentences, sentences, standing_words, uncovered, writers
from review.intake.shapes import Claim, Flag, ReviewContent
from review.intake.summary import standing, summarise
from review.intake.terminology.cache import vocabulary
from review.presenters import PaneTemplates, RowSummary, WorstFlag


class IntakePresenter:
    """The presenter of `patient_intake`; its content is `shapes.ReviewContent`."""

    templates = PaneTemplates(
        document="intake/evidence/_document.html",
        overlay="intake/evidence/_overlay.html",
        facts="intake/evidence/_facts.html",
        summary="intake/evidence/_summary.html",
    )

    def row(self, content: ReviewContent) -> RowSummary:
        """Initials and the short form id instead of a name; why the form is here, worst first."""
        waiting = [flag for flag in by_severity(content["flags"]) if not flag.get("answer")]
        doubtful = [field for field in content["fields"] if band_of(field) == "doubtful"]
        lowest = min(doubtful, key=lambda field: field["confidence"], default=None)
        worst = waiting[0] if waiting else None
        standing = standing_flags(content)
        return RowSummary(
            title=patient_token(content),
            subtitle=_subtitle(content),
            worst_flag=WorstFlag(severity=worst["severity"], message=worst["message"])
            if worst
            else WorstFlag(),
            lowest_confidence=lowest["confidence"] if lowest else None,
            lowest_label=catalogue.entry_for(lowest["name"]).label if lowest else "",
            standing=WorstFlag(severity=standing[0]["severity"], message=standing[0]["message"])
            if standing
            else WorstFlag(),
            flag_count=len(content["flags"]),
            open_count=len(open_flags(content)),
        )

    def panels(
        self, content: ReviewContent, edits: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The context of the three panes; typed values that were not saved stay in their inputs."""
        typed = typed_values(edits) if edits else {}
        groups = panels.fact_groups(content, typed)
        loose = flag_places.loose_flags(content)
        facts = [fact for group in groups for fact in group.facts]
        doubts = sum(fact.band == "doubtful" and not fact.flags for fact in facts)
        return {
            "sheets": boxes.sheets(content),
            "groups": groups,
            "loose_flags": loose,
            "first_looks": [flag for flag in open_flags(content) if flag["fields"]],
            "doubt_count": doubts + len(open_flags(content)),
            "has_unsaved": bool(typed),
            "addable": panels.addable(content),
            "sentences": sentences(content["summary"], content["gaps"], _unsourced_in(content)),
            "writers": writers(content),
            "standing_words": standing_words(content),
            "gaps": gap_sentences(content["gaps"]),
            "uncovered": uncovered(content["summary"], content["fields"]),
        }

    def revise(self, content: ReviewContent, edits: Mapping[str, str], user: User) -> ReviewContent:
        """The corrected content with its checks and summary made anew."""
        return apply_edits(
            content,
            read_edits(edits),
            author=user.get_full_name() or user.get_username(),
            check=_check,
            summarise=_summarise,
        )

    def changes(self, before: ReviewContent, after: ReviewContent) -> tuple[str, ...]:
        """The facts with another value, and how many flags got another answer."""
        old = {field["name"]: field["value"] for field in before["fields"]}
        facts = [field for field in after["fields"] if field["value"] != old.get(field["name"])]
        labels = [catalogue.entry_for(field["name"]).label for field in facts]
        answers = {flag["id"]: flag.get("answer") for flag in before["flags"]}
        answered = [
            flag for flag in after["flags"] if flag.get("answer") != answers.get(flag["id"])
        ]
        count = len(answered)
        flags = [f"{count} flag{'s' if count > 1 else ''} answered"] if count else []
        return (*labels, *flags)

    def blockers(self, content: ReviewContent) -> tuple[str, ...]:
        """Every critical or warning flag needs an answer, every sentence of the summary a source."""
        found = []
        count = len(open_flags(content))
        if count:
            noun = "flag has" if count == 1 else "flags have"
            found.append(f"{count} open {noun} an answer")
        if any(map(_unsourced_in(content), content["summary"])):
            found.append("sentences without a source are removed from the summary")
        return tuple(found)

    def subject_url(self, run_id: UUID) -> str:
        """The intake page of a run."""
        intake = Intake.objects.filter(run_id=run_id).values_list("id", flat=True).first()
        return reverse("intake:intake", args=[intake]) if intake else ""


def patient_token(content: ReviewContent) -> str:
    """Initials and the short form id: enough to recognise, too little to identify over a shoulder."""
    name = facts_of(content["fields"]).text("name")
    initials = "".join(part[0].upper() for part in name.split() if part[0].isalpha())[:3]
    return f"{initials or '??'} · {content['intake'][:6].upper()}"


def _subtitle(content: ReviewContent) -> str:
    facts = facts_of(content["fields"])
    born, pages = facts.day("date_of_birth"), len(content["pages"])
    sex = facts.sex()
    years = age_on(born, timezone.localdate()) if born else None
    parts = [
        str(years) if years is not None and 0 <= years <= 130 else "",
        sex if sex != "unknown" else "",
        facts.text("reason_for_visit"),
        "1\N{NO-BREAK SPACE}page" if pages == 1 else f"{pages}\N{NO-BREAK SPACE}pages",
    ]
    return " · ".join(part for part in parts if part)


def _unsourced_in(content: ReviewContent) -> Callable[[Claim], bool]:
    """Whether a sentence names no fact and yet says something that only a fact could tell."""

    def is_unsourced(claim: Claim) -> bool:
        if claim["fields"]:
            return False
        today = timezone.localdate()
        return bool(grounding([claim], content["fields"], vocab=vocabulary(), today=today))

    return is_unsourced


def _check(content: ReviewContent) -> list[Flag]:
    """The rules again. Flags without fields speak about the document, which no correction changes."""
    flags = check(
        content["fields"],
        gaps=content["gaps"],
        warnings=(),
        vocab=vocabulary(),
        today=timezone.localdate(),
    )
    known = {flag["id"] for flag in flags}
    return flags + [
        flag for flag in content["flags"] if not flag["fields"] and flag["id"] not in known
    ]


def _summarise(content: ReviewContent) -> list[Claim]:
    """The summary again, with those sentences of a model that still stand."""
    return summarise(
        content["fields"],
        content["flags"],
        content["gaps"],
        vocab=vocabulary(),
        today=timezone.localdate(),
        written=standing(content["summary"], content["fields"]),
    )
