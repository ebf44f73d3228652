"""What a shared computer keeps of patients after somebody has signed out: nothing."""

from __future__ import annotations

from pathlib import Path

from orchestrator.models import Gate
from orchestrator.queries import gates
from review.config.processes import write_lines
from tests.integration.review.conftest import SignedIn
from tests.people import MARIA


def test_neither_pages_nor_page_pictures_are_stored_by_the_browser(
    gate: Gate, signed_in: SignedIn
) -> None:
    client = signed_in(MARIA)
    picture = gates.latest_gates([gate.run_id])[gate.run_id].content["pages"][0]["image"]
    for url in (f"/intakes/images/{picture}/", f"/reviews/{gate.pk}/", "/intakes/", "/"):
        assert "no-store" in client.get(url)["Cache-Control"], url


def test_the_log_of_the_processes_is_for_its_owner_alone(tmp_path: Path) -> None:
    log = tmp_path / "workers.log"
    write_lines(log)("web", "a line")
    assert log.stat().st_mode & 0o077 == 0
