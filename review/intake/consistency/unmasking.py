"""Text as a reader would understand it: disguises taken off, so that words can be looked for. Pure.

A disguise is taken off in every reading at once: `readings` gives the plain text first, then what
it says if letters were swapped for look-alikes, spelt with figures, encoded or written backwards.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Final
from urllib.parse import unquote

LONGEST_TEXT: Final = 200_000  # characters: fifty pages hold less
SHORTEST_MESSAGE: Final = 8  # letters, once decoded
MOST_LEFTOVER: Final = 10  # of so many letters one may belong to no word
SHORTEST_MEAN: Final = 3  # letters of a piece: anything can be cut into "an", "la" and "os"
LONGEST_COMMON_WORD: Final = 15  # letters: longer ones may be several run together
# Letters of other alphabets that look like Latin ones: Cyrillic, then Greek.
_LOOK_ALIKES: Final = str.maketrans(
    "авеікмнорстухјѕԁԛԝһӏьαβεικνορτυχ",
    "abeikmhopctyxjsdqwhlbabeiknoptux",
)
_FIGURES: Final = "013457@$!"
_LETTERS_MEANT: Final = ("oieastasi", "oleastasi")
_WORD: Final = re.compile(r"\S{2,}")
_MARKUP: Final = re.compile(
    r"<!--|-->|/\*|\*/|\*\*|__|~~|`+|\*(?=\w)|(?<=\w)\*|\b_(?=\w)|(?<=\w)_\b"
)
_BROKEN_WORD: Final = re.compile(r"(?<=[^\W\d_])-[ \t]*\n\s*(?=[^\W\d_])")
# One letter, letters with something between each two of them, or no letter: "i", "i.g.n.o.r.e", ":".
_SPELT_OUT: Final = re.compile(r"(?:[^\W_](?:[\W_]+[^\W_])*)?[\W_]*")
# A letter that is none among letters: a figure, or one of another alphabet that looks like it.
_IN_DISGUISE: Final = re.compile(
    r"[a-z][0134578@$!]+[a-z]|[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]"
)
_ADDRESS: Final = re.compile(r"\w@\w")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/_-]{16,}\s{0,3})+[A-Za-z0-9+/_-]*={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){16,}")
_CONTROLS: Final = {
    code: " " if chr(code).isspace() else None for code in (*range(32), 127)
}  # as `_is_seen` would leave them out
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn"})


def readings(text: str) -> Iterator[str]:
    """The text in every way it may be meant, each folded, and none twice."""
    text = text[:LONGEST_TEXT]
    seen: set[str] = set()
    for meant in (text, *_decoded(text)):
        plain = folded(meant)
        for reading in (plain, *_respelt(plain)):
            if reading not in seen:
                seen.add(reading)
                yield reading


def folded(text: str) -> str:
    """Lower case on one line, without accents, invisible characters and marks of formatting."""
    joined = _BROKEN_WORD.sub("", _MARKUP.sub(" ", html.unescape(text)))
    letters = unicodedata.normalize("NFKD", joined).casefold()
    if letters.isascii():  # nearly every text: letter by letter takes ten times as long
        return " ".join(letters.translate(_CONTROLS).split())
    shown = (" " if c.isspace() else c for c in letters if c.isspace() or _is_seen(c))
    return " ".join("".join(shown).replace("\u2019", "'").split())


def spelt_out(reading: str) -> Iterator[str]:
    """Words of single letters put together, letters only."""
    for is_spelt, run in groupby(
        reading.split(), key=lambda word: bool(_SPELT_OUT.fullmatch(word))
    ):
        letters = _letters(run)
        if is_spelt and len(letters) >= SHORTEST_MESSAGE:
            yield letters


def run_together(reading: str) -> Iterator[str]:
    """Long words with their neighbours, letters only; addresses are long without a trick."""
    words = [word for word in reading.split() if not _ADDRESS.search(word)]
    for at, word in enumerate(words):
        if len(word) >= LONGEST_COMMON_WORD:
            yield _letters(words[max(0, at - 3) : at + 4])


def words_in_disguise(text: str) -> int:
    """How many different words have figures or letters of another alphabet among their letters."""
    return len({word for word in text.lower().split() if _IN_DISGUISE.search(word)})


def parted(letters: str, words: Container[str]) -> str:
    """Letters without spaces cut into known words, "" if they hardly consist of words or of scraps.

    Of all ways to cut, the one with the fewest letters left over, then the fewest pieces.
    """
    best = [(0, 0, 0)]  # up to each letter: letters left over, pieces, size of the last piece
    for end in range(1, len(letters) + 1):
        sizes = range(1, min(LONGEST_COMMON_WORD, end) + 1)
        known = (size for size in sizes if size == 1 or letters[end - size : end] in words)
        best.append(min((best[end - n][0] + (n == 1), best[end - n][1] + 1, n) for n in known))
    leftover, count, _ = best[-1]
    if leftover * MOST_LEFTOVER > len(letters) or count * SHORTEST_MEAN > len(letters):
        return ""
    pieces, end = [], len(letters)
    while end:
        size = best[end][2]
        pieces.append(letters[end - size : end])
        end -= size
    return " ".join(reversed(pieces))


def _letters(words: Iterable[str]) -> str:
    return "".join(letter for word in words for letter in word if letter.isalpha())


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSEEN


def _respelt(plain: str) -> Iterator[str]:
    yield plain.translate(_LOOK_ALIKES)
    for meant in _LETTERS_MEANT:
        table = str.maketrans(_FIGURES, meant)
        yield _WORD.sub(partial(_translated, table=table), plain)


def _translated(word: re.Match[str], *, table: dict[int, int]) -> str:
    """A word of letters and figures; one of either is what it says."""
    written = word[0]
    is_mixed = any(figure in written for figure in _FIGURES) and any(map(str.isalpha, written))
    return written.translate(table) if is_mixed else written


def deciphered(text: str) -> tuple[str, str]:
    """The text with its alphabet turned by half, and from its end: chance makes no words of it."""
    return codecs.decode(text, "rot13"), text[::-1]


def _decoded(text: str) -> Iterator[str]:
    """What the text says in the usual encodings; what does not decode to words is left out."""
    yield from deciphered(text)
    if "%" in text:
        yield unquote(text)
    yield from messages_in(text)


def messages_in(text: str) -> Iterator[str]:
    """What base64 or hexadecimal runs in the text say, if they say anything in letters."""
    for pattern, decode in ((_BASE64, _from_base64), (_HEX, bytes.fromhex)):
        for hit in pattern.finditer(text):
            # The next word may look like the end of the message.
            for written in dict.fromkeys((hit[0], *hit[0].split(), " ".join(hit[0].split()[:-1]))):
                yield from _message(written, decode)


def _message(written: str, decode: Callable[[str], bytes]) -> Iterator[str]:
    try:
        text = decode(re.sub(r"[\s:]", "", written)).decode("utf-8")
    except (ValueError, binascii.Error):
        return
    if sum(letter.isalpha() for letter in text) >= SHORTEST_MESSAGE and text.isprintable():
        yield text


def _from_base64(written: str) -> bytes:
    plain = written.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4))
