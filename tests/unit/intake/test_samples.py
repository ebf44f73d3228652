"""The generated forms are repeatable, consistent, well set, and say what their truth says."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random

import pypdfium2
import pytest

from review.intake.consistency import check
from review.intake.documents import DocumentRefused, recognise
from review.intake.samples.clinical import ALLERGIES, CONDITIONS, PROCEDURES
from review.intake.samples.demo import SampleForm, corpus, demo_forms, make_form
from review.intake.samples.layouts import (
    KEPT_OUT,
    LAYOUTS,
    OWN_WORDING,
    PDF_LAYOUTS,
    SamplesUnavailable,
    can_show,
    layout,
)
from review.intake.samples.mistakes import MISTAKES, plant
from review.intake.samples.own_wording import draw_own_wording
from review.intake.samples.people import Surgery, Truth, draw_patient, truth_of
from review.intake.samples.wording import draw_wording
from review.intake.shapes import Field, Flag
from review.intake.terminology.vocabulary import Vocabulary, vocabulary_from_files

TODAY = date(2026, 11, 1)
MARGIN = 30.0


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return vocabulary_from_files([])


@pytest.fixture(scope="module")
def demo() -> list[SampleForm]:
    return list(demo_forms())


def as_fields(truth: Truth) -> list[Field]:
    """The truth as a perfect reader would hand it on."""
    return [
        {
            "name": name,
            "value": value,
            "confidence": 0.99,
            "bar": 0.9,
            "page": 1,
            "box": None,
            "source": "" if value else "None",
        }
        for name, value in truth.items()
    ]


def urgent_flags(truth: Truth, vocabulary: Vocabulary) -> set[str]:
    flags: list[Flag] = check(as_fields(truth), gaps=[], warnings=[], vocab=vocabulary, today=TODAY)
    return {flag["rule"] for flag in flags if flag["severity"] != "info"}


def test_clean_patients_contradict_themselves_nowhere(vocabulary: Vocabulary) -> None:
    for seed in range(150):
        assert urgent_flags(truth_of(draw_patient(Random(seed))), vocabulary) == set()


# Whether a box was ticked beside a list is on the paper only, so no list of fields can show it.
@pytest.mark.parametrize("name", sorted(set(MISTAKES) - {"none_but_listed"}))
def test_planted_mistake_is_what_its_rule_looks_for(name: str, vocabulary: Vocabulary) -> None:
    for seed in range(20):
        truth = truth_of(plant(draw_patient(Random(seed)), [name]))
        assert MISTAKES[name].rule in urgent_flags(truth, vocabulary)


def test_unknown_mistake_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="allergy_conflict"):
        plant(draw_patient(Random(1)), ["gremlins"])


@pytest.mark.parametrize("name", LAYOUTS)
def test_same_chance_gives_the_same_bytes(name: str) -> None:
    def once() -> bytes:
        random = Random(11)
        return layout(name).draw(draw_patient(random), draw_wording(random))

    assert once() == once()


@pytest.mark.parametrize("medium", ["scan_pdf", "image"])
def test_scans_and_photos_are_repeatable_and_hold_no_text(medium: str) -> None:
    first, second = (make_form(Random(3), "f", "boxed", medium) for _ in range(2))  # type: ignore[arg-type]
    assert first.data == second.data
    assert recognise(first.data, first.filename) == medium


@pytest.mark.parametrize("name", sorted(set(PDF_LAYOUTS) - {"fillable"}))
def test_form_shows_every_answer_of_its_truth(name: str) -> None:
    for seed in range(10):
        form = make_form(Random(seed), "form", name, "text_pdf")
        text = " ".join(_text(form.data).split())
        assert form.truth is not None
        for field in ("address", "city", "email", "insurance.policy_number", "reason_for_visit"):
            assert form.truth[field] in text
        for medication in form.truth["medications"]:
            assert medication in text


@pytest.mark.parametrize("name", PDF_LAYOUTS)
def test_print_stays_on_the_page_and_never_overlaps(name: str) -> None:
    mistakes = [one for one in MISTAKES if can_show(name, MISTAKES[one].needs)]
    for seed in range(25):
        planted = tuple(mistakes[seed % len(mistakes) :][:2])
        form = make_form(Random(seed), "form", name, "text_pdf", planted=planted)
        for boxes in _text_boxes(form.data):
            assert all(x0 >= MARGIN and x1 <= 612 - MARGIN for x0, _, x1, _ in boxes)
            assert all(y0 >= 20 for _, y0, _, _ in boxes)
            assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


@pytest.mark.parametrize("name", sorted(OWN_WORDING | KEPT_OUT))
def test_a_form_with_many_entries_shows_all_of_them(name: str) -> None:
    random = Random(5)
    drugs = [drug for drugs, _ in CONDITIONS.values() for drug in drugs][:9]
    patient = replace(
        draw_patient(random),
        conditions=tuple(CONDITIONS)[:7],
        medications=tuple(drugs),
        allergies=ALLERGIES[:3],
        surgeries=tuple(Surgery(one, 1999) for one in PROCEDURES[:3]),
    )
    pdf = layout(name).draw(patient, draw_own_wording(name, random))
    text = " ".join(_text(pdf).split())
    names = [one.substance for one in patient.allergies] + list(PROCEDURES[:3])
    assert [one for one in (*map(str, drugs), *names) if one not in text] == []
    for boxes in _text_boxes(pdf):
        assert all(y0 >= 20 for _, y0, _, _ in boxes)
        assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


def test_fillable_form_keeps_its_answers_in_form_fields() -> None:
    form = make_form(Random(2), "form", "fillable", "text_pdf")
    assert form.truth is not None
    assert form.truth["email"] not in _text(form.data)
    assert str(form.truth["email"]).encode() in form.data


def test_corpus_position_depends_on_seed_alone() -> None:
    short = list(corpus(6, 4, media=("text_pdf",)))
    long = list(corpus(12, 4, media=("text_pdf",)))
    assert short == long[:6]
    assert len({form.data for form in long}) == 12


def test_corpus_covers_every_layout_and_some_mistakes() -> None:
    forms = list(corpus(60, 1, media=("text_pdf", "docx", "text")))
    assert {form.layout for form in forms} == set(LAYOUTS)
    assert any(form.planted for form in forms)
    assert all((form.expected == "flagged") == bool(form.planted) for form in forms)


def test_corpus_without_a_possible_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="no layout"):
        next(corpus(1, 1, layouts=("column",), media=("docx",)))


def test_demo_shows_every_ending_and_medium(demo: list[SampleForm]) -> None:
    assert {form.expected for form in demo} == {"queue", "flagged", "dead_letter"}
    assert {form.medium for form in demo} == {"text_pdf", "scan_pdf", "image", "docx", "text"}
    assert len({form.filename for form in demo}) == len(demo) >= 12
    assert all(bool(form.truth) == (form.expected != "dead_letter") for form in demo)


def test_demo_file_names_hold_no_patient_names(demo: list[SampleForm]) -> None:
    for form in demo:
        words = str((form.truth or {}).get("name", "nobody")).casefold().split()
        assert not any(word in form.filename.casefold() for word in words)


def test_broken_demo_files_look_right_until_they_are_parsed(demo: list[SampleForm]) -> None:
    broken, locked = (form for form in demo if form.filename.endswith(("0413.pdf", "locked.pdf")))
    assert broken.data.startswith(b"%PDF-")
    assert b"%%EOF" in broken.data[-48:]
    assert _refusal(broken) == "corrupt_pdf"
    assert _refusal(locked) == "encrypted_pdf"


def test_missing_reportlab_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("reportlab")]:
        monkeypatch.delitem(sys.modules, module)
    for module in [name for name in sys.modules if ".samples.layouts." in name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "reportlab", None)
    with pytest.raises(SamplesUnavailable, match="embedded"):
        layout("column")


def _refusal(form: SampleForm) -> str:
    with pytest.raises(DocumentRefused) as refused:
        recognise(form.data, form.filename)
    return refused.value.code


def _text(pdf: bytes) -> str:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def _text_boxes(pdf: bytes) -> list[list[tuple[float, float, float, float]]]:
    """Per page the rectangles of printed text runs: left, bottom, right, top in points."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        texts = [page.get_textpage() for page in document]
        return [[text.get_rect(i) for i in range(text.count_rects())] for text in texts]


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    """Whether two runs cover common ground of more than a point each way."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 1 and height > 1
