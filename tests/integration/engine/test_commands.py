"""`manage.py workflows`, and the admin that only looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import include, path

from orchestrator.declare import registry
from orchestrator.models import Attempt, Run, Step, WorkflowVersion
from tests import workflows

Work = Callable[[], int]
urlpatterns = [path("admin/", admin.site.urls), path("", include("review.config.urls"))]


@pytest.fixture(autouse=True)
def _engine(db: None) -> None:
    workflows.freeze_all()


def listed(name: str) -> dict[str, Any]:
    out = StringIO()
    call_command("workflows", json=True, stdout=out)
    return next(line for line in json.loads(out.getvalue()) if line["name"] == name)


def printed() -> str:
    out = StringIO()
    call_command("workflows", stdout=out)
    return out.getvalue()


def test_a_version_is_new_until_its_first_run() -> None:
    assert (listed("chain")["state"], listed("chain")["total_runs"]) == ("new", 0)
    assert "chain" in printed()


def test_runs_and_steps_are_counted(work: Work) -> None:
    workflows.chain.start(start=1)
    work()
    workflows.chain.start(start=2)
    line = listed("chain")
    assert (line["open_runs"], line["total_runs"], line["steps"]) == (1, 2, 3)
    assert (line["state"], line["code"]) == ("active", "carried")
    assert line["fingerprint"] == workflows.chain.freeze().fingerprint


def test_drift_is_shown_with_the_steps_that_differ() -> None:
    workflows.chain.start(start=1)
    row = WorkflowVersion.objects.get(name="chain")
    row.graph["steps"][0]["timeout"] = 1
    row.graph["steps"][1]["name"] = "gone"
    row.fingerprint = "0" * 64
    row.save(update_fields=["graph", "fingerprint"])
    line = listed("chain")
    assert line["code"] == "drifted"
    assert line["drift"] == [
        "step gone is gone",
        "step first: timeout changed",
        "step second is new",
    ]
    assert "step first: timeout changed" in printed()


def test_a_version_that_this_code_lacks_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    workflows.chain.start(start=1)
    monkeypatch.setattr(registry, "_known", {})
    assert listed("chain")["code"] == "missing"


def test_without_any_workflow_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_known", {})
    assert "No workflow is declared" in printed()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("model", [Run, Step, Attempt, WorkflowVersion])
def test_the_admin_only_looks_and_shows_no_contents(model: Any, work: Work, client: Client) -> None:
    workflows.chain.start(start=1)
    work()
    client.force_login(User.objects.create_superuser("boss", password="x"))
    place = f"/admin/orchestrator/{model._meta.model_name}/"
    row = model.objects.first()
    assert client.get(place).status_code == 200
    shown = client.get(f"{place}{row.pk}/change/")
    assert shown.status_code == 200
    assert not {"input", "output", "content"} & set(shown.context["adminform"].readonly_fields)
    assert client.get(f"{place}add/").status_code == 403
    assert client.post(f"{place}{row.pk}/change/", {"state": "failed"}).status_code == 403
    assert client.post(f"{place}{row.pk}/delete/", {"post": "yes"}).status_code == 403
