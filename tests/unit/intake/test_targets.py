"""Targets judge what was measured: each way, with kept-out layouts apart, memory by its growth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from review.intake.fields import Comparison
from review.intake.samples.demo import SampleForm
from review.intake.samples.layouts import KEPT_OUT
from review.intake.samples.report import error_lines, report_lines
from review.intake.samples.scoring import FormScore
from review.intake.samples.targets import MIN_FORMS_FOR_MEMORY, Target, judge, judge_speed

MEGABYTE = 1 << 20
UNSEEN = min(KEPT_OUT)


def compared(outcome: str, *, flagged: bool = False) -> Comparison:
    made: dict[str, Any] = {
        "outcome": outcome,
        "expected": "a",
        "read": "a" if outcome == "right" else None,
        "confidence": 0.9,
        "flagged": flagged,
    }
    return made  # type: ignore[return-value]


def form_score(*outcomes: str, layout: str = "boxed", **other: Any) -> FormScore:
    form = SampleForm("f.pdf", b"", "queue", "", {}, layout=layout)
    fields = {f"field{n}": compared(outcome) for n, outcome in enumerate(outcomes)}
    made = FormScore(form=form, compared=fields, invented=(), rules=(), pages=1, cpu_seconds=0.01)
    return replace(made, **other)


def met(targets: list[Target]) -> dict[str, bool]:
    return {target.what: target.is_met for target in targets}


def test_seen_forms_are_judged_by_their_medium() -> None:
    assert met(judge([form_score(*["right"] * 99, "wrong")]))["fields right, text_pdf"]
    assert not met(judge([form_score(*["right"] * 98, "wrong")]))["fields right, text_pdf"]


def test_a_kept_out_layout_is_held_against_the_others_and_lowers_nothing_else() -> None:
    seen, unseen = form_score("right"), form_score("missing", layout=UNSEEN)
    judged = met(judge([seen, unseen]))
    assert judged["fields right, text_pdf"]
    assert not judged["fields right, kept out, text_pdf"]


@pytest.mark.parametrize(("flagged", "is_met"), [({"field0"}, True), (set(), False)])
def test_a_wrong_value_must_be_doubted_or_flagged(flagged: set[str], is_met: bool) -> None:
    score = form_score("wrong", flagged=frozenset(flagged))
    assert met(judge([score]))["wrong values in doubt"] is is_met


def test_a_clean_form_without_a_cause_counts_as_a_false_alarm() -> None:
    alarmed = form_score("right", rules=("unknown_drug", "low_confidence"))
    assert not met(judge([alarmed]))["clean forms with a false alarm"]
    assert met(judge([form_score("right", rules=("low_confidence",))]))[
        "clean forms with a false alarm"
    ]


def test_cpu_time_is_that_of_the_middle_form() -> None:
    times = [0.02, 0.03, 9.0]
    judged = judge_speed([form_score("right", cpu_seconds=time) for time in times])
    assert [(target.what, target.measured) for target in judged] == [("CPU s per page, text", 0.03)]


@pytest.mark.parametrize(("growth", "is_met"), [(0, True), (5 * MEGABYTE, False)])
def test_memory_must_not_grow(growth: int, is_met: bool) -> None:
    scores = [
        form_score("right", resident=300 * MEGABYTE + number * growth)
        for number in range(MIN_FORMS_FOR_MEMORY)
    ]
    assert met(judge_speed(scores))["growth of memory"] is is_met


def test_errors_of_a_kept_out_layout_are_counted_and_not_told() -> None:
    unseen = form_score("missing", layout=UNSEEN)
    lines = list(report_lines([unseen, form_score("right")], []))
    assert any(f"{UNSEEN} *" in line for line in lines)
    assert list(error_lines([unseen])) == []
    assert len(list(error_lines([form_score("missing")]))) == 1
