"""How the content of a gate is shown and corrected: one presenter per workflow, registered by its own app.

The dashboard knows no medicine. A workflow without a presenter still gets a plain view of its content, key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from django.contrib.auth.models import User

from orchestrator.queries.rows import GateRow
from review.plain import changed_labels, edited, plain_fields

Severity = Literal["critical", "warning", "info", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstFlag:
    """The flag to look at first; an empty severity means that there is none."""

    severity: Severity = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSummary:
    """One line of the queue. `title` identifies without a full name; `open_count` is flags that wait for an answer."""

    title: str
    subtitle: str
    worst_flag: WorstFlag = WorstFlag()
    standing: WorstFlag = WorstFlag()  # the worst answered flag that still holds
    lowest_confidence: float | None = None
    lowest_label: str = ""
    flag_count: int = 0
    open_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneTemplates:
    """The templates of the panes; each has one root element whose id is the one in the name here."""

    document: str  # id="gate-document": drawn once, keeps zoom and scroll; "" without a document
    overlay: str  # id="gate-overlay": the part of the document pane that changes with the content
    facts: str  # id="gate-facts"
    summary: str  # id="gate-summary"


class Presenter(Protocol):
    """What the dashboard asks of the app that owns a workflow. `content` is the gate's decoded content."""

    templates: PaneTemplates

    def row(self, content: Any) -> RowSummary:
        """Sum the content up for one line of the queue."""

    def panels(self, content: Any, edits: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The context of the pane templates; `edits` are typed values that were not saved and must not be lost."""

    def revise(self, content: Any, edits: Mapping[str, str], user: User) -> Any:
        """The content with the edits applied and its checks run again; raises Invalid in words."""

    def changes(self, before: Any, after: Any) -> tuple[str, ...]:
        """What differs between two versions of the content, in a few words each."""

    def blockers(self, content: Any) -> tuple[str, ...]:
        """Sentences saying why this content cannot be approved yet; empty when it can."""

    def subject_url(self, run_id: UUID) -> str:
        """The page of the thing a run works on; "" when it has none."""


class PlainPresenter:
    """Shows any content key by key, with what it lacks of the keys `declared` by its step."""

    templates = PaneTemplates(
        document="",
        overlay="",
        facts="review/gate/_plain_facts.html",
        summary="review/gate/_plain_summary.html",
    )

    def __init__(self, declared: tuple[str, ...]) -> None:
        self.declared = declared

    def row(self, content: Any) -> RowSummary:
        return RowSummary(title="", subtitle="")

    def panels(self, content: Any, edits: Mapping[str, str] | None = None) -> dict[str, Any]:
        return {"plain_fields": plain_fields(content, self.declared, edits or {})}

    def revise(self, content: Any, edits: Mapping[str, str], user: User) -> Any:
        return edited(content, self.declared, edits)

    def changes(self, before: Any, after: Any) -> tuple[str, ...]:
        return changed_labels(before, after)

    def blockers(self, content: Any) -> tuple[str, ...]:
        return ()

    def subject_url(self, run_id: UUID) -> str:
        return ""


class UnreadablePresenter(PlainPresenter):
    """Stands in where the content is gone or damaged: one such review must not take the queue along."""

    def row(self, content: Any) -> RowSummary:
        lost = "The content is missing or damaged; an administrator has to restore it."
        return RowSummary(
            title="", subtitle="", worst_flag=WorstFlag(severity="critical", message=lost)
        )

    def blockers(self, content: Any) -> tuple[str, ...]:
        return ("The content cannot be read.",)


_registered: dict[str, Presenter] = {}


def register(workflow: str, presenter: Presenter) -> None:
    """Use this presenter for the gates of a workflow (all versions). Call it from `AppConfig.ready()`."""
    _registered[workflow] = presenter


def presenter_of(gate: GateRow) -> Presenter:
    """The presenter of the gate's workflow. What an error brought may have any shape: it is shown plainly."""
    if gate.unreadable:
        return UnreadablePresenter(())
    known = None if gate.cause else _registered.get(gate.workflow)
    return known or PlainPresenter(gate.fields)


def subject_url(workflow: str, run_id: UUID) -> str:
    """The page of the thing this run works on (for an intake run: the intake), "" when there is none."""
    known = _registered.get(workflow)
    return known.subject_url(run_id) if known else ""
