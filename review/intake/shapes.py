"""The shapes that the steps of patient intake pass to each other.

Everything here is plain JSON: it is stored between steps, hashed for approvals and shown in the browser.
Boxes are `[x0, y0, x1, y1]` in fractions (0..1) of the page, origin top left.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

Box = list[float]
Severity = Literal["critical", "warning", "info"]
Medium = Literal["text_pdf", "scan_pdf", "image", "docx", "text"]


class Word(TypedDict):
    """One word as read: `score` is the reader's own certainty, 1.0 for a text layer."""

    text: str
    box: Box
    score: float


class Checkbox(TypedDict):
    """A tick box found on the page; `checked` is None when a person has to look."""

    label: str
    box: Box
    checked: bool | None


class Page(TypedDict):
    """One page as read, with the picture of it that reviewers see.

    `image` is the content hash of the rendered picture in the document store; `width` and `height`
    are its pixels. `lines` groups indexes of `words` into printed lines, top to bottom. `warnings`
    are rule ids found while reading (`hidden_text`, `text_layer_differs`, ...).
    """

    number: int
    method: Literal["text", "ocr"]
    image: str
    width: int
    height: int
    words: list[Word]
    lines: list[list[int]]
    checkboxes: list[Checkbox]
    warnings: list[str]


class Field(TypedDict):
    """One extracted fact. `value` is normalised (dates ISO, phones digits, lists as lists).

    `source` is the text it was read from; `bar` the confidence under which a person must look.
    `original` appears once a reviewer corrected the value and keeps what was read.
    """

    name: str
    value: str | list[str]
    confidence: float
    bar: float
    page: int
    box: Box | None
    source: str
    original: NotRequired[str | list[str]]
    corrected_by: NotRequired[str]


class Flag(TypedDict):
    """Something a person must look at: which rule fired, on which fields, in a clinician's words.

    `id` is stable for the same rule and evidence, so that an answer survives re-checking. `intake`
    is another intake that the flag speaks of.
    """

    id: str
    rule: str
    severity: Severity
    fields: list[str]
    message: str
    answer: NotRequired[FlagAnswer | None]
    intake: NotRequired[str]


class FlagAnswer(TypedDict):
    """What a reviewer said about a flag: `accepted` (it is right), `dismissed` or `ask_patient`."""

    verdict: Literal["accepted", "dismissed", "ask_patient"]
    reason: str
    by: str


class Claim(TypedDict):
    """One sentence of the summary and the names of the fields it rests on.

    `by` names the model that wrote it; the project's own sentences have none.
    """

    text: str
    fields: list[str]
    by: NotRequired[str]


class Gap(TypedDict):
    """A part that could not be read and that later readers must hear about."""

    step: str
    item: str
    message: str


class PageView(TypedDict):
    """What the review screen needs of a page."""

    number: int
    image: str
    width: int
    height: int


class ReviewContent(TypedDict):
    """Exactly what people approve: the gate's content, hashed as a whole."""

    intake: str
    document: str
    pages: list[PageView]
    fields: list[Field]
    flags: list[Flag]
    gaps: list[Gap]
    summary: list[Claim]
