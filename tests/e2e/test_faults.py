"""The real pipeline under faults: killed workers, an emptied Redis, broken and hostile files among good ones."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import User

from orchestrator import commands
from orchestrator.models import Attempt, DeadLetter, Gate, Run
from orchestrator.queries import gates, invariants
from review.intake.documents import DocumentRefused
from review.intake.records import EhrReceipt, EhrResourceVersion
from review.intake.samples.demo import corpus
from review.intake.submission import submit
from tests import hostile
from tests.e2e.system import running_system
from tests.people import MARIA, QUENTIN, enter
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("alone")]

FORMS = 10
# The kinds of the issue, with the reason each must end with.
BROKEN = {
    "corrupt_pdf": "corrupt_pdf",
    "password_protected_pdf": "encrypted_pdf",
    "png_of_900_megapixels": "too_many_pixels",
    "text_named_pdf": "disguised_text",
    "picture_without_text": "no_text",
}


@pytest.fixture(autouse=True)
def _documents_beside_the_workers(tmp_path: Path, settings: object) -> None:
    """This process submits into the document store the workers of the test read from."""
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "var" / "documents")},
        }
    }


def approve_all(people: tuple[User, User]) -> None:
    """Both people approve everything, after the first has answered the open flags."""
    waiting = gates.latest_gates(Run.objects.values_list("pk", flat=True))
    for gate in waiting.values():
        for flag in gate.content["flags"]:
            flag["answer"] = {"verdict": "accepted", "reason": "", "by": "Maria"}
        seen = commands.revise_gate(
            gate.id, user=people[0], content_hash=gate.content_hash, content=gate.content
        )
        for user in people:
            commands.decide_gate(gate.id, user=user, verdict="approve", content_hash=seen)


def all_in(*states: str) -> Callable[[], bool]:
    return lambda: not Run.objects.exclude(state__in=states).exists()


def every_gate_open() -> bool:
    return Gate.objects.filter(state="open").count() == FORMS


def kill_worker(*, whole: bool) -> None:
    """SIGKILL the child that holds something right now, or its parent with all children."""
    held = wait_until(
        Run.objects.filter(state="running").exclude(worker="").first, what="a running step"
    )
    process = psutil.Process(int(held.worker.split(":")[-2]))  # type: ignore[union-attr]
    victim = process.parent() if whole else process
    assert victim is not None
    os.kill(victim.pid, signal.SIGKILL)


def test_killed_workers_and_an_emptied_redis_lose_and_double_nothing(
    transactional_db: None, redis_url: str, tmp_path: Path
) -> None:
    people = (enter(MARIA), enter(QUENTIN))
    with running_system(tmp_path, web=False):
        for form in corpus(FORMS, 7, media=("text_pdf",)):
            submit(form.data, form.filename)
        kill_worker(whole=False)
        redis.Redis.from_url(settings.REDIS_URL).flushdb()
        kill_worker(whole=True)
        wait_until(every_gate_open, seconds=90, what="the reviews")
        approve_all(people)
        kill_worker(whole=True)
        wait_until(all_in("completed"), seconds=60, what="the end of all runs")
    assert EhrReceipt.objects.count() == FORMS
    assert not EhrResourceVersion.objects.filter(version__gt=1).exists()
    assert Attempt.objects.filter(outcome="crashed").exists()
    assert [finding for finding in invariants.check(full=True) if finding.count] == []


def test_broken_files_end_with_their_own_reason_and_hold_up_nobody(
    transactional_db: None, redis_url: str, tmp_path: Path
) -> None:
    with running_system(tmp_path, web=False):
        reasons = {}
        for name, reason in BROKEN.items():
            file = hostile.MAKERS[name]()
            reasons[submit(file.data, file.filename).run_id] = reason
        empty = hostile.MAKERS["empty_file"]()
        with pytest.raises(DocumentRefused, match="empty"):
            submit(empty.data, empty.filename)
        good = next(iter(corpus(1, 3, media=("text_pdf",))))
        submit(good.data, good.filename)
        wait_until(lambda: Gate.objects.count() == 1, seconds=60, what="the good form's review")
        wait_until(
            lambda: DeadLetter.objects.count() == len(BROKEN), seconds=60, what="the dead letters"
        )
    found = dict(DeadLetter.objects.values_list("run_id", "reason"))
    assert found == reasons
