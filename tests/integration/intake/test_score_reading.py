"""`manage.py score_reading` measures on generated forms and keeps nothing of them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from review.intake.samples.targets import ACCURACY


def score(*arguments: str) -> str:
    out = StringIO()
    call_command("score_reading", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def scored_json(*arguments: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(score("--json", *arguments))
    return result


def test_report_counts_every_form_per_layout_and_medium() -> None:
    report = scored_json("--forms", "4", "--medium", "text", "--medium", "docx")
    groups = {(one["medium"], one["layout"]): one for one in report["groups"]}
    assert groups["text", "typed"]["forms"] == groups["docx", "word"]["forms"] == 2
    assert groups["text", "all"]["fields"] > 40
    assert groups["text", "all"]["accuracy"] >= 0.95


def test_same_seed_gives_the_same_report() -> None:
    def figures() -> Any:
        report = scored_json("--forms", "2", "--seed", "5", "--medium", "text")
        for group in report["groups"]:
            del group["cpu_seconds_per_page"]
        return report

    assert figures() == figures()


def test_table_names_layouts_and_worst_fields() -> None:
    table = score("--forms", "2", "--layout", "boxed", "--medium", "text_pdf", "--errors")
    assert "boxed" in table
    assert "Fields with most errors" in table
    assert "Clean forms with a false alarm" in table


def test_a_missed_target_is_an_error_after_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACCURACY, "text", 1.01)
    out = StringIO()
    with pytest.raises(CommandError, match="fields right, text"):
        call_command(
            "score_reading", "--forms", "1", "--medium", "text", stdout=out, stderr=StringIO()
        )
    assert "MISSED fields right, text" in out.getvalue()


def test_fields_rules_and_targets_are_printed() -> None:
    table = score("--forms", "6", "--medium", "text")
    assert "date_of_birth" in table
    assert "allergy_drug_conflict" in table or "Planted mistakes found" in table
    assert "met    fields right, text" in table


def test_scoring_leaves_the_document_store_alone() -> None:
    place = Path(settings.STORAGES["documents"]["OPTIONS"]["location"])
    before = sorted(place.rglob("*")) if place.exists() else []
    score("--forms", "1", "--medium", "text")
    assert (sorted(place.rglob("*")) if place.exists() else []) == before


@pytest.mark.parametrize("count", ["0", "-3", "many"])
def test_senseless_number_of_forms_is_refused(count: str) -> None:
    with pytest.raises(CommandError, match="number of forms"):
        score(f"--forms={count}")


def test_layout_that_does_not_exist_on_the_medium_is_refused() -> None:
    with pytest.raises(CommandError, match="no layout"):
        score("--forms", "1", "--layout", "column", "--medium", "docx")
