"""Replay of a run from the drawer of a step: what it announces, who may ask for it, what is kept on record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from orchestrator import commands
from orchestrator.models import Gate, Replay, Run, Step
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA, OLGA, QUENTIN, SOFIA

HTMX = {"HX-Request": "true"}


@pytest.fixture
def done(letters_gate: Gate, work: Work, people: dict[str, User]) -> Run:
    """A completed run whose content two people approved."""
    for person in (MARIA, QUENTIN):
        commands.decide_gate(
            letters_gate.pk,
            user=people[person.username],
            verdict="approve",
            content_hash=letters_gate.content_hash,
        )
    work()
    return Run.objects.get(state="completed")


def address(node: str, *, item: int = -1) -> str:
    step = Step.objects.get(node=node, item=item)
    return f"/runs/{step.run_id}/steps/{step.pk}/"


def test_the_drawer_offers_the_replay_to_admins_of_runs_that_are_over(
    done: Run, signed_in: SignedIn
) -> None:
    url = address("split")
    assert f"{url}replay/" in signed_in(ADAM).get(url, headers=HTMX).content.decode()
    assert "replay/" not in signed_in(SOFIA).get(url, headers=HTMX).content.decode()
    item = address("count", item=0)
    assert "replay/" not in signed_in(ADAM).get(item, headers=HTMX).content.decode()
    Run.objects.update(state="cancelled")
    assert "replay/" not in signed_in(ADAM).get(url, headers=HTMX).content.decode()


def test_the_confirmation_says_what_goes_again_and_which_review_opens_anew(
    done: Run, signed_in: SignedIn
) -> None:
    page = signed_in(ADAM).get(f"{address('together')}replay/", headers=HTMX).content.decode()
    assert "<b>together</b>, <b>propose</b> and <b>publish</b> go again" in page
    assert "The review of <b>propose</b> opens anew" in page
    assert "&quot;ccc&quot;: 3" in page
    after = signed_in(ADAM).get(f"{address('publish')}replay/").content.decode()
    assert "<b>publish</b> goes again" in after
    assert "opens anew" not in after
    assert "rests on what people approved at propose" in after
    assert "<textarea" not in after


def test_a_run_goes_again_with_an_edited_input_and_the_page_keeps_who_when_and_why(
    done: Run, work: Work, signed_in: SignedIn
) -> None:
    client = signed_in(ADAM)
    posted = {
        "input": json.dumps({"text": "a bb"}),
        "reason": "a word too many",
        "seen_round": "1",
    }
    answer = client.post(f"{address('split')}replay/", posted)
    assert (answer.status_code, answer["Location"]) == (303, f"/runs/{done.pk}/")
    work()
    assert Gate.objects.filter(state="open").count() == 1
    page = client.get(f"/runs/{done.pk}/").content.decode()
    assert "<b>Adam Brandt</b> replayed it from split" in page
    assert "a word too many" in page
    assert "Replaced text" in page
    assert "<i>−</i>  &quot;text&quot;: &quot;a bb ccc&quot;" in page
    assert "<i>+</i>  &quot;text&quot;: &quot;a bb&quot;" in page
    assert "2 items" in page
    assert "not in this round" in page


def test_people_who_may_not_see_content_see_only_which_inputs_were_replaced(
    done: Run, signed_in: SignedIn
) -> None:
    commands.replay_run(
        done.pk, user=User.objects.get(username="adam"), step="together", reason="r",
        input={"counts": {"secret": 6}},
    )  # fmt: skip
    page = signed_in(OLGA).get(f"/runs/{done.pk}/").content.decode()
    assert "Replaced counts" in page
    assert "secret" not in page
    shown = signed_in(OLGA).get(f"/api/v1/runs/{done.pk}/").json()
    assert shown["replays"][0]["edited"] == ["counts"]
    assert "secret" not in json.dumps(shown)


@pytest.mark.parametrize(
    ("posted", "status", "words"),
    [
        ({"input": "{", "reason": "r", "seen_round": "1"}, 422, "This is not valid JSON (line 1)"),
        ({"input": '{"text": 5}', "reason": "r", "seen_round": "1"}, 422, "does not fit"),
        ({"input": "", "reason": "", "seen_round": "1"}, 422, "Give a reason"),
        ({"input": "", "reason": "r", "seen_round": "7"}, 409, "went again since you looked"),
    ],
    ids=["no json", "wrong type", "no reason", "another round"],
)
def test_a_replay_that_cannot_be_done_is_refused_with_what_was_typed(
    posted: dict[str, str], status: int, words: str, done: Run, signed_in: SignedIn
) -> None:
    answer = signed_in(ADAM).post(f"{address('split')}replay/", posted, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert 'id="run-step"' in page
    assert not Replay.objects.exists()


def test_a_run_that_is_open_says_so_instead_of_a_form(
    letters_gate: Gate, signed_in: SignedIn
) -> None:
    page = signed_in(ADAM).get(f"{address('split')}replay/").content.decode()
    assert "This run is open; it can be replayed when it is over." in page
    assert "<textarea" not in page
    assert signed_in(ADAM).get(f"{address('count', item=0)}replay/").status_code == 200


def post(client: Any, run: Run, **body: Any) -> Any:
    url = f"/api/v1/runs/{run.pk}/replay/"
    return client.post(url, body, content_type="application/json")


def test_the_api_replays_once(done: Run, work: Work, signed_in: SignedIn) -> None:
    adam = signed_in(ADAM)
    body = {"step": "together", "reason": "again", "seen_round": 1}
    answer = post(adam, done, **body)
    shown = answer.json()
    assert (answer.status_code, shown["state"]) == (200, "waiting")
    assert [(row["step"], row["person_name"]) for row in shown["replays"]] == [
        ("together", "Adam Brandt")
    ]
    rounds = {step["node"]: step["round"] for step in shown["steps"] if step["item"] < 0}
    assert rounds == {"split": 1, "count": 1, "together": 2, "propose": 2, "publish": 2}
    assert post(adam, done, **body).status_code == 409
    work()
    Gate.objects.filter(state="open").update(state="approved")
    Run.objects.update(state="completed", ready_at=None, lease_until=None)
    late = post(adam, done, **body)
    assert (late.status_code, late.json()["code"]) == (409, "stale_round")
    assert Replay.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "r", "seen_round": 1}, 422),
        ({"step": "together", "seen_round": 1}, 422),
        ({"step": "together", "reason": "r"}, 422),
        ({"step": "nowhere", "reason": "r", "seen_round": 1}, 404),
        ({"step": "split", "reason": "r", "seen_round": 1, "input": {"wat": 1}}, 422),
        ({"step": "publish", "reason": "r", "seen_round": 1, "input": {"propose": {}}}, 403),
    ],
    ids=["no step", "no reason", "no round", "no such step", "no such input", "approved content"],
)
def test_the_api_refuses_what_makes_no_sense(
    body: dict[str, Any], status: int, done: Run, signed_in: SignedIn
) -> None:
    answer = post(signed_in(ADAM), done, **body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Replay.objects.exists()
