"""What a gate's options do: how many of which role, what escalation does to votes, what may be edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from typing_extensions import TypedDict

from orchestrator import AgentWorkflow, HumanReviewGate, Invalid, NotAllowed, commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Approval, Gate, Run
from orchestrator.queries import gates, invariants
from orchestrator.runtime import EmbeddedRuntime

Work = Callable[[], int]
Person = Callable[..., User]


class Letter(TypedDict):
    """What people are asked about."""

    to: str
    pages: int
    text: str


def asking(name: str, gate: HumanReviewGate) -> AgentWorkflow:
    """A workflow of one gated step that writes a letter."""
    workflow = AgentWorkflow(name=name, version="1")

    @workflow.step(gate=gate)
    def write(to: str) -> Letter:
        return {"to": to, "pages": 1, "text": "dear"}

    return workflow


QUORUM = asking(
    "quorum", HumanReviewGate(required_approvals={"doctor": 2, "quality": 1}, risk="high")
)
LAPSING = asking(
    "lapsing",
    HumanReviewGate(
        required_approvals=["doctor", "quality"],
        escalate_to=[("head", 60), "chief"],
        keep_approvals=False,
    ),
)
EXPIRING = asking(
    "expiring",
    HumanReviewGate(required_approvals=["doctor"], escalate_to=[("head", 60)], on_timeout="reject"),
)
PARTLY = asking("partly", HumanReviewGate(required_approvals=["doctor"], editable=("text",)))
SEALED = asking("sealed", HumanReviewGate(required_approvals=["doctor"], editable=()))
OPEN = asking("open", HumanReviewGate(required_approvals=["doctor"]))
LOW = asking("low", HumanReviewGate(required_approvals=["doctor"], risk="low", four_eyes=False))


@pytest.fixture(autouse=True)
def _frozen(_engine: None) -> None:
    for workflow in (QUORUM, LAPSING, EXPIRING, PARTLY, SEALED, OPEN, LOW):
        workflow.freeze()


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "doctor")


@pytest.fixture
def quality(person: Person) -> User:
    return person("quinn", "quality")


@pytest.fixture
def reach(work: Work) -> Callable[[AgentWorkflow], Gate]:
    """Bring a run of the workflow to its gate."""

    def run_to_gate(workflow: AgentWorkflow) -> Gate:
        run = workflow.start(to="you")
        work()
        return Gate.objects.get(run=run.id)

    return run_to_gate


Reach = Callable[[AgentWorkflow], Gate]


def approve(gate: Gate, user: User) -> commands.GateDecision:
    seen = Gate.objects.get(pk=gate.pk).content_hash
    return commands.decide_gate(gate.pk, user=user, verdict="approve", content_hash=seen)


def revise(gate: Gate, user: User, content: Any) -> str:
    seen = Gate.objects.get(pk=gate.pk).content_hash
    return commands.revise_gate(gate.pk, user=user, content_hash=seen, content=content)


def time_runs_out(gate: Gate) -> None:
    Gate.objects.filter(pk=gate.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    assert sweep()["due_gates"] == 1


def assert_sound() -> None:
    assert [finding for finding in invariants.check() if finding.count] == []


# --- Quorum


def test_two_people_of_one_role_and_one_of_another_must_approve(
    reach: Reach, person: Person, doctor: User, quality: User
) -> None:
    gate = reach(QUORUM)
    assert gate.slots == ["doctor", "doctor", "quality"]
    assert approve(gate, doctor).still_needed == ("doctor", "quality")
    with pytest.raises(NotAllowed, match="a second person"):
        approve(gate, doctor)
    assert approve(gate, quality).still_needed == ("doctor",)
    assert approve(gate, person("dan", "doctor")).state == "approved"
    assert_sound()


def test_a_row_of_the_queue_tells_seats_and_risk(reach: Reach, doctor: User) -> None:
    approve(reach(QUORUM), doctor)
    (row,) = gates.open_gates(roles=frozenset({"doctor"}), view="all").rows
    assert row.risk == "high"
    assert [(seat.role, seat.filled_by) for seat in row.slots] == [
        ("doctor", "Doris"),
        ("doctor", None),
        ("quality", None),
    ]


# --- Escalation


def test_approvals_lapse_with_the_escalation_and_the_same_people_may_approve_again(
    reach: Reach, doctor: User, quality: User, work: Work
) -> None:
    gate = reach(LAPSING)
    approve(gate, doctor)
    time_runs_out(gate)
    now = Gate.objects.get()
    assert (now.state, now.generation, now.content_hash) == ("escalated", 2, gate.content_hash)
    assert set(now.entitled) == {"doctor", "quality", "head"}
    assert approve(gate, doctor).still_needed == ("quality",)
    assert approve(gate, quality).state == "approved"
    assert list(Approval.objects.order_by("id").values_list("generation", "slot")) == [
        (1, "doctor"),
        (2, "doctor"),
        (2, "quality"),
    ]
    assert_sound()
    work()
    assert EmbeddedRuntime().result(gate.run_id)["text"] == "dear"


def test_an_escalation_without_approvals_leaves_the_content_as_it_is(reach: Reach) -> None:
    gate = reach(LAPSING)
    time_runs_out(gate)
    time_runs_out(gate)
    now = Gate.objects.get()
    assert (now.level, now.generation) == (2, 1)
    assert_sound()


def test_approvals_lapse_also_when_a_person_escalates(
    reach: Reach, doctor: User, quality: User
) -> None:
    gate = reach(LAPSING)
    approve(gate, doctor)
    commands.decide_gate(
        gate.pk,
        user=quality,
        verdict="escalate",
        content_hash=gate.content_hash,
        comment="look at this",
    )
    detail = gates.gate_detail(gate.pk, user=doctor)
    assert [(vote.verdict, vote.counts) for vote in detail.approvals] == [
        ("approve", False),
        ("escalate", False),
    ]
    assert detail.can_decide
    assert_sound()


def test_a_gate_that_nobody_answered_is_rejected_if_it_says_so(reach: Reach, doctor: User) -> None:
    gate = reach(EXPIRING)
    time_runs_out(gate)
    assert Gate.objects.get().state == "escalated"
    time_runs_out(gate)
    assert Gate.objects.get().state == "expired"
    assert Run.objects.get().state == "rejected"
    assert not Approval.objects.exists()
    assert_sound()


# --- Corrections


@pytest.mark.parametrize(
    ("workflow", "content", "words"),
    [
        (PARTLY, {"to": "me", "pages": 1, "text": "dear"}, "to cannot be edited here: only text"),
        (PARTLY, {"to": "you", "pages": True, "text": "dear"}, "pages cannot be edited"),
        (PARTLY, {"to": "you", "text": "dear"}, "pages cannot be edited"),
        (PARTLY, {"to": "you", "pages": 1, "text": "dear", "cc": "x"}, "cc cannot be edited"),
        (PARTLY, ["text"], "cannot be replaced as a whole"),
        (SEALED, {"to": "you", "pages": 1, "text": "new"}, "text cannot be edited here: nothing"),
    ],
)
def test_what_is_not_editable_is_refused_by_name(
    workflow: AgentWorkflow, content: Any, words: str, reach: Reach, doctor: User
) -> None:
    gate = reach(workflow)
    with pytest.raises(Invalid, match=words) as refused:
        revise(gate, doctor, content)
    assert refused.value.code == "not_editable"
    assert Gate.objects.get().generation == 1


def test_what_is_editable_is_corrected_and_handed_on(
    reach: Reach, doctor: User, work: Work
) -> None:
    gate = reach(PARTLY)
    revise(gate, doctor, {"to": "you", "pages": 1, "text": "better"})
    revise(gate, doctor, {"to": "you", "pages": 1, "text": "best"})
    approve(gate, doctor)
    work()
    assert EmbeddedRuntime().result(gate.run_id)["text"] == "best"
    assert gates.gate_detail(gate.pk, user=doctor).editable == ("text",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"to": "you", "pages": "Ann Example", "text": "x"}, r"pages \(int_parsing\)"),
        ({"to": "you", "pages": 1}, r"text \(missing\)"),
        (None, r"value \(dict_type\)"),
    ],
)
def test_a_correction_that_the_step_could_not_have_returned_is_refused(
    content: Any, words: str, reach: Reach, doctor: User
) -> None:
    gate = reach(OPEN)
    with pytest.raises(Invalid, match=words) as refused:
        revise(gate, doctor, content)
    assert refused.value.code == "invalid_content"
    assert "Ann" not in str(refused.value)
    assert Gate.objects.get().generation == 1


def test_a_correction_is_stored_as_the_step_would_have_returned_it(
    reach: Reach, doctor: User, work: Work
) -> None:
    gate = reach(OPEN)
    revise(gate, doctor, {"to": "you", "pages": "7", "text": "x"})
    approve(gate, doctor)
    work()
    assert EmbeddedRuntime().result(gate.run_id) == {"to": "you", "pages": 7, "text": "x"}


def test_somebody_without_the_role_learns_nothing_from_a_correction(
    reach: Reach, person: Person
) -> None:
    gate = reach(PARTLY)
    with pytest.raises(NotAllowed):
        revise(gate, person("nora"), {"to": "guess", "pages": 1, "text": "dear"})


# --- The queue


def test_the_riskier_comes_first_within_a_minute_and_the_earlier_otherwise(
    reach: Reach,
) -> None:
    low, medium, high, later = [reach(flow) for flow in (LOW, OPEN, QUORUM, QUORUM)]
    nobody_left = reach(OPEN)
    minute = timezone.now().replace(second=0, microsecond=0)
    for gate, seconds in ((low, 1), (medium, 20), (high, 59), (later, 61)):
        Gate.objects.filter(pk=gate.pk).update(due_at=minute + timedelta(seconds=seconds))
    Gate.objects.filter(pk=nobody_left.pk).update(due_at=None)
    rows = gates.open_gates(roles=frozenset({"doctor"})).rows
    assert [row.id for row in rows] == [gate.pk for gate in (nobody_left, high, medium, low, later)]


def test_ones_own_work_is_in_ones_queue_only_where_two_eyes_are_enough(
    work: Work, doctor: User
) -> None:
    for workflow in (OPEN, LOW):
        commands.start_run(workflow.name, input={"to": "you"}, started_by=doctor.pk)
    work()
    mine: dict[str, Any] = {"roles": frozenset({"doctor"}), "user_id": doctor.pk}
    assert [row.workflow for row in gates.open_gates(**mine).rows] == ["low"]
    assert gates.count_open(**mine) == 1
    assert gates.gate_detail(Gate.objects.get(run__workflow="low").pk, user=doctor).can_decide


def test_neither_reads_nor_decisions_carry_the_bytes_of_runs_and_steps(
    reach: Reach, doctor: User
) -> None:
    gate = reach(QUORUM)
    with CaptureQueriesContext(connection) as asked:
        gates.open_gates(roles=frozenset({"doctor"}), user_id=doctor.pk)
        gates.latest_gates([gate.run_id])
        gates.gate_detail(gate.pk, user=doctor)
        approve(gate, doctor)
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    heavy = [f'"orchestrator_step"."{c}"' for c in ("input", "edited_input", "output")]
    assert [
        sql for sql in read if any(c in sql for c in [*heavy, '"orchestrator_run"."input"'])
    ] == []
