"""The dozen forms of `manage.py demo`, and corpora of any size for load tests and scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final, Literal

from review.intake.samples.clipboard_wording import draw_clipboard_wording
from review.intake.samples.foreign_wording import draw_foreign_wording
from review.intake.samples.layouts import (
    KEPT_OUT,
    LAYOUTS,
    OWN_WORDING,
    PACKETS,
    PDF_LAYOUTS,
    can_show,
    layout,
    visible_truth,
)
from review.intake.samples.mistakes import MISTAKES, plant
from review.intake.samples.oddities import cat_picture, corrupted, locked, recipe
from review.intake.samples.own_wording import draw_own_wording
from review.intake.samples.packet_wording import draw_packet_wording
from review.intake.samples.people import Truth, draw_patient
from review.intake.samples.wording import Wording, draw_wording
from review.intake.shapes import Medium

Expected = Literal["queue", "flagged", "dead_letter", "refused"]

DEMO_SEED: Final = 20260
MEDIA: Final[tuple[Medium, ...]] = ("text_pdf", "scan_pdf", "image", "docx", "text")
SUFFIXES: Final[dict[Medium, str]] = {
    "text_pdf": "pdf",
    "scan_pdf": "pdf",
    "image": "jpg",
    "docx": "docx",
    "text": "txt",
}
TWO_PAGES: Final = frozenset(
    {
        "column",
        "captions",
        "ledger",
        "leaders",
        "clipboard",
        "practice",
        "cardiology",
        "portal",
        "cypress",
    }
)
# Media that are not pictures of a PDF layout have one layout of their own.
OWN_LAYOUT: Final[dict[Medium, str]] = {"docx": "word", "text": "typed"}


@dataclass(frozen=True, slots=True)
class SampleForm:
    """One file to submit, where it should end, and what a perfect reader finds in it.

    `truth` is None where there is nothing to find. `planted` names mistakes of `mistakes.py`.
    """

    filename: str
    data: bytes
    expected: Expected
    what: str
    truth: Truth | None = None
    layout: str = ""
    medium: Medium = "text_pdf"
    planted: tuple[str, ...] = ()


# Name, layout, medium, planted mistakes and description, in the order of submission.
_DEMO: Final[tuple[tuple[str, str, Medium, tuple[str, ...], str], ...]] = (
    ("lakeside-intake-0412", "column", "text_pdf", (), "A clean two-page form."),
    (
        "harbor-point-registration-118",
        "boxed",
        "text_pdf",
        ("allergy_conflict",),
        "Takes amoxicillin and is allergic to penicillin.",
    ),
    (
        "cedar-stone-questionnaire-77",
        "table",
        "text_pdf",
        ("dose_over_maximum", "policyholder_mismatch"),
        "Lisinopril far over its maximum, and insured on a stranger's card.",
    ),
    (
        "maplewood-letter-2031",
        "letter",
        "text_pdf",
        ("birth_date_in_future",),
        "Born in the future.",
    ),
    ("bluewater-online-5521", "fillable", "text_pdf", (), "A fillable PDF, clean."),
    ("scan-0093", "boxed", "scan_pdf", (), "A clean form from a crooked scanner."),
    ("scan-0094", "table", "scan_pdf", ("duplicate_drug",), "A scan: one drug under two names."),
    ("IMG_4471", "boxed", "image", (), "A form photographed on a table."),
    (
        "willow-creek-intake",
        "word",
        "docx",
        ("none_but_listed",),
        'A Word form that ticks "no known allergies" and then lists one.',
    ),
    ("ferndale-message", "typed", "text", (), "A form typed as plain text."),
)


def demo_forms() -> Iterator[SampleForm]:
    """The forms of the demo, in the order in which they are submitted; always the same bytes."""
    make = _DemoMaker(Random(DEMO_SEED))
    for form in _DEMO:
        yield make.form(*form)
    yield from make.oddities()


class _DemoMaker:
    """Makes the demo's files from one stream of chance."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def form(
        self,
        stem: str,
        layout_name: str,
        medium: Medium,
        planted: tuple[str, ...],
        what: str,
    ) -> SampleForm:
        return make_form(self._random, stem, layout_name, medium, planted=planted, what=what)

    def oddities(self) -> Iterator[SampleForm]:
        whole = make_form(self._random, "whole", "column", "text_pdf").data
        yield SampleForm(
            "lakeside-intake-0413.pdf",
            corrupted(whole, self._random),
            "dead_letter",
            "A PDF that broke on its way: signature and end mark are there, nothing between.",
        )
        yield SampleForm(
            "harbor-point-locked.pdf",
            locked(whole, "not-on-the-form"),
            "dead_letter",
            "A PDF behind a password.",
        )
        yield SampleForm(
            "IMG_4472.jpg",
            cat_picture(self._random),
            "dead_letter",
            "A picture of a cat: no readable text.",
            medium="image",
        )
        yield SampleForm(
            "lentil-soup.pdf",
            recipe(),
            "dead_letter",
            "A recipe: readable, but no intake form.",
        )


