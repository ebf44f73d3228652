"""Words as tokens: without dust and fillers, glued ones apart, and parted ones together again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from review.intake.fields.lexicon import label_index, squash
from review.intake.shapes import Box, Page

_FILLER: Final = re.compile(r"^[.·]$|^[_.…·\-–—=|*]{2,}$|^[|_*•·]$")
# Dust before a word or behind it, that an engine took for a quotation mark or a full stop.
_SPECKS: Final = re.compile(r"^[·•.\"'`‘’“”]+(?=[A-Za-z]{2})|(?<=[a-z]{3})[·`´]$|(?<=[a-z]{4})\.$")
_GLUED: Final = re.compile(r"^([A-Za-z#./'\-]{2,}[:?])(?=[\w(+$])(.+)$")
# An engine that lost the gap: `PolicyholderOscar`, `Temperature97.7`, and `RR_13` on a ruled line.
_GLUED_WORDING: Final = re.compile(
    r"^([A-Za-z]{4,})(\d[\d.,/-]*)$|^([A-Z][a-z]{4,})([A-Z][A-Za-z'-]+)$|^([A-Za-z]{1,12})_+([^@/_]+)$"
)
_GLUED_NUMBER: Final = re.compile(r"^(\d{1,2}[.)])([A-Za-z].*)$")  # `31.Resp`
_GLUED_WORDS: Final = re.compile(r"^([a-z]{4,})([A-Z][a-z]{2,})$")  # `signedFebruary`
# Wide forms such as `（%）`, and no more: `10²` is not 102, and `5´` are five feet.
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TURNS: Final = ("Q:", "A:")  # who speaks: the form asks, the patient answers
# Digits in a comb, the least step from one to the next in heights, and how much wider one to the next comb is.
_TEETH, _TOOTH, _NEXT_COMB = 5, 0.9, 1.2
_LETTERS_IN_A_ROW, _LETTER_GAP = 4, 0.35  # a gap in heights


@dataclass(frozen=True, slots=True)
class Token:
    """A word without glue: `Name:Emily` gives two. Coordinates are shares of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    score: float

    @property
    def box(self) -> Box:
        return [self.x0, self.y0, self.x1, self.y1]

    @property
    def height(self) -> float:
        return max(self.y1 - self.y0, 1e-4)


def line_tokens(page: Page, line: list[int]) -> list[Token]:
    """The tokens of a line of a page, whose words `line` counts."""
    is_recognised, aspect = page["method"] == "ocr", page["width"] / max(page["height"], 1)
    tokens: list[Token] = []
    for index in line:
        word = page["words"][index]
        text = word["text"].strip()
        text = text.translate(_WIDE) if is_recognised else text
        is_repeated = text == ":" and bool(tokens) and tokens[-1].text.endswith(":")
        is_turn = not tokens and text in _TURNS
        if not text or is_turn or is_repeated or _FILLER.match(text):
            continue
        text = _SPECKS.sub("", text) if is_recognised else text
        x0, y0, x1, y1 = word["box"]
        tokens.append(Token(text, x0, y0, x1, y1, word["score"]))
    if is_recognised:
        tokens = _joined(tokens, aspect)
    parted: list[Token] = []
    for token in _combed(tokens, aspect):
        is_answer = bool(parted) and parted[-1].text.endswith((":", "?"))
        parted += _unglued(token, is_recognised=is_recognised, is_answer=is_answer)
    return parted


def _unglued(token: Token, *, is_recognised: bool, is_answer: bool) -> Iterator[Token]:
    """The parts of a token. Behind a colon the answer has begun: `GROUP1234567` is a number there."""
    if is_recognised and (glued := _GLUED_NUMBER.match(token.text)):
        number, token = _cut(token, glued[1], glued[2])
        yield number
    glued = _GLUED.match(token.text)
    if glued and "//" not in token.text:
        label, token = _cut(token, glued[1], glued[2])
        is_answer = True
        yield label
    if is_recognised and not is_answer and (glued := _GLUED_WORDING.match(token.text)):
        wording, rest = (part for part in glued.groups() if part)
        if squash(wording) in label_index():
            label, token = _cut(token, wording, rest)
            yield label
    if is_recognised and (glued := _GLUED_WORDS.match(token.text)):
        first, token = _cut(token, glued[1], glued[2])
        yield first
    yield replace(token, text=token.text.strip("_") or token.text)


def _cut(token: Token, first: str, second: str) -> tuple[Token, Token]:
    cut = token.x0 + (token.x1 - token.x0) * len(first) / len(token.text)
    return replace(token, text=first, x1=cut), replace(token, text=second, x0=cut)


def _joined(tokens: list[Token], aspect: float) -> list[Token]:
    """What an engine parted: `S p O 2`, letter by letter, and the two halves of an e-mail address."""
    joined: list[Token] = []
    spaced = _spaced_out(tokens)
    for index, token in enumerate(tokens):
        gap = (token.x0 - joined[-1].x1) * aspect / token.height if joined else 0.0
        is_letter = index in spaced and index - 1 in spaced and gap < _LETTER_GAP
        if joined and (is_letter or (token.text.startswith("@") and gap < 1.0)):
            first = joined.pop()
            score = min(first.score, token.score)
            token = replace(first, text=first.text + token.text, x1=token.x1, score=score)
        joined.append(token)
    return joined


def _combed(tokens: list[Token], aspect: float) -> list[Token]:
    """Digits in boxes of their own put together: `0 7  1 0  1 9 5 7` is 07/10/1957.

    A scale from 0 to 10 stays as it is: its digits count.
    """
    combed: list[Token] = []
    for is_digit, run in groupby(tokens, key=lambda t: len(t.text) == 1 and t.text.isdigit()):
        digits = list(run)
        steps = [b.x0 - a.x0 for a, b in pairwise(digits)]
        is_comb = is_digit and len(digits) >= _TEETH and not _count(digits)
        if not is_comb or min(steps) * aspect < _TOOTH * digits[0].height:
            combed += digits
            continue
        cuts = [i + 1 for i, step in enumerate(steps) if step > _NEXT_COMB * min(steps)]
        groups = [digits[a:b] for a, b in pairwise([0, *cuts, len(digits)])]
        text = "/".join("".join(t.text for t in group) for group in groups)
        score = min(token.score for token in digits)
        combed.append(replace(digits[0], text=text, x1=digits[-1].x1, score=score))
    return combed


def _count(digits: list[Token]) -> bool:
    return all(int(after.text) - int(before.text) == 1 for before, after in pairwise(digits))


def _spaced_out(tokens: list[Token]) -> set[int]:
    """Indexes of tokens in long runs of single letters."""
    found: set[int] = set()
    for is_single, run in groupby(range(len(tokens)), key=lambda i: len(tokens[i].text) == 1):
        indexes = list(run)
        if is_single and len(indexes) >= _LETTERS_IN_A_ROW:
            found.update(indexes)
    return found
