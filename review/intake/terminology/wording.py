"""How people's words are made comparable: folding, search keys, items of a list. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
# Unicode's Default_Ignorable_Code_Point: drawn as nothing. Not all of them are in the category of formats.
_UNDRAWN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_IGNORABLE: Final = re.compile(f"[{_UNDRAWN}]")
_UNSEEN_RUN: Final = re.compile(f"[{_UNDRAWN}]+")
_STAND_INS: Final = re.compile("[\U000e0020-\U000e007e\U000e0100-\U000e01ef]")
_TURNED: Final = re.compile(
    "[\u202d\u202e]"
)  # text that is shown in another order than it is stored
_FEWEST_UNSEEN: Final = 8  # the flag of England has six
_LATIN: Final = re.compile("[A-Za-z]")
# Cyrillic, Armenian, Cherokee; not Greek, which stands in names of substances and units.
_LOOKING_LATIN: Final = re.compile("[\u0400-\u052f\u0531-\u0587\u13a0-\u13ff]")
_CONTROL: Final = frozenset(
    c for c in map(chr, range(0xA0)) if not (c.isprintable() or c.isspace())
)
_SPACES = re.compile(r"\s+")
# Words that an ICD title carries and a person leaves out, without a change of meaning.
_SILENT_PHRASES = re.compile(
    r"\b(without (?:\w+ )?complications?|uncomplicated|not intractable|without status \w+"
    r"|without mention of \w+|not otherwise specified|unspecified|nos|essential|primary)\b"
)
_ROMAN = re.compile(r"\btype (i{1,3})\b")
_SILENT_WORDS: Final = frozenset({"a", "an", "and", "in", "my", "of", "or", "the", "to"})
_NONE: Final = re.compile(
    r"^(?:(?:i have |there are )?(?:none|no|nil|n\s*/\s*a|n\.a\.|nka|nkda|nkfa|not applicable"
    r"|nothing|denies|negative|never|no known(?: drug| medication| food)?(?: allerg(?:y|ies))?"
    r"|none known|none reported|takes none|taking none|no (?:known )?(?:drug |food |medication )?allerg(?:y|ies)"
    r"|no (?:current |known |past |chronic |previous |prior )*"
    r"(?:medications?|meds|medicines|conditions?|surger(?:y|ies)|operations?|illness(?:es)?"
    r"|medical (?:conditions?|history|problems))))(?:\s*(?:known|reported|listed|at this time))?$"
)
_LISTED: Final = (
    r"(?:medications?|meds|medicines?|prescriptions?|drugs?|pills|allerg(?:y|ies|ic)|surger(?:y|ies)|surgical history"
    r"|operations?|operated(?: on)?|anything|illness(?:es)?|hospitali[sz](?:ed|ations?)|procedures?"
    r"|(?:medical )?(?:conditions?|problems?|history))"
)
_SO_FAR: Final = (
    r"(?: (?:to (?:my knowledge|report|any medications)|at (?:this time|all|present)|known))?"
)
# What forms print beside the box that denies a list: "If none, check here", "I have never had surgery".
_DENIAL: Final = re.compile(
    r"^(?:(?:check|tick|mark) (?:here |this box )?if none|if none(?:\W.*)?"
    rf"|(?:(?:i|patient) )?(?:do(?:es)? not|don['’]?t|am not|is not|not|denies|have no|has no|take no|takes no"
    rf"|(?:have |has )?never)"
    rf"(?: (?:currently|presently|known|current|any|had|have|take|taking|an?|been|to|regular|other|of|my|on"
    rf"|drug|food|prior"
    rf"|or|and|daily))* {_LISTED}(?: (?:or|and) {_LISTED})?{_SO_FAR}"
    rf"|no(?: (?:known|current|prior|past|previous|daily|regular|other|significant|drug|food|medication|medical"
    rf"|or|and))*"
    rf" {_LISTED}(?: (?:or|and) {_LISTED})?{_SO_FAR}"
    rf"|(?:none|no|never),? (?:none )?(?:that )?i (?:know of|(?:do not|don['’]?t) take any|take none)"
    r"|not (?:currently )?taking (?:any|anything)|no,? never"
    r"|nothing to (?:report|list)|none of these|none apply|none to report)$",
    re.IGNORECASE,
)


def without_unseen(text: str) -> str:
    """Without what has no width or turns the order of letters: "Peni\\u200bcillin", "05" that is shown as "50".

    Control characters become spaces. People approve what they see, so the same must be checked and written.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = _IGNORABLE.sub("", text)
    return "".join(" " if c in _CONTROL else c for c in shown if unicodedata.category(c) != "Cf")


def says_unseen(text: str) -> bool:
    """Whether letters that nobody sees say something: they have Latin ones to stand for, or any two for nought and one.

    A few are innocent: they join letters in some languages, and name the colour or country of an emoji.
    """
    if text.isascii():
        return False
    return (
        bool(_TURNED.search(text))
        or any(len(run[0]) >= _FEWEST_UNSEEN for run in _UNSEEN_RUN.finditer(text))
        or len(_STAND_INS.findall(text)) >= _FEWEST_UNSEEN
    )


def mixes_alphabets(text: str) -> bool:
    """Whether a word has Latin letters and letters of another alphabet that look like them: it is not what it seems."""
    return not text.isascii() and any(
        _LATIN.search(word) and _LOOKING_LATIN.search(word) for word in text.split()
    )


def fold(text: str) -> str:
    """Lower case, no accents, single spaces for punctuation: "Z-Pak (1 g)" -> "z pak 1 g"."""
    plain = unicodedata.normalize("NFKD", without_unseen(text).replace("µ", "u")).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_WORDS.sub(" ", bare.replace("'s", "s").replace("’s", "s")).strip()


def whole_in(item: str, text: str) -> bool:
    """Whether the text has all words of the item in a row, whatever their case and punctuation.

    Of an item in other letters than Latin ones no word is left to compare: it must be there as it is.
    """
    words = fold(item)
    return f" {words} " in f" {fold(text)} " if words else item in text


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """A crude singular, applied to both sides of a comparison: "allergies" -> "allergy"."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def search_key(text: str) -> str:
    """The key under which a name of a condition is found: silent words gone, order irrelevant."""
    folded = _ROMAN.sub(lambda hit: f"type {len(hit[1])}", fold(text))
    spoken = _SILENT_PHRASES.sub(" ", folded).split() or folded.split()
    words = [singular(word) for word in spoken if word not in _SILENT_WORDS]
    return " ".join(sorted(set(words)))


def says_none(text: str) -> bool:
    """Whether the words mean "nothing to report": "None", "N/A", "NKDA", "No known allergies"."""
    bare = _SPACES.sub(" ", text.casefold()).strip(" .,:;-_*()[]")
    return bool(_NONE.match(bare) or _DENIAL.match(bare))


def tidy(text: str, *, limit: int = 300) -> str:
    """One line of printable text, cut at `limit` characters, for sentences and messages."""
    plain = without_unseen(text)
    printable = "".join(letter if letter.isprintable() else " " for letter in plain)
    line = _SPACES.sub(" ", printable).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
