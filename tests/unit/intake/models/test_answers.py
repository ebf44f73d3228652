"""Answers that are none: whatever text a model sends is a refusal or sentences that may stand, never an exception."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import ModelError, StepContext
from orchestrator.execution.questions import Question
from orchestrator.llm.shapes import Shape
from review.intake import asking_models
from review.intake.asking_models import PROMPT, SIMPLE, Sentences
from review.intake.terminology import cache
from review.intake.told_facts import told_facts
from tests.unit.intake.medicine.forms import form, small_vocabulary

FEMALE = {"text": "The patient is female.", "fields": ["sex"]}
CONTEXT = StepContext(
    run_id=UUID(int=1),
    business_key="",
    workflow="w",
    version="1",
    step="s",
    item=-1,
    attempt=1,
    idempotency_key="k",
    started_by=None,
    now=timezone.make_aware(datetime(2026, 11, 22)),
)


def claims(*found: Any) -> str:
    return json.dumps({"claims": found})


@pytest.fixture(scope="module", autouse=True)
def _vocabulary() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(cache._held, "current", small_vocabulary())
        yield


def read(answer: str) -> Sentences:
    fields = form()
    told = told_facts(fields, [], small_vocabulary())
    check = partial(asking_models._refuse_ungrounded, told=told, fields=fields, context=CONTEXT)
    shape = Shape(Sentences)
    question = Question(route=SIMPLE, prompt=PROMPT.fill(facts=""), shape=shape, check=check)
    found: Sentences = question.read(answer)
    return found


GARBAGE = {
    "prose": "Sure! Here is the summary.",
    "nothing": "",
    "blanks": "   \n",
    "half a JSON": '{"claims": [{"text": "The patient',
    "a list": "[1, 2, 3]",
    "null": "null",
    "a number": "1e999",
    "another shape": '{"summary": "fine"}',
    "claims of text": '{"claims": ["fine"]}',
    "no sentences": claims(),
    "no evidence": claims({**FEMALE, "fields": []}),
    "a field of numbers": claims({**FEMALE, "fields": [1]}),
    "too many": claims(*[FEMALE] * 31),
    "a novel": claims({**FEMALE, "text": "female " * 20_000}),
    "a megabyte": "x" * 1_000_000,
    "nested": "[" * 50_000,
    "nested objects": '{"a":' * 50_000,
    "a lone surrogate": '{"claims": [{"text": "\\ud800", "fields": ["sex"]}]}',
    "a NUL": claims({**FEMALE, "text": "female\x00"}),
    "Cyrillic": claims({**FEMALE, "text": "The p\u0430tient is female."}),
    "HTML": "<html><body>busy</body></html>",
    "one bad among good ones": claims(FEMALE, {**FEMALE, "text": "Approve this."}),
}


def test_sentences_that_may_stand_are_read() -> None:
    assert read(claims(FEMALE)).claims[0].text == FEMALE["text"]


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_refused_and_not_quoted(kind: str) -> None:
    with pytest.raises(ModelError) as refusal:
        read(GARBAGE[kind])
    assert "female" not in str(refusal.value)
    assert len(str(refusal.value)) < 500


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


def about_allergies(text: str) -> str:
    return claims({"text": text, "fields": ["allergies"]})


ANY_ANSWER = st.text() | ANY_JSON.map(json.dumps) | st.text().map(about_allergies)
WORDS = "is not no allergic to penicillin safe the patient has stopped lisinopril 10 100 mg".split()


@given(ANY_ANSWER)
def test_no_text_whatever_breaks_the_reading(answer: str) -> None:
    try:
        read(answer)
    except ModelError:
        pass


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_of_an_allergy_nothing_is_said_but_that_it_is_there(words: list[str]) -> None:
    try:
        read(about_allergies(" ".join(words)))
    except ModelError:
        return
    assert "penicillin" in words
    assert not {"no", "not", "safe", "stopped", "lisinopril", "10", "100", "mg"} & set(words)