def corpus(
    count: int,
    seed: int,
    *,
    layouts: Sequence[str] = LAYOUTS,
    media: Sequence[Medium] = MEDIA,
    mistaken_share: float = 0.25,
    foreign: bool = False,
) -> Iterator[SampleForm]:
    """`count` forms over all pairs of layout and medium in turn, each with its truth.

    The form at one position depends on seed and position alone, not on `count`. A share of the
    forms has one planted mistake. `foreign` words the seen layouts that share
    their wording as no lexicon has it.
    `ValueError` if no chosen layout exists on a chosen medium.
    """
    pairs = [(name, medium) for name in layouts for medium in media if _exists(name, medium)]
    if not pairs:
        raise ValueError("no layout of this choice exists on a medium of this choice")
    for number in range(count):
        name, medium = pairs[number % len(pairs)]
        random = Random(f"{seed}/{number}")
        planted = _draw_mistake(random, name) if random.random() < mistaken_share else ()
        stem = f"form-{seed}-{number:05d}"
        yield make_form(random, stem, name, medium, planted=planted, foreign=foreign)


def make_form(
    random: Random,
    stem: str,
    layout_name: str,
    medium: Medium,
    *,
    planted: tuple[str, ...] = (),
    what: str = "",
    foreign: bool = False,
) -> SampleForm:
    """One form for a freshly drawn patient, with the mistakes planted, on the medium asked for."""
    patient = plant(draw_patient(random), planted)
    wording = _wording_of(layout_name, foreign)(random)
    pdf_or_text = layout(layout_name).draw(patient, wording)
    return SampleForm(
        filename=f"{stem}.{SUFFIXES[medium]}",
        data=_on_medium(pdf_or_text, medium, random),
        expected="flagged" if planted else "queue",
        what=what
        or f"Layout {layout_name} as {medium}, planted: {', '.join(planted) or 'nothing'}.",
        truth=visible_truth(layout_name, patient),
        layout=layout_name,
        medium=medium,
        planted=planted,
    )


def _wording_of(layout_name: str, foreign: bool) -> Callable[[Random], Wording]:
    # Their labels are cut to their cells and sentences, so that no foreign ones fit.
    if layout_name in KEPT_OUT | OWN_WORDING:
        return partial(draw_own_wording, layout_name)
    if foreign:
        return draw_foreign_wording
    if layout_name == "clipboard":
        return draw_clipboard_wording
    return draw_packet_wording if layout_name in PACKETS else draw_wording


def _on_medium(data: bytes, medium: Medium, random: Random) -> bytes:
    if medium in ("text_pdf", "docx", "text"):
        return data
    from review.intake.samples import media

    return media.scan(data, random) if medium == "scan_pdf" else media.photo(data, random)


def _exists(layout_name: str, medium: Medium) -> bool:
    if medium in OWN_LAYOUT:
        return OWN_LAYOUT[medium] == layout_name
    # A photo holds one page; a form of two would lose half of its truth.
    return layout_name in PDF_LAYOUTS and not (medium == "image" and layout_name in TWO_PAGES)


def _draw_mistake(random: Random, layout_name: str) -> tuple[str, ...]:
    visible = [name for name in sorted(MISTAKES) if can_show(layout_name, MISTAKES[name].needs)]
    return (random.choice(visible),)
