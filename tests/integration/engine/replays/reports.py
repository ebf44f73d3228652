"""Workflows whose runs go again, and what people do to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    Reject,
    StepContext,
    commands,
    parallel,
    reduce,
)
from orchestrator.models import Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime

Work = Callable[[], int]
Person = Callable[..., User]
reports = AgentWorkflow(name="reports", version="1")


@reports.step()
def collect(pages: list[str]) -> list[str]:
    return pages


@reports.step()
@parallel(max_workers=2)
def read_page(page: str) -> str:
    if page == "torn":
        raise Reject("a torn page", code="torn")
    return page.upper()


@reports.step()
@reduce(strategy="concat")
def join_pages(pages: list[str]) -> str:
    return "".join(pages)


@reports.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"], send_back_to="collect"))
def draft_report(join_pages: str, context: StepContext) -> dict[str, Any]:
    return {"text": join_pages, "approvals": len(context.approvals)}


@reports.step()
def file_report(draft_report: dict[str, Any], context: StepContext) -> dict[str, Any]:
    if draft_report["text"] == "UNFIT":
        raise Reject("cannot be filed", code="unfit")
    names = [note.person_name for note in context.approvals]
    return {"text": draft_report["text"], "approved_by": names, "key": context.idempotency_key}


stamped = AgentWorkflow(name="stamped", version="1")


@stamped.step()
def words(text: str) -> Any:
    return text if text == "one" else text.split()


@stamped.step()
def mark(words: Any) -> str:
    return "!"


@stamped.step(after=["words", "mark"])
@parallel(max_workers=2, over="words")
def stamp(word: str, mark: str) -> str:
    if word == "torn":
        raise Reject("a torn word", code="torn")
    return word + mark


@stamped.step()
@reduce(strategy="concat")
def line(stamps: list[str]) -> str:
    return " ".join(stamps)


def result() -> Any:
    return EmbeddedRuntime().result(Run.objects.get().pk)


def replay(user: User, step: str, **more: Any) -> None:
    values = {"reason": "the input was wrong", **more}
    commands.replay_run(Run.objects.get().pk, user=user, step=step, **values)


def decide(user: User, verdict: Any) -> None:
    gate = Gate.objects.get(state="open")
    commands.decide_gate(
        gate.pk, user=user, verdict=verdict, content_hash=gate.content_hash, comment="because"
    )


def report_approved(pages: list[str], work: Work, doctor: User) -> None:
    """A first round with everything in it: pages read one by one, joined, approved, filed."""
    reports.start(pages=pages)
    work()
    decide(doctor, "approve")
    work()


def items_of(node: str) -> list[tuple[str, int]]:
    """State and round of each item, in order."""
    rows = Step.objects.filter(node=node, item__gte=0).order_by("item")
    return list(rows.values_list("state", "round"))


def assert_sound() -> None:
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def changed_first(start: int) -> int:
    return start


changed_first.__name__ = "first"
