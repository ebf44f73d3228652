"""Loading the vocabularies fills the tables once and answers from memory afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from review.intake.records import Drug, DrugIngredient, IcdCode, VocabularyRelease
from review.intake.terminology.cache import VocabularyMissing, forget_vocabulary, vocabulary
from review.intake.terminology.data_files import read_synonyms
from review.intake.terminology.loading import load_vocabularies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Rows of a test are rolled back: nobody may remember them."""
    forget_vocabulary()
    yield
    forget_vocabulary()


def test_everything_loads_once_and_is_found() -> None:
    progress: list[tuple[str, int]] = []
    first = load_vocabularies(lambda name, items: progress.append((name, items)))
    assert [(loaded.name, loaded.changed) for loaded in first] == [
        ("icd-10-cm", True),
        ("drugs", True),
    ]
    assert IcdCode.objects.count() == first[0].items > 90_000
    assert Drug.objects.count() == first[1].items > 150
    assert DrugIngredient.objects.filter(name="acetaminophen").count() > 3
    assert len(progress) > 10

    steps = len(progress)
    again = load_vocabularies(lambda name, items: progress.append((name, items)))
    assert not any(loaded.changed for loaded in again)
    assert len(progress) == steps
    assert VocabularyRelease.objects.count() == 2

    asthma = IcdCode.objects.get(pk="J45.909")
    assert (asthma.is_leaf, asthma.parent, asthma.chapter) == (True, "J45.90", "10")
    found = vocabulary()
    assert vocabulary() is found
    codes = {
        written: found.condition(written) for written in ("Asthma", "High blood pressure", "I10")
    }
    assert {written: match and match.code for written, match in codes.items()} == {
        **{"Asthma": "J45.909", "High blood pressure": "I10", "I10": "I10"}
    }
    assert found.condition("Flurbo syndrome of the elbow") is None
    assert found.medication("Augmentin 875 mg BID").drug is not None

    wordings = read_synonyms()
    assert set(wordings.values()) <= set(found.icd.items)
    assert [words for words in wordings if found.condition(words) is None] == []

    # Excludes1 (E10 against E11) is a question; Excludes2 is "not included here": both may be true.
    exclude = found.exclusions.between
    assert exclude("E10.9", "E11.9")
    may_be_true_together = (("J45.909", "J44.9"), ("G43.909", "R51.9"), ("I10", "I67.9"))
    assert [pair for pair in may_be_true_together if exclude(*pair)] == []


def test_empty_tables_say_what_to_do() -> None:
    with pytest.raises(VocabularyMissing, match="load_vocabularies"):
        vocabulary()


def test_the_command_tells_what_it_did() -> None:
    out = StringIO()
    call_command("load_vocabularies", stdout=out)
    call_command("load_vocabularies", stdout=out)
    text = out.getvalue()
    assert text.count("drugs: ") == 2
    assert "already loaded" in text
