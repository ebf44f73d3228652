"""What people and the API see of models: who wrote which sentence, tokens and money by call, step, run and day."""

from __future__ import annotations

from orchestrator import commands
from orchestrator.models import Gate, ModelCall
from review.intake.presenters import IntakePresenter
from tests.integration.intake.models.conftest import Take
from tests.integration.intake.models.typed_form import COMPLEX
from tests.integration.review.conftest import SignedIn
from tests.model_server import ModelServer, Say
from tests.people import MARIA, OLGA, enter_all

HTMX = {"HX-Request": "true"}


def test_the_review_says_which_model_wrote_which_sentence(
    take: Take, provider: ModelServer, signed_in: SignedIn
) -> None:
    take()
    page = signed_in(MARIA).get(f"/reviews/{Gate.objects.get().pk}/").content.decode()
    assert "marks sentences of openai:gpt-4o-mini" in page
    assert '<span class="claim__by" title="openai:gpt-4o-mini">model</span>' in page


def test_without_a_model_the_review_says_so(take: Take, signed_in: SignedIn) -> None:
    take()
    page = signed_in(MARIA).get(f"/reviews/{Gate.objects.get().pk}/").content.decode()
    assert "Written by fixed rules, without a model." in page


def test_the_trace_shows_who_answered_and_what_it_cost(
    take: Take, provider: ModelServer, signed_in: SignedIn
) -> None:
    provider.answers["gpt-4o"] = lambda: Say(status=503)
    taken = take(**COMPLEX)
    olga = signed_in(OLGA)
    page = olga.get(f"/runs/{taken.run.pk}/").content.decode()
    # 900 + 150 tokens of gpt-4o-mini at $0.15 and $0.60 per million
    total = "2 calls (1 failed) · 1,050 tokens · $0.0002"
    assert f"<dt>Models</dt><dd>{total}</dd>" in page
    assert "openai:gpt-4o-mini answered · 1 failed · $0.0002" in page
    step = taken.run.steps.get(node="write_complex")
    drawer = olga.get(f"/runs/{taken.run.pk}/steps/{step.pk}/", headers=HTMX).content.decode()
    for words in (total, "ModelUnavailable", "900 + 150 tokens", "prompt intake_summary 1"):
        assert words in drawer, words
    today = olga.get("/workflows/").content.decode()
    assert "summary complex" in today
    assert "1,050" in today


def test_a_run_without_a_provider_shows_the_local_model_and_no_bill(
    take: Take, signed_in: SignedIn
) -> None:
    taken = take()
    page = signed_in(OLGA).get(f"/runs/{taken.run.pk}/").content.decode()
    assert "local answered" in page
    assert "<dt>Models</dt>" not in page


def test_the_api_tells_calls_and_money_of_a_run(
    take: Take, provider: ModelServer, signed_in: SignedIn
) -> None:
    taken = take()
    found = signed_in(OLGA).get(f"/api/v1/runs/{taken.run.pk}/").json()
    cost = str(ModelCall.objects.get().cost)
    assert (found["spending"]["cost"], found["spending"]["input_tokens"]) == (cost, 900)
    step = next(one for one in found["steps"] if one["node"] == "write_simple")
    (call,) = step["calls"]
    assert (call["model"], call["outcome"], call["cost"]) == ("openai:gpt-4o-mini", "ok", cost)
    assert (step["answered_by"], step["spending"]["calls"]) == ("openai:gpt-4o-mini", 1)
    assert "Penicillin" not in str(found)


def test_a_correction_takes_the_models_sentence_on_it_away_and_keeps_the_others(
    take: Take, provider: ModelServer
) -> None:
    taken = take()
    maria = enter_all()[MARIA.username]
    corrected = IntakePresenter().revise(
        taken.content, {"now:medications": "Lisinopril 20 mg once daily"}, maria
    )
    gate = Gate.objects.get()
    commands.revise_gate(gate.pk, user=maria, content_hash=gate.content_hash, content=corrected)
    texts = {claim["text"]: claim.get("by", "") for claim in taken.content["summary"]}
    assert texts["Takes Lisinopril 20 mg once daily."] == ""
    assert texts["Allergic to Penicillin."] == "openai:gpt-4o-mini"
    assert "Takes Lisinopril 10 mg once daily." not in texts
