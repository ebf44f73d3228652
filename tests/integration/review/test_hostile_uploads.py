"""Every hostile file through the door of the web site, and what becomes of them on pages and in the API.

HOSTILE=all takes every kind through the engine, too; else one in fifteen of those that need no
reading of pictures. How each kind is read is shown in tests/integration/intake/test_hostile.py.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orchestrator.models import DeadLetter, Gate, Run
from review.intake.records import Intake
from tests.hostile import MAKERS, MODULES, READ, HostileFile, odd_pictures
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA

JSON = {"Accept": "application/json"}
PICTURES = {maker.__name__ for maker in odd_pictures.MAKERS} | {"form_scanned_again"}
ALL = os.environ.get("HOSTILE") == "all"
KINDS = sorted(MAKERS) if ALL else sorted(set(MAKERS) - PICTURES)[::15]


def send(client: Client, file: HostileFile) -> Any:
    upload = SimpleUploadedFile("x", file.data)
    # A browser sends UTF-8; names in other bytes come by the command line only.
    upload.name = file.filename.encode("utf-8", "replace").decode()
    return client.post("/intakes/upload/", {"files": upload}, headers=JSON)


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_the_door_takes_or_refuses_every_kind_in_words(
    module: ModuleType, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    for maker in module.MAKERS:
        file = maker()
        answer = send(client, file)
        said = answer.json()
        assert answer.status_code in (201, 422), maker.__name__
        assert said["words"]
        if answer.status_code == 422:
            assert said["code"] in file.endings, maker.__name__
        else:
            page = client.get(said["url"])
            assert page.status_code == 200, maker.__name__
            assert "<img src=x" not in page.content.decode()
    assert client.get("/intakes/").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_ends_with_a_gate_or_a_letter_that_gives_the_reason(
    kind: str, work: Work, signed_in: SignedIn
) -> None:
    file = MAKERS[kind]()
    client = signed_in(ADAM)
    if send(signed_in(MARIA), file).status_code == 422:
        return
    work()
    run = Run.objects.get()
    ending = READ if Gate.objects.exists() else DeadLetter.objects.get().reason
    assert ending in file.endings
    pages = ["/intakes/", "/dead-letters/", f"/intakes/{Intake.objects.get().pk}/"]
    api = ["/api/v1/runs/", f"/api/v1/runs/{run.pk}/", "/api/v1/dead-letters/", "/api/v1/gates/"]
    assert {url: client.get(url).status_code for url in pages + api} == dict.fromkeys(
        pages + api, 200
    )


def test_a_copy_is_the_same_intake_and_a_new_scan_one_of_its_own(signed_in: SignedIn) -> None:
    client = signed_in(MARIA)
    form, again = MAKERS["form_upside_down"](), MAKERS["form_scanned_again"]()
    first, copy = (send(client, form).json()["id"] for _ in range(2))
    assert first == copy
    assert send(client, again).json()["id"] != first
    assert Intake.objects.count() == Run.objects.count() == 2
