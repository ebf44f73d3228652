"""Form layouts by name. Each module offers `draw(patient, wording) -> bytes` and `OMITS`."""

from __future__ import annotations

import importlib
from typing import Final, Protocol, cast

from review.intake.samples.people import Patient, Truth, truth_of
from review.intake.samples.wording import Wording

PDF_LAYOUTS: Final = (
    "column",
    "boxed",
    "table",
    "letter",
    "fillable",
    "questions",
    "cards",
    "register",
    "captions",
    "dense",
    "ledger",
    "packet",
    "leaders",
    "panels",
    "clipboard",
    "practice",
    "checkin",
    "cardiology",
    "preop",
    "portal",
    "dental",
    "alder",
    "birch",
    "cypress",
    "dogwood",
    "elm",
)
# Drawn after packets for new patients, and worded like them.
PACKETS: Final = frozenset({"packet", "leaders", "panels"})
# Labels, denials and formats of their own: modules of `own_wording`.
OWN_WORDING: Final = frozenset(
    {"practice", "checkin", "cardiology", "preop", "portal", "dental", "alder", "birch", "dogwood"}
)
# Never looked at while the reader is improved; each is worded by its module of `kept_out`.
KEPT_OUT: Final = frozenset({"cypress", "elm"})
LAYOUTS: Final = (*PDF_LAYOUTS, "word", "typed")
# A form without this box cannot contradict a filled list of allergies.
WITH_DENIAL_BOX: Final = (
    frozenset({"boxed", "letter", "clipboard", "word"}) | PACKETS | OWN_WORDING | KEPT_OUT
)


class SamplesUnavailable(RuntimeError):
    """What draws PDF forms is not installed."""


class Layout(Protocol):
    """What a layout module offers; `OMITS` are the fields that its form does not ask for."""

    OMITS: frozenset[str]

    def draw(self, patient: Patient, wording: Wording) -> bytes: ...


def layout(name: str) -> Layout:
    """The layout module of that name; `SamplesUnavailable` says how to install what is missing."""
    if name not in LAYOUTS:
        raise KeyError(f"unknown layout {name!r}; known: {', '.join(LAYOUTS)}")
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "reportlab":
            raise
        raise SamplesUnavailable(
            "Drawing sample forms needs reportlab, which is not installed. "
            "Run `make setup`, or `pip install '.[embedded]'` in the checkout."
        ) from error
    return cast(Layout, module)


def visible_truth(name: str, patient: Patient) -> Truth:
    """The truth of a patient, limited to what that layout asks for."""
    omitted = layout(name).OMITS
    return {field: value for field, value in truth_of(patient).items() if field not in omitted}


def can_show(name: str, answer: str) -> bool:
    """Whether that layout has a place for an answer, such as a box that denies allergies."""
    if answer == "denies_allergies":
        return name in WITH_DENIAL_BOX
    return answer not in layout(name).OMITS
