"""Patient intake as one story: from a file to the EHR, with people in between (INTAKE.md).

Each step says what happens when it fails. Steps hand on plain JSON; the work itself lives in the
modules named after it.
"""

from __future__ import annotations

from typing import Any, Literal

from django.utils import timezone
from typing_extensions import TypedDict

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    Invalid,
    RetryPolicy,
    StepContext,
    branch,
    parallel,
    reduce,
)
from review.intake import asking_models, consistency, documents, fields, reading, summary
from review.intake.asking_models import COMPLEX, COMPLEX_ABOVE, PROMPT, SIMPLE, Written
from review.intake.bands import open_flags
from review.intake.belonging import refuse_foreign
from review.intake.documents import DocumentRefused
from review.intake.ehr import EhrChanged, EhrConflict, EhrRefused, Receipt
from review.intake.ehr.approved import write_approved
from review.intake.ehr.configured import configured_ehr
from review.intake.facts import as_shown
from review.intake.pages import page_view, text_of
from review.intake.same_form import intake_of_same_form
from review.intake.shapes import Field, Flag, Gap, Page, ReviewContent
from review.intake.terminology.cache import vocabulary
from review.intake.told_facts import ToldFacts, told_facts

REVIEWERS = ("medical_reviewer", "quality_assurance", "supervisor")
DOCUMENTS = "documents"  # the queue of prefork workers that parse untrusted bytes
BRIEF = RetryPolicy(retries=2, base=1, cap=60)
NO_MODEL = "No model could be asked; the summary is the project's own"

intake = AgentWorkflow(name="patient_intake", version="2026.14")


class Received(TypedDict):
    """A document that opens: its hash, and the id of the intake it belongs to."""

    intake: str
    document: str
    medium: str


class Checked(TypedDict):
    """What the rules say about the fields, and how hard the form is (0..1)."""

    flags: list[Flag]
    gaps: list[Gap]
    complexity: float


@intake.step(
    queue=DOCUMENTS,
    timeout=30,
    retry=BRIEF,
    crash_limit=2,
    on_error={DocumentRefused: "dead_letter"},
)
def receive(intake: str, document: str, suffix: str, context: StepContext) -> Received:
    refuse_foreign(intake, document, context)
    medium = documents.recognise(documents.load_document(document), f"form{suffix}")
    return {"intake": intake, "document": document, "medium": medium}


@intake.step(
    queue=DOCUMENTS,
    timeout=30,
    retry=BRIEF,
    crash_limit=2,
    on_error={DocumentRefused: "dead_letter"},
)
def plan_pages(receive: Received) -> list[dict[str, Any]]:
    return reading.plan_pages(receive["document"])


@intake.step(
    queue=DOCUMENTS,
    timeout=60,
    retry=BRIEF,
    crash_limit=2,
    on_error={DocumentRefused: "dead_letter"},
)
@parallel(max_workers=4, label=lambda page: f"page {page['number']}")
def read_page(page: dict[str, Any], receive: Received) -> Page:
    return reading.read_page(receive["document"], page)


@intake.step(timeout=30, on_error={DocumentRefused: "dead_letter"})
@reduce(strategy="concat")
def merge_pages(pages: list[Page]) -> list[Page]:
    if not fields.has_text(pages):
        raise DocumentRefused("no_text", "The document shows no readable text.")
    if fields.looks_like_intake_form(pages) < fields.FORM_THRESHOLD:
        raise DocumentRefused(
            "not_a_form", "The document can be read, but it is no patient intake form."
        )
    return pages


@intake.step()
def plan_sections(merge_pages: list[Page]) -> list[str]:
    return fields.sections()


@intake.step(
    timeout=30,
    retry=BRIEF,
    on_exhausted="skip",
    gap="The section {item} could not be read - verify it with the patient",
)
@parallel(max_workers=4, label=str)
def extract_section(section: str, merge_pages: list[Page]) -> list[Field]:
    return fields.extract_section(merge_pages, section)


@intake.step()
@reduce(strategy="concat")
def gather_fields(extracted: list[Field]) -> list[Field]:
    return [as_shown(field) for field in extracted]


