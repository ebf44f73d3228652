"""Forms with an order in them, each beside the same form without it; and forms that only sound so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final

from review.intake.samples.demo import OWN_LAYOUT, SUFFIXES
from review.intake.samples.injected import disguises, pdf_places, text_places
from review.intake.samples.injected.answers import ANSWERS
from review.intake.samples.injected.disguises import Disguise
from review.intake.samples.injected.kept_out import INNOCENT_KEPT_OUT, KEPT_OUT
from review.intake.samples.injected.wordings import Order, known_orders, known_sentences
from review.intake.samples.layouts import layout
from review.intake.samples.media import picture_pdf, render
from review.intake.samples.people import Patient, draw_patient
from review.intake.samples.wording import Wording, draw_wording
from review.intake.shapes import Medium

SCAN_DPI: Final = 200
HARMLESS: Final = "Printed by the front desk, form 12 of this practice. "
EVERY_KEPT_OUT: Final = 4  # of so many documents one has a wording that was kept out


@dataclass(frozen=True, slots=True)
class InjectedForm:
    """A form with an order and the same without it.

    `field` is where the order stands, "" beside the answers. `where` and `disguise` name how.
    `control` has harmless words in its place, if it is a picture: more ink there moves what is
    found elsewhere by a hair, whatever it says, and an order must not do more than that.
    """

    filename: str
    data: bytes
    clean: bytes
    control: bytes | None
    order: Order
    field: str
    where: str
    disguise: str
    kept_out: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """One way to place an order: a layout on a medium, an answer or a place beside the answers."""

    layout: str
    medium: Medium
    disguises: tuple[Disguise, ...]
    field: str = ""
    beside: Callable[[bytes, str], bytes] | None = None

    @property
    def name(self) -> str:
        return self.field or getattr(self.beside, "__name__", "")


def _places() -> tuple[_Place, ...]:
    printed, everything = disguises.EVERYWHERE, disguises.IN_UNICODE
    pictures = disguises.IN_PICTURES
    return (
        *(_Place("typed", "text", everything, field=field) for field in ANSWERS),
        *(_Place("word", "docx", everything, field=field) for field in ANSWERS),
        *(_Place(name, "text_pdf", printed, field="reason_for_visit") for name in ("letter", "column")),
        _Place("fillable", "text_pdf", printed, field="reason_for_visit"),
        *(_Place("boxed", "text_pdf", printed, beside=one) for one in pdf_places.ON_PAGES),
        *(_Place("table", "text_pdf", printed, beside=one) for one in pdf_places.UNSEEN),
        *(_Place("boxed", "text_pdf", everything, beside=one) for one in pdf_places.IN_UNICODE),
        *(_Place("boxed", "scan_pdf", pictures, beside=one) for one in pdf_places.ON_PAGES),
        *(_Place("word", "docx", everything, beside=one) for one in text_places.IN_WORD_FILES),
        *(_Place("typed", "text", everything, beside=one) for one in text_places.IN_TEXTS),
    )  # fmt: skip


def injected_forms(count: int, seed: int) -> Iterator[InjectedForm]:
    """`count` forms over all places in turn; one in four with a kept-out wording.

    The form at one position depends on seed and position alone.
    """
    known, places = known_orders(), _places()
    for number in range(count):
        random = Random(f"{seed}/{number}")
        place = places[number % len(places)]
        kept_out = (number + number // len(places)) % EVERY_KEPT_OUT == 0
        disguise = random.choice(place.disguises)
        order = random.choice(_writable(KEPT_OUT if kept_out else known, place, disguise))
        yield _injected(f"order-{seed}-{number:04d}", place, disguise, order, random, kept_out)


def innocent_forms(count: int, seed: int) -> Iterator[tuple[str, bytes, str]]:
    """`count` clean forms as (filename, bytes, sentence): every second gives a harmless sentence.

    The sentence, which only sounds like an order, stands in the reason for the visit.
    """
    sentences = [*known_sentences(), *INNOCENT_KEPT_OUT]
    places = [place for place in _places() if place.field == "reason_for_visit"]
    for number in range(count):
        random = Random(f"clean/{seed}/{number}")
        place = places[number % len(places)]
        said = random.choice(_printable(sentences, place)) if number % 2 else ""
        patient, wording = draw_patient(random), draw_wording(random)
        told = ANSWERS["reason_for_visit"](patient, said) if said else patient
        name = f"clean-{seed}-{number:04d}.{SUFFIXES[place.medium]}"
        yield name, _made(place, told, wording), said


def _injected(
    stem: str, place: _Place, disguise: Disguise, order: Order, random: Random, kept_out: bool
) -> InjectedForm:
    text = disguise(order.text)
    patient, wording = draw_patient(random), draw_wording(random)
    clean = _drawn(place, patient, wording)
    if place.beside is None:
        spoilt = _drawn(place, ANSWERS[place.field](patient, _one_line(text, place)), wording)
    else:
        spoilt = place.beside(clean, text)
    on_medium = partial(_on_medium, medium=place.medium)
    control = None
    if place.medium == "scan_pdf" and place.beside is not None:
        harmless = (HARMLESS * 9)[: len(text)]
        control = on_medium(place.beside(clean, harmless.upper() if text.isupper() else harmless))
    return InjectedForm(
        filename=f"{stem}.{SUFFIXES[place.medium]}",
        data=on_medium(spoilt),
        clean=on_medium(clean),
        control=control,
        order=order,
        field=place.field,
        where=f"{place.medium} {place.layout}: {place.name}",
        disguise=disguise.__name__,
        kept_out=kept_out,
    )


def _one_line(text: str, place: _Place) -> str:
    """In a typed form a line end would begin another answer."""
    return " ".join(text.split()) if place.medium != "docx" else text


def _made(place: _Place, patient: Patient, wording: Wording) -> bytes:
    return _on_medium(_drawn(place, patient, wording), place.medium)


def _drawn(place: _Place, patient: Patient, wording: Wording) -> bytes:
    name = OWN_LAYOUT.get(place.medium, place.layout)
    return layout(name).draw(patient, wording)


def _on_medium(form: bytes, medium: Medium) -> bytes:
    """A scan without dirt: what differs between two of them is what is written, not the dust."""
    if medium != "scan_pdf":
        return form
    return picture_pdf(render(form, dpi=SCAN_DPI), dpi=SCAN_DPI, quality=85)


def _writable(orders: Sequence[Order], place: _Place, disguise: Disguise) -> list[Order]:
    fitting = set(_printable([order.text for order in orders], place))
    rotated = disguise in (disguises.rotated, disguises.in_figures, disguises.looking_alike)
    return [o for o in orders if o.text in fitting and (o.text.isascii() or not rotated)]


def _printable(texts: Sequence[str], place: _Place) -> list[str]:
    """Those for which the place has letters: the standard fonts of PDF know Western ones only."""
    if place.disguises is disguises.IN_UNICODE:
        return list(texts)
    return [text for text in texts if text.encode("cp1252", "ignore").decode("cp1252") == text]