@intake.step(timeout=30, retry=BRIEF)
def check_consistency(
    receive: Received, gather_fields: list[Field], merge_pages: list[Page], context: StepContext
) -> Checked:
    gaps = [Gap(step=g.step, item=str(g.item), message=g.message) for g in context.gaps]
    warnings = [warning for page in merge_pages for warning in page["warnings"]]
    if fields.names_two_patients(merge_pages):
        warnings.append("two_patients")
    flags = consistency.check(
        gather_fields,
        gaps=gaps,
        warnings=warnings,
        vocab=vocabulary(),
        today=timezone.localdate(context.now),
        text=text_of(merge_pages),
        same_form=intake_of_same_form(receive["intake"], gather_fields),
    )
    return {
        "flags": flags,
        "gaps": gaps,
        "complexity": consistency.complexity(gather_fields, flags),
    }


@intake.step()
def select_facts(gather_fields: list[Field], check_consistency: Checked) -> ToldFacts:
    return told_facts(gather_fields, check_consistency["flags"], vocabulary())


@intake.step()
@branch(on="complexity")
def choose_route(
    select_facts: ToldFacts, gather_fields: list[Field], check_consistency: Checked
) -> Literal["complex", "simple"]:
    return "complex" if check_consistency["complexity"] > COMPLEX_ABOVE else "simple"


@intake.step(timeout=100, retry=BRIEF, on_exhausted="skip", gap=NO_MODEL)
@choose_route.case("complex")
def write_complex(
    select_facts: ToldFacts, gather_fields: list[Field], context: StepContext
) -> Written:
    return asking_models.write(COMPLEX, PROMPT, select_facts, gather_fields, context)


@intake.step(timeout=100, retry=BRIEF, on_exhausted="skip", gap=NO_MODEL)
@choose_route.case("simple")
def write_simple(
    select_facts: ToldFacts, gather_fields: list[Field], context: StepContext
) -> Written:
    return asking_models.write(SIMPLE, PROMPT, select_facts, gather_fields, context)


@intake.step(
    after=[check_consistency, write_complex, write_simple],
    timeout=60,
    retry=BRIEF,
    gate=HumanReviewGate(
        required_approvals=["medical_reviewer", "quality_assurance"],
        timeout=300,
        escalate_to=["supervisor"],
        editable=("fields", "flags", "summary"),
        risk="high",
    ),
)
def summarise(
    receive: Received,
    merge_pages: list[Page],
    gather_fields: list[Field],
    check_consistency: Checked,
    write_complex: Written | None,
    write_simple: Written | None,
    context: StepContext,
) -> ReviewContent:
    refuse_foreign(receive["intake"], receive["document"], context)
    written = write_complex or write_simple
    claims = summary.summarise(
        gather_fields,
        check_consistency["flags"],
        check_consistency["gaps"],
        vocab=vocabulary(),
        today=timezone.localdate(context.now),
        written=written["claims"] if written else (),
    )
    return {
        "intake": receive["intake"],
        "document": receive["document"],
        "pages": [page_view(page) for page in merge_pages],
        "fields": gather_fields,
        "flags": check_consistency["flags"],
        "gaps": check_consistency["gaps"],
        "summary": claims,
    }


@intake.step(
    timeout=60,
    retry=RetryPolicy(retries=5, base=2, cap=300),
    on_error={
        EhrConflict: "dead_letter",
        EhrChanged: "dead_letter",
        EhrRefused: "dead_letter",
    },
)
def update_ehr(summarise: ReviewContent, context: StepContext) -> Receipt:
    refuse_foreign(summarise["intake"], summarise["document"], context)
    return write_approved(summarise, context, ehr=configured_ehr())


def every_flag_is_answered(content: ReviewContent) -> None:
    """Nobody approves past an open flag, whichever way they come in."""
    waiting = open_flags(content)
    if waiting:
        count = len(waiting)
        raise Invalid(
            f"{count} flag{'s' if count > 1 else ''} still without an answer: answer each first.",
            code="flags_open",
        )


for role in REVIEWERS:
    intake.approval(role=role)(every_flag_is_answered)
